// The published set: one OPRF output for each digest of the list, sorted, padded with values that nothing has. Whoever
// holds it learns how many there are, and about a file only what one paid query gives.
import { createHash, hkdfSync } from 'node:crypto'
import { UserError } from '@rempart/core'
import { OUTPUT_BYTES, SET_PADDING } from './limits.ts'

/** Sorts, and pads to a multiple of SET_PADDING. `seed` makes the padding, the same for the same seed: an addition cannot
 * be told from padding that changed. */
export function packSet(outputs: Iterable<Uint8Array>, seed: Uint8Array): Uint8Array {
  const distinct = new Set<string>()
  for (const output of outputs) distinct.add(Buffer.from(output).toString('hex'))
  const entries = [...distinct]
  const padding = Math.max(1, Math.ceil(entries.length / SET_PADDING)) * SET_PADDING - entries.length
  for (let i = 0; i < padding; i += 1) entries.push(derived(seed, `set padding ${i}`, OUTPUT_BYTES).toString('hex'))
  return Buffer.from(entries.sort().join(''), 'hex')
}

/** Whether the sorted set has the output. */
export function isInSet(set: Uint8Array, output: Uint8Array): boolean {
  let [low, high] = [0, set.length / OUTPUT_BYTES]
  while (low < high) {
    const middle = (low + high) >>> 1
    const order = Buffer.compare(set.subarray(middle * OUTPUT_BYTES, (middle + 1) * OUTPUT_BYTES), output)
    if (order === 0) return true
    if (order < 0) low = middle + 1
    else high = middle
  }
  return false
}

/** Names a set. */
export function setDigest(set: Uint8Array): string {
  return createHash('sha256').update(set).digest('hex')
}

/** A set as received. UserError `malformed` where it is not the one announced. */
export function checkSet(set: Uint8Array, digest: string): Uint8Array {
  if (set.length % OUTPUT_BYTES === 0 && setDigest(set) === digest) return set
  throw new UserError({ code: 'malformed', subject: 'published set', reason: 'is not the set that was announced' })
}

/** Bytes that only a holder of the seed can tell from chance. */
export function derived(seed: Uint8Array, what: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', seed, new Uint8Array(), what, length))
}
