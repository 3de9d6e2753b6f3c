// One entry of a hash list, whatever its format.
import type { Realm, VictimStatus } from '@rempart/core'

/** Digests and hashes in lower-case hexadecimal. `carried` keeps what the format says and nobody here interprets. */
export type HashListEntry = Readonly<{
  digests: Readonly<{ md5?: string; sha1?: string; sha256?: string }>
  pdq?: string
  victim?: VictimStatus
  realm?: Realm
  /** As the list states it; its meaning depends on the list's context. */
  category?: string
  carried: Readonly<Record<string, string>>
  /** Line or record number in the source, from 1. */
  line: number
}>
