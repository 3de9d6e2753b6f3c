// How 256 bits are cut into chunks and how many flips each chunk is probed with. General pigeonhole (Qin et al., "GPH:
// Similarity Search in Hamming Space", ICDE 2018): if chunk c differs by at least T_c everywhere and the T_c sum to
// radius + 1, the whole differs by more than the radius. So probing chunk c with up to T_c - 1 flips loses nothing.
import {
  HASH_BITS,
  MAX_BUCKETS_PER_HASH,
  MAX_CHUNKS,
  MAX_WIDTH_BITS,
  MIN_CHUNKS,
  MIN_WIDTH_BITS,
  PLAN_RADIUS_BITS,
} from './limits.ts'

/** Widths of the chunks in bits; chunk c begins at `offsets[c]` of the dealt bit order. */
export type Plan = Readonly<{ chunks: number; widths: readonly number[]; offsets: readonly number[] }>

/** Cost of one probe and of one candidate, in ns, fitted to measurements at 1 and 10 million; only their ratio counts. */
const PROBE_NS = 10
const CANDIDATE_NS = 15

/** The chunks for `count` hashes: the number and the widths with the least reckoned cost at the planned radius. */
export function planFor(count: number): Plan {
  let best: { widths: readonly number[]; costNs: number } | undefined
  for (let chunks = MIN_CHUNKS; chunks <= MAX_CHUNKS; chunks += 1) {
    const dealt = dealWidths(chunks, count)
    if (dealt !== undefined && (best === undefined || dealt.costNs < best.costNs)) best = dealt
  }
  if (best === undefined) throw new RangeError('no chunks fit')
  return planOf(best.widths)
}

/** The plan with these widths, which sum to 256. */
export function planOf(widths: readonly number[]): Plan {
  const offsets = widths.map((_, chunk) => widths.slice(0, chunk).reduce((sum, width) => sum + width, 0))
  return { chunks: widths.length, widths, offsets }
}

/** Budgets as equal as can be, then every bit to the chunk that gains most by it; undefined when the chunks cannot take
 * all bits without more buckets than the hashes are worth. */
function dealWidths(chunks: number, count: number): { widths: readonly number[]; costNs: number } | undefined {
  const widest = Math.max(MIN_WIDTH_BITS, Math.min(MAX_WIDTH_BITS, Math.floor(Math.log2(MAX_BUCKETS_PER_HASH * count))))
  if (chunks * widest < HASH_BITS) return undefined
  const least = Math.floor((PLAN_RADIUS_BITS + 1) / chunks)
  const larger = (PLAN_RADIUS_BITS + 1) % chunks
  const budgets = Array.from({ length: chunks }, (_, chunk) => (chunk < larger ? least + 1 : least))
  const widths = budgets.map(() => MIN_WIDTH_BITS)
  const gain = (chunk: number): number => {
    const [width = 0, budget = 0] = [widths[chunk], budgets[chunk]]
    if (width === widest) return Number.NEGATIVE_INFINITY
    return costOf({ width, budget, count }) - costOf({ width: width + 1, budget, count })
  }
  for (let left = HASH_BITS - chunks * MIN_WIDTH_BITS; left > 0; left -= 1) {
    const gains = widths.map((_, chunk) => gain(chunk))
    const best = gains.indexOf(Math.max(...gains))
    widths[best] = (widths[best] ?? 0) + 1
  }
  const costNs = widths.reduce((sum, width, chunk) => sum + costOf({ width, budget: budgets[chunk] ?? 0, count }), 0)
  return { widths, costNs }
}

/** T_c of every chunk: they sum to radius + 1, dealt one by one to the chunk where the next flip costs least
 * (the marginal costs grow, so the greedy deal is the best one). 0 = the chunk is not probed. */
export function budgetsFor(args: { plan: Plan; count: number; radiusBits: number }): Uint8Array {
  const { widths } = args.plan
  const budgets = new Uint8Array(widths.length)
  for (let dealt = 0; dealt <= args.radiusBits; dealt += 1) {
    let cheapest = 0
    let least = Number.POSITIVE_INFINITY
    for (const [chunk, width] of widths.entries()) {
      const cost = choose(width, budgets[chunk] ?? 0) * probeCostNs(width, args.count)
      if (cost >= least) continue
      least = cost
      cheapest = chunk
    }
    budgets[cheapest] = (budgets[cheapest] ?? 0) + 1
  }
  return budgets
}

/** Source bit (byte × 8 + bit, least significant first) of each dealt bit. Bits are dealt to the chunks in turn, along
 * the diagonals of the 16×16 DCT, because neighbouring coefficients of natural images go together. */
export function dealtBits(plan: Plan): Uint8Array {
  const dealt = new Uint8Array(HASH_BITS)
  const filled = new Uint8Array(plan.chunks)
  let chunk = 0
  for (let turn = 0; turn < HASH_BITS; turn += 1) {
    const row = turn >> 4
    const bit = (row << 4) | ((turn + row) & 15)
    while ((filled[chunk] ?? 0) >= (plan.widths[chunk] ?? 0)) chunk = (chunk + 1) % plan.chunks
    const place = (plan.offsets[chunk] ?? 0) + (filled[chunk] ?? 0)
    dealt[place] = bit
    filled[chunk] = (filled[chunk] ?? 0) + 1
    chunk = (chunk + 1) % plan.chunks
  }
  return dealt
}

/** n over k. */
export function choose(n: number, k: number): number {
  let result = 1
  for (let step = 1; step <= k; step += 1) result = (result * (n - k + step)) / step
  return k > n ? 0 : Math.round(result)
}

/** Reckoned cost in ns of probing a chunk of `width` bits with fewer than `budget` flips. */
function costOf({ width, budget, count }: Readonly<{ width: number; budget: number; count: number }>): number {
  let total = 0
  for (let flips = 0; flips < budget; flips += 1) total += choose(width, flips) * probeCostNs(width, count)
  return total
}

function probeCostNs(width: number, count: number): number {
  return PROBE_NS + (CANDIDATE_NS * count) / 2 ** width
}
