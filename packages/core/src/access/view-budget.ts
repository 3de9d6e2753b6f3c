// How many full pictures one person may open: enough for a day's work, too few for a collection (SECURITY §3.2 T4, E10).
import { HASTY_VIEWS, HASTY_WINDOW_MS, VIEWS_PER_DAY } from './limits.ts'

export const VIEW_BUDGET_WINDOW_MS = 24 * 3_600_000
/** A person's views in the windows that end now, the one asked for not counted. */
export type ViewsSoFar = Readonly<{ inDay: number; inHastyWindow: number }>
/** `alert`: somebody has to be told, whatever the answer; once per spell: at the view that reaches a bound. */
export type ViewVerdict = Readonly<{ allowed: boolean; alert: 'budget-spent' | 'hasty' | undefined }>

/** Whether one more view is within the budget. */
export function viewVerdict({ inDay, inHastyWindow }: ViewsSoFar, perDay: number = VIEWS_PER_DAY): ViewVerdict {
  if (inDay >= perDay) return { allowed: false, alert: 'budget-spent' }
  return { allowed: true, alert: inHastyWindow + 1 >= HASTY_VIEWS ? 'hasty' : undefined }
}

/** Starts of the windows that end at `nowMs`. */
export function viewWindows(nowMs: number): Readonly<{ dayFromMs: number; hastyFromMs: number }> {
  return { dayFromMs: nowMs - VIEW_BUDGET_WINDOW_MS, hastyFromMs: nowMs - HASTY_WINDOW_MS }
}
