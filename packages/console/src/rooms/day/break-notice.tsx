// A break that is due, or the end of the day: until when, said calmly. The server enforces it; this only says so.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useMoment } from '../../parts/time.ts'
import { exposureQuery } from './exposure-data.ts'

export function BreakNotice() {
  const { t } = useTranslation()
  const moment = useMoment()
  const { data } = useQuery(exposureQuery())
  if (data?.refused === undefined) return null
  const { why, until } = data.refused
  const over = why === 'day-over'
  return (
    <section role="alert" className="bg-sheet border-mark rounded-lg border p-4">
      <h2 className="font-semibold">{t(over ? 'day.over' : 'day.breakDue')}</h2>
      <p>{t(over ? 'day.overUntil' : 'day.breakUntil', { time: moment(until) })}</p>
    </section>
  )
}
