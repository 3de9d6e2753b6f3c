// The canary of a list: hashes that nobody's file has, put in with the list's own and looked up again, so that a "no match"
// rests on an index that was seen to find something (a damaged or emptied index otherwise finds nothing, silently).
import type { HashKind } from '@rempart/core'
import type { DigestMap, HashIndex } from '@rempart/kernels'

/** The digests are repeated bytes and the PDQ hash digits of pi: far from every picture's (PDQ hashes are half ones). */
export const CANARY = {
  owner: -1,
  hashes: {
    md5: 'ca'.repeat(16),
    sha1: 'ca'.repeat(20),
    sha256: 'ca'.repeat(32),
    pdq: '243f6a8885a308d313198a2e03707344a4093822299f31d0082efa98ec4e6c89',
  },
} as const

export type CanaryCage = Readonly<{
  exact: Readonly<Record<'md5' | 'sha1' | 'sha256', DigestMap>>
  near: HashIndex
  /** Whether the hash at this position is the canary's. */
  owns(kind: HashKind, position: number): boolean
  distanceBits: number
}>

/** Whether the canary is found by every digest, by its PDQ hash, at the list's distance from it, and not beyond. */
export function canarySings({ exact, near, owns, distanceBits }: CanaryCage): boolean {
  for (const kind of ['md5', 'sha1', 'sha256'] as const)
    if (!exact[kind].get(Buffer.from(CANARY.hashes[kind], 'hex')).some((at) => owns(kind, at))) return false
  const found = (flippedBits: number): number | undefined => {
    const hash = Buffer.from(CANARY.hashes.pdq, 'hex')
    for (let bit = 0; bit < flippedBits; bit += 1) hash[bit >> 3] = (hash[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    const { ids, distances } = near.query(hash, distanceBits)
    const at = ids.findIndex((id) => owns('pdq', id))
    return at < 0 ? undefined : distances[at]
  }
  return found(0) === 0 && found(distanceBits) === distanceBits && found(distanceBits + 1) === undefined
}
