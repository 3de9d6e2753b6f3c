// Matches on hash lists, and what was compared: facts, not verdicts.

/** What a hash list holds. */
export const REALMS = ['victim', 'generative-AI', 'exploitative', 'known-good', 'negative'] as const
export type Realm = (typeof REALMS)[number]
export const VICTIM_STATUSES = ['identified', 'unidentified', 'unstated'] as const
export type VictimStatus = (typeof VICTIM_STATUSES)[number]
/** `exact` = SHA-256, or SHA-1 and MD5 together; `near` = PDQ within the list's distance; `lead` = MD5 or SHA-1 alone. */
export type MatchKind = 'exact' | 'near' | 'lead'
export type HashKind = 'md5' | 'sha1' | 'sha256' | 'pdq'

export type ListMatch = Readonly<{
  list: string
  realm: Realm
  kind: MatchKind
  /** 0 for exact and lead. */
  distanceBits: number
  victim: VictimStatus
  /** The hash kinds that matched; one beyond HashKind was compared for equality only. */
  by: readonly string[]
  /** Names the list entry within its list, so that a flood on one entry can be seen; never written out. */
  entry?: string
  /** As the list states it; its meaning depends on the list. */
  category?: string
  /** The entry calls itself known-good or negative, and its list was not let in as such: it is shown, and lowers nothing. */
  unapproved?: true
  /** Negative entries only: the one entry that this one cancels. */
  cancels?: Cancellation
}>

/** What a negative entry cancels: one named entry of one list, for this very file, until a day. */
export type Cancellation = Readonly<{
  list: string
  /** The cancelled entry: a digest in hexadecimal, or its `entry` name. */
  hash: string
  /** Last ISO day on which it acts, at most MAX_CANCELLATION_DAYS from the day it is judged. */
  expires: string
  /** Two different persons, or it does not act. */
  approvedBy: readonly string[]
}>

/** What a "no match" was checked against. */
export type Coverage = Readonly<{
  list: string
  version: string
  /** ISO date the operator stated, or `unstated`. */
  date: string
  entries: number
  /** Hash kinds compared. */
  kinds: readonly HashKind[]
  /** Hash kinds of the list that could not be compared for this exhibit (no hash, low quality, or a kind never compared). */
  notCompared: readonly string[]
  /** The list is older than its age limit, and was used all the same because its owner says so. */
  pastAge?: boolean
  /** Entries whose match no longer counts as a decision. */
  quarantined?: number
  /** Whether known test entries were found in the index: `failed` means that no absence can be concluded. */
  canary: 'held' | 'failed'
}>
