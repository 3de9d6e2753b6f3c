// The last two passes: touch the hashes of all candidates, then compare them. A hash that several chunks reach is
// reported by the first of them only, so no set is needed.
import { Context, HASH, HITS, Index, budgetAt, candidateEndAt, chunkAt, keyOf, keyPlace, nextFlips, nextOf } from './layout'

/** The host takes the hits of a context whose buffer is full. */
// @ts-ignore: decorator
@external("host", "takeHits")
declare function takeHits(context: usize): void

/** Compares the candidates of the chunks `first` to `last`. */
export function verify(index: Index, context: Context, first: u32, last: u32): void {
  const list: usize = context.candidates
  const hashes: usize = index.hashes
  touchHashes(context, hashes, list, list + (<usize>load<u32>(candidateEndAt(context, last)) << 2))
  const q0 = context.query0
  const q1 = context.query1
  const q2 = context.query2
  const q3 = context.query3
  const radius = context.radius
  let candidate = list
  for (let chunk = first; chunk <= last; chunk++) {
    for (const end = list + (<usize>load<u32>(candidateEndAt(context, chunk)) << 2); candidate < end; candidate += 4) {
      const slot = load<u32>(candidate)
      const hash = hashes + (<usize>slot << 5)
      const distance = <u32>(
        (popcnt(load<u64>(hash) ^ q0) +
          popcnt(load<u64>(hash, 8) ^ q1) +
          popcnt(load<u64>(hash, 16) ^ q2) +
          popcnt(load<u64>(hash, 24) ^ q3))
      )
      if (distance <= radius && !foundBefore(index, context, chunk, hash)) report(context, slot, distance)
    }
  }
}

/** Compares the query with the slots from `from` up to `to`. Hits as in `search`. */
export function scan(index: Index, context: Context, from: u32, to: u32): u32 {
  const q0 = context.query0
  const q1 = context.query1
  const q2 = context.query2
  const q3 = context.query3
  const radius = context.radius
  context.hitCount = 0
  let hash: usize = <usize>index.hashes + (<usize>from << 5)
  for (let slot = from; slot < to; slot++, hash += HASH) {
    const distance = <u32>(
      (popcnt(load<u64>(hash) ^ q0) +
        popcnt(load<u64>(hash, 8) ^ q1) +
        popcnt(load<u64>(hash, 16) ^ q2) +
        popcnt(load<u64>(hash, 24) ^ q3))
    )
    if (distance <= radius) report(context, slot, distance)
  }
  return context.hitCount
}

function touchHashes(context: Context, hashes: usize, list: usize, end: usize): void {
  let sum: u32 = 0
  let at = list
  for (; at + 16 <= end; at += 16) {
    const a = load<u32>(hashes + (<usize>load<u32>(at) << 5))
    const b = load<u32>(hashes + (<usize>load<u32>(at, 4) << 5))
    const c = load<u32>(hashes + (<usize>load<u32>(at, 8) << 5))
    const d = load<u32>(hashes + (<usize>load<u32>(at, 12) << 5))
    sum += a ^ b ^ c ^ d
  }
  for (; at < end; at += 4) sum += load<u32>(hashes + (<usize>load<u32>(at) << 5))
  context.touched += sum
}

/** Whether an earlier chunk reaches this hash and its posting there was not sifted out. */
function foundBefore(index: Index, context: Context, chunk: u32, hash: usize): bool {
  const carried = 32 - index.slotBits
  for (let earlier: u32 = 0; earlier < chunk; earlier++) {
    const part = chunkAt(index, earlier)
    const flips = <u32>popcnt(keyOf(hash, part.bitOffset, part.width) ^ load<u32>(keyPlace(context, earlier)))
    if (flips >= load<u32>(budgetAt(context, earlier))) continue
    const next = nextOf(index, earlier)
    const differs = keyOf(hash, chunkAt(index, next).bitOffset, carried) ^ load<u32>(keyPlace(context, next))
    const seen = differs & ((<u32>1 << carried) - 1)
    if (<u32>popcnt(seen) <= nextFlips(index, context, earlier, flips)) return true
  }
  return false
}

// @ts-ignore: decorator
@inline
function report(context: Context, slot: u32, distance: u32): void {
  if (context.hitCount === HITS) {
    takeHits(changetype<usize>(context))
    context.hitCount = 0
  }
  const at: usize = <usize>context.hits + (<usize>context.hitCount << 3)
  store<u32>(at, slot)
  store<u32>(at, distance, 4)
  context.hitCount += 1
}
