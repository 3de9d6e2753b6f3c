// How one's own answers held, as rates over days that are over. For that person's eyes, and said without praise or blame.
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../call.ts'
import { Problem } from '../../parts/problem.tsx'

/** It changes at midnight (UTC) alone. */
const FRESH_MS = 3_600_000

const qualityQuery = queryOptions({
  queryKey: ['own-quality'],
  queryFn: async ({ signal }) => (await call('GET /me/quality', {}, signal)).body,
  staleTime: FRESH_MS,
})

export function OwnQuality() {
  const { t, i18n } = useTranslation()
  const { data, error, refetch } = useQuery(qualityQuery)
  const share = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 })
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeZone: 'UTC' })
  const rate = (value: number | undefined): string => (value === undefined ? t('day.quality.few') : share.format(value))
  if (error !== null) return <Problem error={error} onAgain={() => void refetch()} />
  if (data === undefined) return null
  return (
    <section aria-labelledby="own-quality" className="my-6">
      <h2 id="own-quality" className="font-semibold">
        {t('day.quality.title')}
      </h2>
      <p className="text-soft">
        {t('day.quality.span', {
          from: day.format(new Date(data.from)),
          to: day.format(new Date(Date.parse(data.to) - 1)),
        })}
      </p>
      <dl className="my-3 grid w-fit grid-cols-[auto_auto] gap-x-8 gap-y-3">
        <dt>{t('day.quality.sampled')}</dt>
        <dd className="tabular-nums">{rate(data.sampled)}</dd>
        <dt>{t('day.quality.golden')}</dt>
        <dd className="tabular-nums">{rate(data.golden)}</dd>
      </dl>
      <p className="text-soft max-w-prose">
        {t('day.quality.means', { quality: share.format(data.qualityShare), golden: share.format(data.goldenShare) })}
      </p>
    </section>
  )
}
