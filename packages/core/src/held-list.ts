// A hash list that can be asked: the edge between the match stage and whoever holds lists (exchange).
import type { ListAge } from './list-facts.ts'
import type { Cancellation, HashKind, Realm, VictimStatus } from './match.ts'

export const DIGEST_KINDS = ['md5', 'sha1', 'sha256'] as const
export type DigestKind = (typeof DIGEST_KINDS)[number]

export type ListInfo = Readonly<{
  name: string
  version: string
  /** ISO day, or `unstated`. */
  date: string
  realm: Realm
  victim: VictimStatus
  /** Greatest PDQ distance that counts as near, at most 31 unless the operator says more. */
  distanceBits: number
  /** Names this very state of the list. */
  stamp: string
  /** What gives category numbers their meaning, where the list states it. */
  context?: string
  /** On the day of the run, where the list has a date or an age limit. */
  age?: ListAge
}>

/** What an entry says of itself, its list's word where it says nothing. */
export type EntryStanding = Readonly<{
  /** Number within the list, from 0. */
  entry: number
  /** Stays the same from version to version: the first 16 digits of its strongest hash. Never written out. */
  name: string
  realm: Realm
  victim: VictimStatus
  category?: string
  cancels?: Cancellation
}>
export type NearEntry = Readonly<{ standing: EntryStanding; distanceBits: number }>

/** One list, open. Nothing here throws for what is asked; `near` rejects where too many questions wait (UserError
 * `limit-exceeded`). While `canaryHolds` is false its silence means nothing; that is for good. */
export interface HeldList {
  readonly info: ListInfo
  readonly entries: number
  readonly kinds: readonly HashKind[]
  /** Hash kinds that the list holds and nobody here computes. */
  readonly notComparable: readonly string[]
  /** Names of entries whose match no longer counts as a decision. */
  readonly quarantined: ReadonlySet<string>
  /** Entries with this digest, in lower-case hexadecimal. */
  withDigest(kind: DigestKind, hex: string): readonly EntryStanding[]
  /** Entries that carry this value of another kind: equality only. */
  withOther(kind: string, value: string): readonly EntryStanding[]
  /** Entries within the list's distance of one of these PDQ hashes, each with its least distance. Entries that say too
   * little (saysTooLittle) are met at 0 bits only. */
  near(orientations: readonly string[]): Promise<readonly NearEntry[]>
  /** Looks the canary up now, in everything that answers. */
  checkCanary(): Promise<boolean>
  canaryHolds(): boolean
}
