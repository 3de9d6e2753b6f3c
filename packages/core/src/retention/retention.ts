// How long evidence is kept: until the term after the case was finished has run, or as long as a hold stands, whichever is
// longer (SECURITY §4.9; in the US one calendar year from the completed report, 18 USC 2258A(h)). Pure: the clock is an
// argument. Whatever is in doubt is kept.
import { MAX_CLOCK_STEP_MS } from './limits.ts'

/** Calendar time, counted in UTC. */
export type RetentionTerm = Readonly<{ years: number; months: number; days: number }>
/** A legal hold: stands until it is lifted, or until its end where it has one. */
export type LegalHold = Readonly<{ until?: Date | undefined; liftedAt?: Date | undefined }>
export type RetentionFacts = Readonly<{
  /** When the case was finished; undefined while it is open. */
  finishedAt?: Date | undefined
  term: RetentionTerm
  /** An end that was set in place of the term's. */
  keepUntil?: Date | undefined
  holds: readonly LegalHold[]
}>
/** Until when a case is kept: `until` a moment, or for as long as something `stands`. */
export type Retention = Readonly<
  { kind: 'until'; at: Date } | { kind: 'stands'; because: 'not-finished' | 'legal-hold' }
>

/** Until when a case is kept. */
export function retentionOf({ finishedAt, term, keepUntil, holds }: RetentionFacts): Retention {
  const standing = holds.filter(({ liftedAt }) => liftedAt === undefined)
  if (standing.some(({ until }) => until === undefined)) return { kind: 'stands', because: 'legal-hold' }
  if (finishedAt === undefined) return { kind: 'stands', because: 'not-finished' }
  const ends = [keepUntil ?? addCalendar(finishedAt, term), ...standing.map(({ until }) => until ?? finishedAt)]
  return { kind: 'until', at: ends.reduce((latest, end) => (end > latest ? end : latest)) }
}

/** Whether a hold stands now: nothing erases the case then, whoever orders it. */
export function isHeld({ holds }: Pick<RetentionFacts, 'holds'>, now: Date): boolean {
  return holds.some(({ until, liftedAt }) => liftedAt === undefined && (until === undefined || until > now))
}

/** Whether the second keeps a case at least as long as the first. What stands has no end, so an end is always earlier. */
export function keepsAsLong(before: Retention, after: Retention): boolean {
  if (after.kind === 'stands') return true
  return before.kind === 'until' && after.at >= before.at
}

/** The same time of day so many years, months and days later. A day that the month does not have becomes the first of the
 * next one: never earlier than the law counts. */
export function addCalendar(start: Date, { years, months, days }: RetentionTerm): Date {
  const first = new Date(start)
  first.setUTCDate(1)
  first.setUTCMonth(start.getUTCMonth() + months + 12 * years)
  const daysInMonth = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate()
  first.setUTCDate(Math.min(start.getUTCDate(), daysInMonth + 1))
  first.setUTCDate(first.getUTCDate() + days)
  return first
}

/** Whether a case may be erased now. A clock that has leapt since `lastSeenAt` (the newest time that the site knows to have
 * passed) decides nothing: a person looks first. */
export function mayErase(
  retention: Retention,
  { now, lastSeenAt }: Readonly<{ now: Date; lastSeenAt: Date }>,
): 'yes' | 'kept' | 'clock-leapt' {
  if (retention.kind === 'stands' || now < retention.at) return 'kept'
  return isLeap({ now, lastSeenAt }) ? 'clock-leapt' : 'yes'
}

/** Whether the clock went forward further than a site is ever silent, or backward. */
export function isLeap({ now, lastSeenAt }: Readonly<{ now: Date; lastSeenAt: Date }>): boolean {
  const stepMs = now.getTime() - lastSeenAt.getTime()
  return stepMs > MAX_CLOCK_STEP_MS || stepMs < -MAX_CLOCK_STEP_MS
}
