// Policy for PDQ hashes that say little. List entries of low quality (blank pictures, 32×32 icons) lie in an index of
// their own, counted; at a distance they match what has nothing to do with them, so they answer at distance 0 only. A
// question of low quality, or about a picture that looks like itself however it is turned, is answered at distance 0 too,
// and the answer says so by its kind.
import type { CanaryState, GuardedIndex } from './guarded-index.ts'
import type { HashMatches } from './hash-index.ts'

/** Why a picture is compared at distance 0 only. */
export type LittleSaid = 'low-quality' | 'low-information'

export type PdqQuery = Readonly<{
  hash: Uint8Array
  radiusBits: number
  /** Left out for a picture that says enough. */
  littleSaid?: LittleSaid
  maxResults?: number
}>

type Found = Readonly<{ near: HashMatches; lowQuality: HashMatches }>
/** Ids of `near` and of `lowQuality` are those of the two indexes. */
export type PdqAnswer =
  | (Found & Readonly<{ kind: 'compared' }>)
  | (Found & Readonly<{ kind: 'exact-only'; why: LittleSaid }>)
  | Readonly<{ kind: 'refused'; reason: 'canary-failed' }>

export type PdqIndex = Readonly<{
  query(query: PdqQuery): PdqAnswer
  /** Of both indexes: sound when both are, the older check counts. */
  canary(): CanaryState
}>

/** The two indexes under the policy. */
export function createPdqIndex({ near, lowQuality }: Readonly<Record<keyof Found, GuardedIndex>>): PdqIndex {
  return {
    query: ({ hash, radiusBits, littleSaid, maxResults }) => {
      const limits = maxResults === undefined ? {} : { maxResults }
      const good = near.query(hash, littleSaid === undefined ? radiusBits : 0, limits)
      const low = lowQuality.query(hash, 0, limits)
      if (good.kind === 'refused') return good
      if (low.kind === 'refused') return low
      const found = { near: good, lowQuality: low }
      return littleSaid === undefined
        ? { kind: 'compared', ...found }
        : { kind: 'exact-only', why: littleSaid, ...found }
    },
    canary: () => {
      const [one, other] = [near.state(), lowQuality.state()]
      return {
        sound: one.sound && other.sound,
        checkedAtMs: Math.min(one.checkedAtMs, other.checkedAtMs),
      }
    },
  }
}
