// What a hash list holds, whatever its format: entries, deletions, and what the file says of the list itself.
import type { Cancellation, Realm, VictimStatus } from '@rempart/core'

/** A hash of a kind that is carried and compared for equality only (PhotoDNA, TMK, NetClean …), as its source writes it.
 * `kind` is the source's own name in lower case: `photodna`, `tmk-pdqf`. */
export type OtherHash = Readonly<{ kind: string; value: string }>

/** One entry. Digests and PDQ in lower-case hexadecimal. `carried` keeps what the format says and nobody here interprets. */
export type HashListEntry = Readonly<{
  digests: Readonly<{ md5?: string; sha1?: string; sha256?: string }>
  pdq?: string
  /** PDQ quality where the source states it, 0–100. */
  quality?: number
  others?: readonly OtherHash[]
  /** The source's own name of the entry, under which it is later changed or deleted. */
  id?: string
  victim?: VictimStatus
  realm?: Realm
  /** As the list states it; its meaning depends on the list's context (categories.ts). */
  category?: string
  /** Negative entries: the one entry that this one cancels. */
  cancels?: Cancellation
  carried: Readonly<Record<string, string>>
  /** Line or record number in the source, from 1. */
  line: number
}>

/** What a file says of the list itself. */
export type ListStatement = Readonly<{
  /** The list's name, and its version, as the file has them. */
  name?: string
  version?: string
  /** What gives category numbers their meaning: an OData context, a set's name. */
  context?: string
  /** Where a partner's next page is, and the state after this one (docs/lists.md). */
  next?: string
  checkpoint?: string
}>

/** One thing that a list says, in the order of the file. */
export type ListRecord =
  | Readonly<{ kind: 'entry'; entry: HashListEntry }>
  /** The source withdrew the entry of this id. */
  | Readonly<{ kind: 'deleted'; id: string; line: number }>
  | Readonly<{ kind: 'statement'; statement: ListStatement }>

/** What every list file begins from when it is written. */
export type ListHeading = Readonly<{
  name: string
  version: string
  context?: string
  entries: number
  /** Entries that have an MD5: all that some formats can hold. */
  md5Entries: number
}>
