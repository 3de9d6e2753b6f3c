// Canaries: test entries that every searched segment carries and no answer reports. A lookup that does not find them, at
// distance 0 and at the planned radius, shows that an index is damaged or misread before it says "no match".
import type { Entries } from './dense-balls.ts'
import { emptyHits } from './hits.ts'
import type { Segment } from './hits.ts'
import type { SlotIds } from './fold.ts'
import { HASH_WORDS, PLAN_RADIUS_BITS } from './limits.ts'
import { flipped, hashAt, randomHashes, seededRandom } from './synthetic.ts'

/** Ids from here on are canaries; callers' ids lie below. */
export const FIRST_CANARY_ID = 0xffff_ff00
/** In each segment. */
export const CANARIES = 4
/** The same in every index: drawn once from a seed, they lie some 85 bits or more from anything that was not made to meet them. */
const HASHES = randomHashes(CANARIES, seededRandom(0xca7a21))

/** The entries with the canaries behind them; ids in memory that threads can share. */
export function withCanaries({ words, ids }: Entries): Entries {
  const more = new Uint32Array(words.length + CANARIES * HASH_WORDS)
  more.set(words)
  more.set(new Uint32Array(HASHES.buffer), words.length)
  const withIds = new Uint32Array(new SharedArrayBuffer((ids.length + CANARIES) * 4))
  withIds.set(ids)
  for (let canary = 0; canary < CANARIES; canary += 1) withIds[ids.length + canary] = FIRST_CANARY_ID + canary
  return { words: more, ids: withIds }
}

/** Whether the segment finds every canary at distance 0 and at the planned radius. `turn` varies the flipped bits, so that
 * repeated checks go through other buckets. */
export function findsCanaries(
  { segment, ids, starts }: SlotIds & Readonly<{ segment: Segment }>,
  turn: number,
): boolean {
  const random = seededRandom(turn + 1)
  for (let canary = 0; canary < CANARIES; canary += 1)
    for (const distanceBits of [0, PLAN_RADIUS_BITS]) {
      const hits = emptyHits()
      const query = flipped(hashAt(HASHES, canary), distanceBits, random)
      segment.search({ query, radiusBits: distanceBits, hits })
      let found = false
      for (let at = 0; at < hits.length && !found; at += 1) {
        const slot = hits.slots[at] as number
        const held = ids.subarray(starts?.[slot] ?? slot, starts?.[slot + 1] ?? slot + 1)
        found = hits.distances[at] === distanceBits && held.includes(FIRST_CANARY_ID + canary)
      }
      if (!found) return false
    }
  return true
}
