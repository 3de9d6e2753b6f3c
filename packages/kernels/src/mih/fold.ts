// Folds equal hashes: the index keeps one posting for each distinct hash and, beside it, the ids that carry it.
import { HASH_WORDS } from './limits.ts'

/** Ids of distinct hash `slot`: `ids[starts[slot]] … ids[starts[slot + 1] - 1]`, ascending when the input was. Without
 * `starts` every slot has one id. */
export type SlotIds = Readonly<{ ids: Uint32Array; starts: Uint32Array | undefined }>
export type Folded = SlotIds & Readonly<{ distinct: Uint32Array }>

/** Folds `words` (8 a hash) whose ids are `ids`. Without duplicates the words are handed back as they are. */
export function foldDuplicates(words: Uint32Array, ids: Uint32Array): Folded {
  const count = ids.length
  const slotOf = findFirst(words, count)
  if (slotOf === undefined) return { distinct: words.subarray(0, count * HASH_WORDS), ids, starts: undefined }
  const grouped = groupBySlot(slotOf, ids)
  const distinct = new Uint32Array(((grouped.starts?.length ?? 1) - 1) * HASH_WORDS)
  for (let entry = 0, next = 0; entry < count; entry += 1) {
    if (slotOf[entry] !== next) continue
    distinct.set(words.subarray(entry * HASH_WORDS, (entry + 1) * HASH_WORDS), next * HASH_WORDS)
    next += 1
  }
  return { distinct, ...grouped }
}

/** Groups `ids` by slot, in memory that threads can share; slots are numbered by first appearance. */
export function groupBySlot(slotOf: Uint32Array, ids: Uint32Array): SlotIds {
  let slots = 0
  for (const slot of slotOf) if (slot === slots) slots += 1
  const starts = new Uint32Array(new SharedArrayBuffer((slots + 1) * 4))
  for (const slot of slotOf) starts[slot + 1] = (starts[slot + 1] as number) + 1
  for (let slot = 0; slot < slots; slot += 1) starts[slot + 1] = (starts[slot + 1] as number) + (starts[slot] as number)
  const cursor = starts.slice()
  const grouped = new Uint32Array(new SharedArrayBuffer(ids.length * 4))
  for (const [entry, slot] of slotOf.entries()) {
    const at = cursor[slot] as number
    grouped[at] = ids[entry] as number
    cursor[slot] = at + 1
  }
  return { ids: grouped, starts }
}

/** The slot of every entry (slots are numbered by first appearance), or undefined when all hashes differ. */
function findFirst(words: Uint32Array, count: number): Uint32Array | undefined {
  const mask = 2 ** Math.ceil(Math.log2(Math.max(2, count * 1.5))) - 1
  const table = new Uint32Array(mask + 1)
  let slotOf: Uint32Array | undefined
  let slots = 0
  for (let entry = 0; entry < count; entry += 1) {
    const at = entry * HASH_WORDS
    let place = mix(words, at) & mask
    let slot = -1
    for (let first = table[place] as number; first !== 0; first = table[place] as number) {
      if (equal(words, at, (first - 1) * HASH_WORDS)) {
        slotOf ??= identity(count)
        slot = slotOf[first - 1] as number
        break
      }
      place = (place + 1) & mask
    }
    if (slot < 0) {
      table[place] = entry + 1
      slot = slots
      slots += 1
    }
    if (slotOf !== undefined) slotOf[entry] = slot
  }
  return slotOf
}

function mix(words: Uint32Array, at: number): number {
  let mixed = 0
  for (let word = 0; word < HASH_WORDS; word += 1) {
    mixed = Math.imul(mixed ^ (words[at + word] as number), 0x9e3779b1)
    mixed ^= mixed >>> 15
  }
  return Math.imul(mixed, 0x85ebca6b) >>> 4
}

function equal(words: Uint32Array, one: number, other: number): boolean {
  for (let word = 0; word < HASH_WORDS; word += 1) if (words[one + word] !== words[other + word]) return false
  return true
}

function identity(count: number): Uint32Array {
  const ids = new Uint32Array(count)
  for (let at = 0; at < count; at += 1) ids[at] = at
  return ids
}
