// Multi-index hashing in plain TypeScript: the reference of the WASM kernel and the engine where WASM is not wanted.
// Norouzi, Punjani, Fleet, "Fast Exact Search in Hamming Space with Multi-Index Hashing" (2014), with the general
// pigeonhole of plan.ts. Each chunk has a table of bucket offsets and a list of postings: slots, and above them the
// first bits of the hash's next chunk, by which most strangers are sifted out before their hash is read (pigeonring, see
// assembly/search.ts).
import { bits32, wordsOf } from './brute-force.ts'
import { createDealer } from './deal.ts'
import { flipMasks } from './flip-masks.ts'
import { type Hits, type Segment, pushHit } from './hits.ts'
import { slotBitsFor } from './kernel-layout.ts'
import { HASH_WORDS } from './limits.ts'
import { type Plan, budgetsFor, planFor } from './plan.ts'

type Table = Readonly<{ bitOffset: number; width: number; next: number; offsets: Uint32Array; postings: Uint32Array }>

/** Probes read ahead at a time: misses overlap while the loop holds nothing else ("touch-first", PERFORMANCE §2). */
const TOUCH_BLOCK = 128

/** A segment over distinct hashes (8 words each). */
export function referenceSegment(source: Uint32Array, plan: Plan = planFor(source.length / HASH_WORDS)): Segment {
  const count = source.length / HASH_WORDS
  const dealer = createDealer(plan)
  const words = dealer.deal(source)
  const slotBits = slotBitsFor(count)
  const tables = plan.widths.map((width, chunk) => {
    const next = (chunk + 1) % plan.chunks
    return tableFor({ words, bitOffset: plan.offsets[chunk] ?? 0, width, next, nextOffset: plan.offsets[next] ?? 0 })
  })
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
      search({ words, tables, slotBits, budgets, query: dealer.deal(wordsOf(query)), radiusBits, hits })
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

function tableFor(
  args: Readonly<{ words: Uint32Array; bitOffset: number; width: number; next: number; nextOffset: number }>,
): Table {
  const { words, bitOffset, width, next, nextOffset } = args
  const count = words.length / HASH_WORDS
  const slotBits = slotBitsFor(count)
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
    postings[place] = (keyAt(words, slot * HASH_WORDS, nextOffset, 32 - slotBits) << slotBits) | slot
  }
  return { bitOffset, width, next, offsets, postings }
}

type Search = Readonly<{
  words: Uint32Array
  tables: readonly Table[]
  slotBits: number
  budgets: Uint8Array
  query: Uint32Array
  radiusBits: number
  hits: Hits
}>

let candidates = new Uint32Array(4096)
/** What the touch loops read ends here, so that no optimiser may drop them. */
let touched = 0

function search(args: Search): void {
  for (const chunk of args.tables.keys()) if ((args.budgets[chunk] ?? 0) > 0) verify(args, chunk, gather(args, chunk))
}

/** Flips that the next chunk may have when this one has `flips`: with T_c the budgets, d_c + d_(c+1) < T_c + T_(c+1). */
function nextFlips({ tables, budgets }: Search, chunk: number, flips: number): number {
  return (budgets[chunk] ?? 0) + (budgets[tables[chunk]?.next ?? 0] ?? 0) - 1 - flips
}

/** Copies the postings of every probed bucket that are not sifted out into `candidates` and gives their number. */
function gather(args: Search, chunk: number): number {
  const table = args.tables[chunk] as Table
  const key = keyAt(args.query, 0, table.bitOffset, table.width)
  const budget = args.budgets[chunk] ?? 0
  let found = 0
  let from = 0
  for (let flips = 0; flips < budget; flips += 1) {
    const masks = flipMasks(table.width, flips + 1)
    found = sift(args, table, { masks, from, key, left: nextFlips(args, chunk, flips), found })
    from = masks.length
  }
  return found
}

type Probes = Readonly<{ masks: Uint32Array; from: number; key: number; left: number; found: number }>

/** Probes the buckets of the masks from `from` on; keeps postings whose next chunk has at most `left` flips. */
function sift({ query, tables, slotBits }: Search, table: Table, probes: Probes): number {
  const { offsets, postings } = table
  const { masks, key, left } = probes
  const next = tables[table.next] as Table
  const queryNext = keyAt(query, 0, next.bitOffset, next.width) << slotBits
  const slotMask = (1 << slotBits) - 1
  let found = probes.found
  for (let block = probes.from; block < masks.length; block += TOUCH_BLOCK) {
    const to = Math.min(block + TOUCH_BLOCK, masks.length)
    let sum = 0
    for (let at = block; at < to; at += 1) sum = (sum + (offsets[key ^ (masks[at] as number)] as number)) | 0
    for (let at = block; at < to; at += 1)
      sum = (sum + (postings[offsets[key ^ (masks[at] as number)] as number] as number)) | 0
    touched = sum
    for (let at = block; at < to; at += 1) {
      const bucket = key ^ (masks[at] as number)
      const start = offsets[bucket] as number
      const end = offsets[bucket + 1] as number
      if (found + (end - start) > candidates.length) growCandidates(found + (end - start))
      for (let place = start; place < end; place += 1) {
        const posting = postings[place] as number
        candidates[found] = posting & slotMask
        found += (ONES[(posting ^ queryNext) >>> slotBits] as number) <= left ? 1 : 0
      }
    }
  }
  return found
}

/** Ones of 16 bits. */
const ONES = Uint8Array.from({ length: 65_536 }, (_, word) => bits32(word))

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

/** Whether an earlier chunk reaches this hash and its posting there was not sifted out: it has then been reported. */
function foundBefore(args: Search, chunk: number, at: number): boolean {
  const { words, tables, slotBits, budgets, query } = args
  for (let earlier = 0; earlier < chunk; earlier += 1) {
    const { bitOffset, width, next } = tables[earlier] as Table
    const flips = bits32(keyAt(words, at, bitOffset, width) ^ keyAt(query, 0, bitOffset, width))
    if (flips >= (budgets[earlier] ?? 0)) continue
    const nextOffset = (tables[next] as Table).bitOffset
    const carried = 32 - slotBits
    const seen = bits32(keyAt(words, at, nextOffset, carried) ^ keyAt(query, 0, nextOffset, carried))
    if (seen <= nextFlips(args, earlier, flips)) return true
  }
  return false
}
