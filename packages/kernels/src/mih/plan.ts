// How 256 bits are cut into chunks and how many flips each chunk is probed with. General pigeonhole (Qin et al., "GPH:
// Similarity Search in Hamming Space", ICDE 2018): if chunk c differs by at least T_c everywhere and the T_c sum to
// radius + 1, the whole differs by more than the radius. So probing chunk c with up to T_c - 1 flips loses nothing.
import { HASH_BITS, MAX_BUCKETS_PER_HASH, MAX_CHUNKS, MIN_CHUNKS, PLAN_RADIUS_BITS } from './limits.ts'

/** Widths of the chunks in bits; chunk c begins at `offsets[c]` of the dealt bit order. */
export type Plan = Readonly<{ chunks: number; widths: readonly number[]; offsets: readonly number[] }>

/** Cost of one probe and of one candidate, in ns, fitted to PERFORMANCE §2 and §8; only their ratio counts. */
const PROBE_NS = 10
const CANDIDATE_NS = 15

/** The chunks for `count` hashes: the number with the least reckoned cost at the planned radius. */
export function planFor(count: number): Plan {
  let best: { plan: Plan; costNs: number } | undefined
  for (let chunks = MIN_CHUNKS; chunks <= MAX_CHUNKS; chunks += 1) {
    const plan = planWith(chunks)
    const widest = Math.max(...plan.widths)
    if (chunks < MAX_CHUNKS && 2 ** widest > MAX_BUCKETS_PER_HASH * count) continue
    const costNs = reckonedCostNs({ plan, budgets: budgetsFor({ plan, count, radiusBits: PLAN_RADIUS_BITS }), count })
    if (best === undefined || costNs < best.costNs) best = { plan, costNs }
  }
  return best?.plan ?? planWith(MAX_CHUNKS)
}

/** The plan with a given number of chunks, as equal as can be, the wider ones first. */
export function planWith(chunks: number): Plan {
  const narrow = Math.floor(HASH_BITS / chunks)
  const wider = HASH_BITS - narrow * chunks
  const widths = Array.from({ length: chunks }, (_, chunk) => (chunk < wider ? narrow + 1 : narrow))
  const offsets = widths.map((_, chunk) => widths.slice(0, chunk).reduce((sum, width) => sum + width, 0))
  return { chunks, widths, offsets }
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
      const cost = choose(width, budgets[chunk] ?? 0) * (PROBE_NS + (CANDIDATE_NS * args.count) / 2 ** width)
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

function reckonedCostNs({ plan, budgets, count }: { plan: Plan; budgets: Uint8Array; count: number }): number {
  let total = 0
  for (const [chunk, width] of plan.widths.entries())
    for (let flips = 0; flips < (budgets[chunk] ?? 0); flips += 1)
      total += choose(width, flips) * (PROBE_NS + (CANDIDATE_NS * count) / 2 ** width)
  return total
}
