// Neighbour search over the hashes of a case. The engine is a port: kernels' index in production, brute force in tests.
import type { ContentCopies, NearMember, NearSearch } from '@rempart/core'
import { PDQ_MATCH_DISTANCE_BITS, PDQ_MIN_QUALITY } from '@rempart/core'
import type { Subject } from './subject.ts'

/** Finds every hash within `radiusBits`; ids are positions in the bytes that it was opened over. Pure, exact, complete.
 * `stopAbove`: where there are more than so many, none is given and the answer is `truncated`. */
export interface NeighbourIndex {
  query(
    hash: Uint8Array,
    radiusBits: number,
    limits?: Readonly<{ stopAbove: number }>,
  ): Readonly<{ ids: ArrayLike<number>; distances: ArrayLike<number>; truncated: boolean }>
}
/** Opens an index over concatenated hashes of 32 bytes. */
export type OpenNeighbourIndex = (hashes: Uint8Array) => NeighbourIndex

/** Near-duplicates among contents: each asked in its eight orientations, only hashes that say enough. */
export function nearSearch(
  subjects: readonly Subject[],
  contents: readonly ContentCopies[],
  open: OpenNeighbourIndex,
): NearSearch {
  const pixelsOf = (index: number) => subjects[contents[index]?.exhibits[0] ?? -1]?.pixels
  const comparable = [...contents.keys()].filter((index) => (pixelsOf(index)?.pdq.quality ?? 0) >= PDQ_MIN_QUALITY)
  const index = open(Buffer.from(comparable.map((content) => pixelsOf(content)?.pdq.hex ?? '').join(''), 'hex'))
  const asked = new Set(comparable)
  return (content) => {
    if (!asked.has(content)) return []
    const best = new Map<number, number>()
    for (const hex of pixelsOf(content)?.dihedral ?? []) {
      const { ids, distances } = index.query(Buffer.from(hex, 'hex'), PDQ_MATCH_DISTANCE_BITS)
      for (let at = 0; at < ids.length; at += 1) {
        const [id = 0, distance = 0] = [ids[at], distances[at]]
        best.set(id, Math.min(best.get(id) ?? distance, distance))
      }
    }
    return [...best].flatMap(([id, distanceBits]): NearMember[] => {
      const found = comparable[id]
      return found === undefined || found === content ? [] : [{ index: found, distanceBits }]
    })
  }
}
