// The oracle: every hash is compared, in plain TypeScript.
import { type Hits, pushHit } from './hits.ts'
import { HASH_WORDS } from './limits.ts'

/** Compares the query with the slots from `from` up to `to`. */
export function scan(
  args: Readonly<{
    words: Uint32Array
    from: number
    to: number
    query: Uint32Array
    radiusBits: number
    hits: Hits
  }>,
): void {
  const { words, to, query, radiusBits, hits } = args
  const [q0 = 0, q1 = 0, q2 = 0, q3 = 0, q4 = 0, q5 = 0, q6 = 0, q7 = 0] = query
  for (let slot = args.from; slot < to; slot += 1) {
    const at = slot * HASH_WORDS
    const near =
      bits32((words[at] as number) ^ q0) +
      bits32((words[at + 1] as number) ^ q1) +
      bits32((words[at + 2] as number) ^ q2) +
      bits32((words[at + 3] as number) ^ q3)
    if (near > radiusBits) continue
    const distanceBits =
      near +
      bits32((words[at + 4] as number) ^ q4) +
      bits32((words[at + 5] as number) ^ q5) +
      bits32((words[at + 6] as number) ^ q6) +
      bits32((words[at + 7] as number) ^ q7)
    if (distanceBits <= radiusBits) pushHit(hits, slot, distanceBits)
  }
}

/** Hamming distance of two hashes of 32 bytes. */
export function distanceBits(one: Uint8Array, other: Uint8Array): number {
  let total = 0
  for (let at = 0; at < one.length; at += 1) total += bits32((one[at] ?? 0) ^ (other[at] ?? 0))
  return total
}

/** Ones of a 32-bit word. */
export function bits32(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555)
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333)
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** The bytes as 32-bit words, without copying where they are aligned. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice()
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength >>> 2)
}
