// Public statistics of one closed month. Months do not overlap and nothing is added to one later, so that no difference of two
// answers tells more than each; small counts are hidden with what would give them away.
import { suppressSmall } from '@rempart/core'
import type { Counts, PublishedGroup } from '@rempart/core'
import {
  correctionCounts,
  decisionCounts,
  inTransaction,
  listCounts,
  reportCounts,
  requestCounts,
} from '@rempart/store'
import type { Database } from '@rempart/store'
import { HttpProblem } from '../http/problem.ts'
import { MONTH_CLOSES_AFTER_MS, STATISTICS_KEPT_MONTHS } from '../limits.ts'
import type { Services } from '../services.ts'

/** Groups share one total each. `lists` counts lists, which are nobody, and is published as it is. */
export type Statistics = Readonly<{
  /** `YYYY-MM`. */
  month: string
  reports: PublishedGroup<'source' | 'urgency'>
  decisions: PublishedGroup<'origin' | 'wait' | 'lane' | 'view'>
  corrections: PublishedGroup<'what'>
  requests: PublishedGroup<'answer'>
  lists: Counts
}>

/** What was counted for a month does not change: it is counted once a process. */
const counted = new WeakMap<Database, Map<string, Statistics>>()

/** HttpProblem 404 while the month is not over, UTC, for as long as something of it may still be written. */
export async function statisticsOf(
  { database, clock }: Pick<Services, 'database' | 'clock'>,
  month: string,
): Promise<Statistics> {
  const from = new Date(`${month}-01T00:00:00Z`)
  const to = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1))
  if (clock.now().getTime() < to.getTime() + MONTH_CLOSES_AFTER_MS)
    throw new HttpProblem({ status: 404, code: 'not-closed', detail: 'This month is not closed yet.' })
  const kept = counted.get(database) ?? new Map<string, Statistics>()
  counted.set(database, kept)
  const known = kept.get(month)
  if (known !== undefined) return known
  const fresh = await count(database, { month, from, to })
  if (kept.size >= STATISTICS_KEPT_MONTHS) kept.clear()
  kept.set(month, fresh)
  return fresh
}

function count(
  database: Database,
  { month, from, to }: Readonly<{ month: string; from: Date; to: Date }>,
): Promise<Statistics> {
  return inTransaction(
    database,
    async (tx) => ({
      month,
      reports: suppressSmall(await reportCounts(tx, { from, to })),
      decisions: suppressSmall(await decisionCounts(tx, { from, to })),
      corrections: suppressSmall({ what: await correctionCounts(tx, { from, to }) }),
      requests: suppressSmall({ answer: await requestCounts(tx, { from, to }) }),
      lists: await listCounts(tx, to),
    }),
    'REPEATABLE READ',
  )
}

export type StatisticsRow = Readonly<{
  group: string
  table: string
  category: string
  count: number | 'hidden' | 'withheld'
}>

/** One row a count; `total` rows for totals. A group that is withheld has one row. */
export function statisticsRows({ month: _month, lists, ...groups }: Statistics): readonly StatisticsRow[] {
  const rows = Object.entries(groups).flatMap(([name, group]: [string, PublishedGroup<string>]): StatisticsRow[] => {
    const total = { group: name, table: 'total', category: 'total' }
    if (group.kind === 'withheld') return [{ ...total, count: 'withheld' }]
    const tables = Object.entries(group.tables).flatMap(([table, counts]) =>
      Object.entries(counts).map(([category, value]) => ({ group: name, table, category, count: value })),
    )
    return [{ ...total, count: group.total }, ...tables]
  })
  const listed = Object.entries(lists).map(([realm, value]): StatisticsRow => {
    return { group: 'lists', table: 'realm', category: realm, count: value }
  })
  return [...rows, ...listed]
}

/** The rows as RFC 4180; categories are words without commas. */
export function statisticsCsv(statistics: Statistics): string {
  const rows = statisticsRows(statistics).map((row) =>
    [statistics.month, row.group, row.table, row.category, row.count].join(','),
  )
  return ['month,group,table,category,count', ...rows, ''].join('\r\n')
}
