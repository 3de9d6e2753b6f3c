// A growing list of hashes in the memory of the kernel that is scanned from end to end, four times as fast as plain
// TypeScript: for the delta, for dense balls and for small indexes.
import type { HashList } from './hash-list.ts'
import { type Hits, reserveHits } from './hits.ts'
import { startKernel } from './kernel.ts'
import { HASH_BYTES, HASH_WORDS } from './limits.ts'

const PAGE_BYTES = 65_536
/** Most pages of a list: 1 GiB, 33 million hashes. */
const MAX_PAGES = 16_384
/** Addresses: the records of assembly/layout.ts, then the hits, then the hashes. */
const INDEX = 1024
const CONTEXT = 2048
const HITS = 4096
const HASHES = PAGE_BYTES
const RADIUS = CONTEXT / 4 + 8
const HIT_COUNT = CONTEXT / 4 + 9

export function createWasmList(): HashList {
  const memory = new WebAssembly.Memory({ initial: 2, maximum: MAX_PAGES, shared: true })
  let words = new Uint32Array(memory.buffer)
  let used = 0
  let current: Hits | undefined
  words[INDEX / 4 + 2] = HASHES
  words[CONTEXT / 4 + 13] = HITS
  const take = (count: number): void => {
    if (current === undefined || count === 0) return
    reserveHits(current, count)
    for (let at = HITS / 4, end = at + count * 2; at < end; at += 2) {
      current.slots[current.length] = words[at] as number
      current.distances[current.length] = words[at + 1] as number
      current.length += 1
    }
  }
  const kernel = startKernel(memory, () => take(words[HIT_COUNT] as number))
  return {
    append: (more) => {
      const missing = HASHES + (used + more.length) * 4 - words.byteLength
      if (missing > 0) {
        const spare = Math.min(words.byteLength, MAX_PAGES * PAGE_BYTES - words.byteLength)
        memory.grow(Math.ceil(Math.max(missing, spare) / PAGE_BYTES))
        words = new Uint32Array(memory.buffer)
      }
      words.set(more, HASHES / 4 + used)
      used += more.length
    },
    words: () => words.subarray(HASHES / 4, HASHES / 4 + used),
    count: () => used / HASH_WORDS,
    scan: ({ query, radiusBits, from, to, hits }) => {
      new Uint8Array(memory.buffer, CONTEXT, HASH_BYTES).set(query)
      words[RADIUS] = radiusBits
      current = hits
      take(kernel.scan(INDEX, CONTEXT, from, to))
      current = undefined
    },
    memoryBytes: () => words.byteLength,
  }
}
