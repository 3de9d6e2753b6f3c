// Public statistics of a closed month, for reading and as a table.
import { z } from 'zod'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { statisticsCsv, statisticsOf, statisticsRows } from '../oversight/statistics.ts'

const ofMonth = z.object({ month: z.string().regex(/^20\d\d-(?:0[1-9]|1[0-2])$/u) })
const read = defineRoute({
  method: 'GET',
  url: '/statistics/:month',
  summary: 'Counts of a closed month (UTC); small ones are hidden with what would give them away',
  access: 'statistics.read',
  input: { params: ofMonth },
  output: {
    200: z.object({
      month: z.string(),
      counts: z.array(
        z.object({
          group: z.string(),
          table: z.string(),
          category: z.string(),
          count: z.union([z.int(), z.enum(['hidden', 'withheld'])]),
        }),
      ),
    }),
  },
}).handledBy(async ({ params }, context) => {
  const statistics = await statisticsOf(context, params.month)
  return { status: 200, body: { month: statistics.month, counts: [...statisticsRows(statistics)] } }
})

const table = defineRoute({
  method: 'GET',
  url: '/statistics/:month/table.csv',
  summary: 'The same as a table',
  access: 'statistics.read',
  input: { params: ofMonth },
  output: { 200: { media: 'text/csv; charset=utf-8', about: 'month, group, table, category, count' } },
}).handledBy(async ({ params }, context) => ({
  status: 200,
  body: statisticsCsv(await statisticsOf(context, params.month)),
}))

export const statisticsRoutes: readonly AnyRoute[] = [read, table]
