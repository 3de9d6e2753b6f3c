// How the site works, over its last closed months: flow by lane, share of AI, time to decision, views avoided, corrections.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Chart } from '../../parts/chart.tsx'
import { Problem } from '../../parts/problem.tsx'
import { CHARTS } from './charts.ts'
import { countOf, figuresQuery, lastMonths, shareOf } from './figures-data.ts'

export function FiguresRoom() {
  const { t, i18n } = useTranslation()
  const months = lastMonths(new Date())
  const figures = useQuery(figuresQuery(months))
  const name = new Intl.DateTimeFormat(i18n.language, { month: 'short', year: '2-digit', timeZone: 'UTC' })
  const read = figures.data ?? []
  return (
    <>
      <h1 className="text-xl font-semibold">{t('figures.title')}</h1>
      <p className="text-soft mb-4">{t('figures.closed')}</p>
      {figures.error === null ? null : <Problem error={figures.error} onAgain={() => void figures.refetch()} />}
      {figures.data === undefined ? null : (
        <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
          {CHARTS.map(({ id, group, table, categories, share }) => (
            <Chart
              key={id}
              title={t(`figures.charts.${id}`)}
              columnTitle={t('figures.month')}
              columns={read.map(({ month }) => name.format(new Date(`${month}-01T00:00:00Z`)))}
              file={`rempart-${id}`}
              series={categories.map((category) => ({
                name: t(`figures.categories.${category}`),
                values: read.map((month) => {
                  const count = countOf(month, group, table, category)
                  return share ? shareOf(count, countOf(month, group, 'total', 'total')) : count
                }),
              }))}
            />
          ))}
        </div>
      )}
    </>
  )
}
