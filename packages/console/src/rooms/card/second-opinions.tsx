// Second opinions on what stands decided here: whether they agree, and on what they differ.
import { AXIS_NAMES } from '@rempart/core'
import type { Axis } from '@rempart/core'
import { useTranslation } from 'react-i18next'
import { useMoment } from '../../parts/time.ts'
import type { Card } from './card-data.ts'

export function SecondOpinions({ looks }: Readonly<{ looks: Card['secondOpinions'] }>) {
  const { t } = useTranslation()
  const moment = useMoment()
  if (looks.length === 0) return null
  return (
    <ul className="grid gap-2">
      {looks.map(({ decision, kind, state, opinion }) => (
        <li key={decision}>
          <strong>{t(`card.opinions.${state}`)}</strong>
          <span className="text-soft">{` · ${t(`card.opinions.${kind}`)}`}</span>
          {opinion === undefined ? null : (
            <p className="text-soft text-sm">
              {t('card.opinions.by', { person: opinion.by.slice(0, 8), time: moment(opinion.at) })}
              {opinion.differs.length === 0
                ? null
                : ` ${t('card.opinions.differs', { axes: opinion.differs.map((axis) => (isAxis(axis) ? t(`card.axes.${axis}`) : axis)).join(' · ') })}`}
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}

function isAxis(axis: string): axis is Axis {
  return (AXIS_NAMES as readonly string[]).includes(axis)
}
