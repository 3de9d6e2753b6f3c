// What the assessment reads as on every scale of the site, while it is made.
import { AXIS_NAMES } from '@rempart/core'
import type { Assessment, Axis } from '@rempart/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { readingsQuery, scalesQuery } from './card-data.ts'
import type { Reading } from './card-data.ts'
import { useLanguage } from '../../words/use-language.ts'

export function Readings({ assessment }: Readonly<{ assessment: Assessment }>) {
  const { t } = useTranslation()
  const scales = useQuery(scalesQuery())
  const readings = useQuery(readingsQuery(assessment))
  const language = useLanguage()
  const title = (id: string): string => scales.data?.scales.find((scale) => scale.id === id)?.title[language] ?? id
  return (
    <section aria-labelledby="readings">
      <h3 id="readings">{t('card.assess.scales')}</h3>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4">
        {(readings.data ?? []).map((reading) => (
          <div key={reading.scale} className="contents">
            <dt className="text-soft">{title(reading.scale)}</dt>
            <dd>
              <ReadingText reading={reading} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function ReadingText({ reading: { kind, code, missing } }: Readonly<{ reading: Reading }>) {
  const { t } = useTranslation()
  if (kind === 'outside') return t('card.assess.outside')
  if (kind === 'code') return <strong>{code}</strong>
  const names = (missing ?? []).map((axis) => (isAxis(axis) ? t(`card.axes.${axis}`) : axis))
  return <span className="text-soft">{t('card.assess.undetermined', { missing: names.join(' · ') })}</span>
}

function isAxis(axis: string): axis is Axis {
  return (AXIS_NAMES as readonly string[]).includes(axis)
}
