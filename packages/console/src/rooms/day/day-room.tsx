// A person's own day: what was seen, how long, what is left before a break. For that person's eyes; nothing compares people.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { Problem, Problems } from '../../parts/problem.tsx'
import { useLength } from '../../parts/time.ts'
import { useSignOut } from '../../session/session.tsx'
import { BreakNotice } from './break-notice.tsx'
import { exposureQuery } from './exposure-data.ts'
import { OwnQuality } from './own-quality.tsx'

export function DayRoom() {
  const { t } = useTranslation()
  const length = useLength()
  const { data, error, refetch } = useQuery(exposureQuery())
  const out = useSignOut()
  const end = (): void => out.mutate()
  useKeys([{ key: 'e', act: t('day.end'), run: end }])
  return (
    <>
      <h1 className="text-xl font-semibold">{t('day.title')}</h1>
      <p className="text-soft mb-4">{t('day.alone')}</p>
      {error === null ? null : <Problem error={error} onAgain={() => void refetch()} />}
      <Problems errors={[out.error]} />
      <BreakNotice />
      {data === undefined ? null : (
        <dl className="my-4 grid w-fit grid-cols-[auto_auto] gap-x-8 gap-y-3">
          <dt>{t('day.full')}</dt>
          <dd className="tabular-nums">{data.fullViews}</dd>
          <dt>{t('day.sheets')}</dt>
          <dd className="tabular-nums">{data.sheets}</dd>
          <dt>{t('day.tiles')}</dt>
          <dd className="tabular-nums">{data.tiles}</dd>
          <dt>{t('day.avoided')}</dt>
          <dd className="tabular-nums">{data.avoided}</dd>
          <dt>{t('day.viewing')}</dt>
          <dd>
            <Gauge value={data.viewingMs} most={data.dayMs} name={t('day.viewing')} />
            {length(data.viewingMs)} {t('day.limit', { limit: length(data.dayMs) })}
          </dd>
          <dt>{t('day.stretch')}</dt>
          <dd>
            <Gauge value={data.stretchMs} most={data.breakAfterMs} name={t('day.stretch')} />
            {length(data.stretchMs)} {t('day.limit', { limit: length(data.breakAfterMs) })}
          </dd>
        </dl>
      )}
      <OwnQuality />
      <p className="text-soft mb-2">{t('day.ended')}</p>
      <Button shortcut="e" onClick={end}>
        {t('day.end')}
      </Button>
    </>
  )
}

function Gauge({ value, most, name }: Readonly<{ value: number; most: number; name: string }>) {
  return <meter aria-label={name} min={0} max={most} value={Math.min(value, most)} className="mr-3 w-48 align-middle" />
}
