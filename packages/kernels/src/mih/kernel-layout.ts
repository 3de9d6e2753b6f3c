// Lays an index out in the memory of the kernel: the host side of assembly/layout.ts. Everything is reckoned from the
// number of entries before a byte is allocated, and every region has 64 bytes of slack, because the kernel copies four
// ids at a time and reads keys as eight bytes.
import { HASH_BYTES, MIN_WIDTH_BITS } from './limits.ts'
import { type Plan, choose } from './plan.ts'

/** Sizes fixed in assembly/layout.ts and assembly/build.ts. */
const BLOCK_BYTES = 32
const BLOCK_BUCKETS = 64
export const SIDE_BYTES = 260
const CONTEXT_FIELDS_BYTES = 320
const RANGES = 8192
const CANDIDATES = 8192
const HITS = 4096
const HISTOGRAM_BYTES = 32_768
const LOCAL_BYTES = 4 * 4097
const DEAL_TABLE_BYTES = 64 * 16 * HASH_BYTES
/** 16 shuffles, and how many lanes count for 0 to 4 postings left. */
const PACK_TABLE_BYTES = 16 * 16 + 5
/** The pairs' place first holds the wide table that deals bits. */
const WIDE_TABLE_BYTES = 32 * 256 * HASH_BYTES
export const PAGE_BYTES = 65_536
const MAX_PAGES = 65_536
/** Greatest number of flips a mask table holds: radius 48 in 11 chunks needs 4. */
export const MAX_FLIPS = 5
const ALIGNMENT = 64

export type ContextPlace = Readonly<{ fields: number; ranges: number; candidates: number; hits: number }>
export type ChunkPlace = Readonly<{ bitOffset: number; width: number; blocks: number; postings: number }>

/** Addresses in bytes. A plain object, so that it can be sent to a worker or written to a snapshot. */
export type KernelLayout = Readonly<{
  entries: number
  plan: Plan
  index: number
  lowMasks: number
  dealTable: number
  packTable: number
  /** Bits of a posting that hold the slot; the others hold bits of the next chunk. */
  slotBits: number
  /** By width. */
  maskTables: Readonly<Record<number, Readonly<{ masks: number; levels: number }>>>
  contexts: readonly ContextPlace[]
  chunks: readonly ChunkPlace[]
  hashes: number
  histograms: number
  local: number
  pairs: number
  /** Here the side tables begin; the memory grows for them. */
  sides: number
  /** Pages at first and at most. */
  pages: number
  maxPages: number
}>

/** The layout for `entries` hashes cut by `plan`, with scratch for as many threads as `contexts`. */
export function layoutFor(args: Readonly<{ entries: number; plan: Plan; contexts: number }>): KernelLayout {
  const { entries, plan } = args
  let next = 1024
  const take = (bytes: number): number => {
    const at = next
    next += Math.ceil((bytes + ALIGNMENT) / ALIGNMENT) * ALIGNMENT
    return at
  }
  const index = take(32 + 32 * 16)
  const lowMasks = take(64)
  const dealTable = take(DEAL_TABLE_BYTES)
  const packTable = take(PACK_TABLE_BYTES)
  const maskTables: Record<number, { masks: number; levels: number }> = {}
  for (const width of new Set(plan.widths))
    maskTables[width] = { masks: take(4 * maskCount(width)), levels: take(4 * (MAX_FLIPS + 1)) }
  const contexts = Array.from({ length: args.contexts }, () => ({
    fields: take(CONTEXT_FIELDS_BYTES),
    ranges: take(RANGES * 8),
    candidates: take(CANDIDATES * 4),
    hits: take(HITS * 8),
  }))
  const chunks = plan.widths.map((width, chunk) => ({
    bitOffset: plan.offsets[chunk] ?? 0,
    width,
    blocks: take(blocksOf(width) * BLOCK_BYTES),
    postings: take(entries * 4),
  }))
  const hashes = take(entries * HASH_BYTES)
  const histograms = take(HISTOGRAM_BYTES * plan.chunks)
  const local = take(LOCAL_BYTES)
  const pairs = take(Math.max(entries * 8, WIDE_TABLE_BYTES))
  const sides = next
  const mostSides = plan.widths.reduce((sum, width) => sum + Math.min(blocksOf(width), Math.floor(entries / 8)) + 64, 0)
  const pages = Math.ceil(sides / PAGE_BYTES) + 1
  const maxPages = pages + Math.ceil((mostSides * SIDE_BYTES) / PAGE_BYTES) + 16
  if (maxPages > MAX_PAGES) throw new RangeError(`${entries} hashes do not fit into one memory: use smaller shards`)
  return {
    entries,
    plan,
    index,
    lowMasks,
    dealTable,
    packTable,
    slotBits: slotBitsFor(entries),
    maskTables,
    contexts,
    chunks,
    hashes,
    histograms,
    local,
    pairs,
    sides,
    pages,
    maxPages,
  }
}

/** Bits of a posting that hold a slot among `entries`; the others hold bits of the next chunk, as many as it has. */
export function slotBitsFor(entries: number): number {
  return Math.max(32 - MIN_WIDTH_BITS, Math.ceil(Math.log2(entries + 1)))
}

function blocksOf(width: number): number {
  return 2 ** width / BLOCK_BUCKETS
}

/** Masks over block numbers with at most MAX_FLIPS ones. */
function maskCount(width: number): number {
  let total = 0
  for (let ones = 0; ones <= MAX_FLIPS; ones += 1) total += choose(width - 6, ones)
  return total
}
