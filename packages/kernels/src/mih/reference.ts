// Multi-index hashing in plain TypeScript: the reference of the WASM kernel and the engine where WASM is not wanted.
// Norouzi, Punjani, Fleet, "Fast Exact Search in Hamming Space with Multi-Index Hashing" (2014), with the general
// pigeonhole of plan.ts. Each chunk has a table of bucket offsets and a list of postings (slots).
import { bits32, wordsOf } from './brute-force.ts'
import { createDealer } from './deal.ts'
import { flipMasks } from './flip-masks.ts'
import { type Hits, type Segment, pushHit } from './hits.ts'
import { HASH_WORDS } from './limits.ts'
import { type Plan, budgetsFor, planFor } from './plan.ts'

type Table = Readonly<{ bitOffset: number; width: number; offsets: Uint32Array; postings: Uint32Array }>

/** Probes read ahead at a time: misses overlap while the loop holds nothing else ("touch-first", PERFORMANCE §2). */
const TOUCH_BLOCK = 128

/** A segment over distinct hashes (8 words each). */
export function referenceSegment(source: Uint32Array, plan: Plan = planFor(source.length / HASH_WORDS)): Segment {
  const count = source.length / HASH_WORDS
  const dealer = createDealer(plan)
  const words = dealer.deal(source)
  const tables = plan.widths.map((width, chunk) => tableFor(words, plan.offsets[chunk] ?? 0, width))
  const budgetCache = new Map<number, Uint8Array>()
  return {
    slots: count,
    memoryBytes: tables.reduce(
      (sum, { offsets, postings }) => sum + offsets.byteLength + postings.byteLength,
      words.byteLength,
    ),
    search: ({ query, radiusBits, hits }) => {
      let budgets = budgetCache.get(radiusBits)
      if (budgets === undefined) {
        budgets = budgetsFor({ plan, count, radiusBits })
        budgetCache.set(radiusBits, budgets)
      }
      search({ words, tables, budgets, query: dealer.deal(wordsOf(query)), radiusBits, hits })
    },
    hashes: () => new Uint8Array(dealer.collect(words).buffer),
  }
}

/** The `width` bits of a dealt hash from `bitOffset` on. */
export function keyAt(words: Uint32Array, at: number, bitOffset: number, width: number): number {
  const word = at + (bitOffset >>> 5)
  const shift = bitOffset & 31
  const low = (words[word] as number) >>> shift
  const high = shift + width > 32 ? (words[word + 1] as number) << (32 - shift) : 0
  return (low | high) & ((1 << width) - 1)
}

function tableFor(words: Uint32Array, bitOffset: number, width: number): Table {
  const count = words.length / HASH_WORDS
  const offsets = new Uint32Array(2 ** width + 1)
  for (let slot = 0; slot < count; slot += 1) {
    const key = keyAt(words, slot * HASH_WORDS, bitOffset, width)
    offsets[key] = (offsets[key] as number) + 1
  }
  for (let bucket = 1; bucket < offsets.length; bucket += 1)
    offsets[bucket] = (offsets[bucket] as number) + (offsets[bucket - 1] as number)
  const postings = new Uint32Array(count)
  for (let slot = count - 1; slot >= 0; slot -= 1) {
    const key = keyAt(words, slot * HASH_WORDS, bitOffset, width)
    const place = (offsets[key] as number) - 1
    offsets[key] = place
    postings[place] = slot
  }
  return { bitOffset, width, offsets, postings }
}

type Search = Readonly<{
  words: Uint32Array
  tables: readonly Table[]
  budgets: Uint8Array
  query: Uint32Array
  radiusBits: number
  hits: Hits
}>

let candidates = new Uint32Array(4096)
/** What the touch loops read ends here, so that no optimiser may drop them. */
let touched = 0

function search(args: Search): void {
  for (const [chunk, table] of args.tables.entries()) {
    const budget = args.budgets[chunk] ?? 0
    if (budget > 0) verify(args, chunk, gather(args.query, table, budget))
  }
}

/** Copies the postings of every probed bucket into `candidates` and gives their number. */
function gather(query: Uint32Array, table: Table, budget: number): number {
  const { offsets, postings } = table
  const key = keyAt(query, 0, table.bitOffset, table.width)
  const masks = flipMasks(table.width, budget)
  let found = 0
  for (let from = 0; from < masks.length; from += TOUCH_BLOCK) {
    const to = Math.min(from + TOUCH_BLOCK, masks.length)
    let sum = 0
    for (let at = from; at < to; at += 1) sum = (sum + (offsets[key ^ (masks[at] as number)] as number)) | 0
    touched = sum
    for (let at = from; at < to; at += 1) {
      const bucket = key ^ (masks[at] as number)
      const start = offsets[bucket] as number
      const end = offsets[bucket + 1] as number
      if (found + (end - start) > candidates.length) growCandidates(found + (end - start))
      for (let place = start; place < end; place += 1) {
        candidates[found] = postings[place] as number
        found += 1
      }
    }
  }
  return found
}

function growCandidates(needed: number): void {
  const grown = new Uint32Array(Math.max(needed, candidates.length * 2))
  grown.set(candidates)
  candidates = grown
}

function verify(args: Search, chunk: number, found: number): void {
  const { words, radiusBits, query, hits } = args
  const [q0 = 0, q1 = 0, q2 = 0, q3 = 0, q4 = 0, q5 = 0, q6 = 0, q7 = 0] = query
  const list = candidates
  for (let from = 0; from < found; from += TOUCH_BLOCK) {
    const to = Math.min(from + TOUCH_BLOCK, found)
    let sum = touched
    for (let at = from; at < to; at += 1) sum = (sum + (words[(list[at] as number) * HASH_WORDS] as number)) | 0
    touched = sum
    for (let index = from; index < to; index += 1) {
      const slot = list[index] as number
      const at = slot * HASH_WORDS
      const near =
        bits32((words[at] as number) ^ q0) +
        bits32((words[at + 1] as number) ^ q1) +
        bits32((words[at + 2] as number) ^ q2) +
        bits32((words[at + 3] as number) ^ q3)
      if (near > radiusBits) continue
      const distance =
        near +
        bits32((words[at + 4] as number) ^ q4) +
        bits32((words[at + 5] as number) ^ q5) +
        bits32((words[at + 6] as number) ^ q6) +
        bits32((words[at + 7] as number) ^ q7)
      if (distance <= radiusBits && !foundBefore(args, chunk, at)) pushHit(hits, slot, distance)
    }
  }
}

/** Whether an earlier chunk also reaches this hash: it has then been reported already. */
function foundBefore({ words, tables, budgets, query }: Search, chunk: number, at: number): boolean {
  for (let earlier = 0; earlier < chunk; earlier += 1) {
    const table = tables[earlier] as Table
    const mine = keyAt(words, at, table.bitOffset, table.width)
    if (bits32(mine ^ keyAt(query, 0, table.bitOffset, table.width)) < (budgets[earlier] ?? 0)) return true
  }
  return false
}
