// The site's public statistics of its last closed months. Small counts are hidden by the server, with what would give them away.
import { CallProblem } from '@rempart/client'
import type { Answer } from '@rempart/client'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../../call.ts'

type Month = Extract<Answer<'GET /statistics/{month}'>, { status: 200 }>['body']
/** Counts of one month; undefined where it is not closed yet. */
export type MonthFigures = Readonly<{ month: string; counts: Month['counts'] | undefined }>

const MONTHS = 6

/** The last months before `now`, the oldest first, as `YYYY-MM`. */
export function lastMonths(now: Date, count = MONTHS): readonly string[] {
  return Array.from({ length: count }, (_, at) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - count + at, 1)).toISOString().slice(0, 7),
  )
}

export function figuresQuery(months: readonly string[]) {
  return queryOptions({
    queryKey: ['figures', ...months],
    queryFn: ({ signal }) => Promise.all(months.map((month) => read(month, signal))),
    staleTime: Number.POSITIVE_INFINITY, // a closed month does not change
  })
}

/** A count, or null where it is hidden, withheld or not there. */
export function countOf({ counts }: MonthFigures, group: string, table: string, category: string): number | null {
  const found = counts?.find((one) => one.group === group && one.table === table && one.category === category)?.count
  return typeof found === 'number' ? found : null
}

/** `part` of `whole` in percent; null where either is hidden or there is nothing. */
export function shareOf(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : (100 * part) / whole
}

async function read(month: string, signal: AbortSignal): Promise<MonthFigures> {
  try {
    const { body } = await call('GET /statistics/{month}', { params: { month } }, signal)
    return { month, counts: body.counts }
  } catch (error) {
    if (error instanceof CallProblem && error.code === 'not-closed') return { month, counts: undefined }
    throw error
  }
}
