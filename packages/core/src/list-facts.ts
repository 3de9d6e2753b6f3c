// What is known of a hash list beside its entries: where it comes from, what it holds, who let it in, how long it holds.
import type { Realm, VictimStatus } from './match.ts'

/** A person's consent to an act on a list. `signed` was checked against a key registered for that person; `stated` is
 * only what the command line was told. */
export type ListApproval = Readonly<{ by: string; at: string; how: 'stated' | 'signed' }>

/** What happens to a list past its age: it is refused, or used and flagged in every coverage. */
export type WhenStale = 'refuse' | 'flag'

export type ListFacts = Readonly<{
  name: string
  /** Who made the list. */
  source: string
  version: string
  /** ISO day of this version as the source states it, or `unstated`. */
  date: string
  realm: Realm
  /** For entries that do not state their own. */
  victim: VictimStatus
  termsOfUse: string
  /** Days after `date` for which the list may be used without a word; no limit where left out. */
  maxAgeDays?: number
  whenStale: WhenStale
  /** Greatest distance that counts as near, by hash kind; only PDQ has one. */
  distancesBits: Readonly<{ pdq: number }>
  /** What gives category numbers their meaning. */
  context?: string
  approvals: readonly ListApproval[]
  /** ISO instant of the import. */
  importedAt: string
}>

/** `days` since the list's date, where both days are known. */
export type ListAge = Readonly<{ days?: number; stale: boolean }>

/** Milliseconds of a day. */
export const DAY_MS = 86_400_000

/** The age of a list on the ISO day `asOf`. A list with an age limit and no date is stale: nobody can say that it is not. */
export function listAge({ date, maxAgeDays }: Pick<ListFacts, 'date' | 'maxAgeDays'>, asOf: string): ListAge {
  const days = Math.floor((Date.parse(asOf) - Date.parse(date)) / DAY_MS)
  if (Number.isNaN(days)) return { stale: maxAgeDays !== undefined }
  return { days: Math.max(0, days), stale: maxAgeDays !== undefined && days > maxAgeDays }
}
