// A growing list of hashes that is scanned: here in plain TypeScript, in wasm-scan.ts by the kernel.
import { scan, wordsOf } from './brute-force.ts'
import type { Hits } from './hits.ts'
import { HASH_WORDS } from './limits.ts'

/** Hashes in a list; `scan` compares the query (32 bytes) with those from `from` up to `to`. */
export type HashList = Readonly<{
  append(words: Uint32Array): void
  /** Valid until the next append. */
  words(): Uint32Array
  count(): number
  scan(args: Readonly<{ query: Uint8Array; radiusBits: number; from: number; to: number; hits: Hits }>): void
  memoryBytes(): number
}>

export function createPlainList(): HashList {
  let held = new Uint32Array(0)
  let used = 0
  return {
    append: (words) => {
      if (used + words.length > held.length) {
        const grown = new Uint32Array(Math.max(used + words.length, held.length * 2))
        grown.set(held.subarray(0, used))
        held = grown
      }
      held.set(words, used)
      used += words.length
    },
    words: () => held.subarray(0, used),
    count: () => used / HASH_WORDS,
    scan: ({ query, radiusBits, from, to, hits }) => {
      scan({ words: held, from, to, query: wordsOf(query), radiusBits, hits })
    },
    memoryBytes: () => held.byteLength,
  }
}
