// Hashes added since the last compaction: one growing list with consecutive ids.
import { HASH_WORDS } from './limits.ts'

export type Delta = Readonly<{
  append(words: Uint32Array, firstId: number): void
  words(): Uint32Array
  count(): number
  /** Id of the first hash; meaningless while empty. */
  firstId(): number
  memoryBytes(): number
}>

export function createDelta(): Delta {
  let held = new Uint32Array(0)
  let used = 0
  let first = 0
  return {
    append: (words, firstId) => {
      if (used === 0) first = firstId
      if (used + words.length > held.length) {
        const grown = new Uint32Array(Math.max(used + words.length, held.length * 2))
        grown.set(held.subarray(0, used))
        held = grown
      }
      held.set(words, used)
      used += words.length
    },
    words: () => held,
    count: () => used / HASH_WORDS,
    firstId: () => first,
    memoryBytes: () => held.byteLength,
  }
}
