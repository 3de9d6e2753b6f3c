// Synthetic hashes for tests and benches: uniform and clustered, from a seed (xorshift32), the same on every machine.
import { HASH_BITS, HASH_BYTES } from './limits.ts'

/** Numbers in [0, 1) from a seed. */
export function seededRandom(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x2545f491) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** `count` uniform hashes. */
export function randomHashes(count: number, random: () => number): Uint8Array {
  const words = new Uint32Array(count * 8)
  for (let at = 0; at < words.length; at += 1) words[at] = random() * 2 ** 32
  return new Uint8Array(words.buffer)
}

/** `count` hashes, each 0–20 bits from one of the centres. */
export function clusteredHashes(args: { count: number; centres: number; random: () => number }): Uint8Array {
  const centres = randomHashes(args.centres, args.random)
  const hashes = new Uint8Array(args.count * HASH_BYTES)
  for (let at = 0; at < args.count; at += 1) {
    const centre = hashAt(centres, Math.floor(args.random() * args.centres))
    hashes.set(flipped(centre, Math.floor(args.random() * 21), args.random), at * HASH_BYTES)
  }
  return hashes
}

export function hashAt(hashes: Uint8Array, at: number): Uint8Array {
  return hashes.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES)
}

/** The hash with exactly `flips` bits changed. */
export function flipped(hash: Uint8Array, flips: number, random: () => number): Uint8Array {
  const changed = hash.slice()
  for (let left = flips; left > 0; ) {
    const bit = Math.floor(random() * HASH_BITS)
    const byte = bit >> 3
    const mask = 1 << (bit & 7)
    if ((((changed[byte] ?? 0) ^ (hash[byte] ?? 0)) & mask) !== 0) continue
    changed[byte] = (changed[byte] ?? 0) ^ mask
    left -= 1
  }
  return changed
}
