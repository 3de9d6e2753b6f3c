// One query in six passes (PERFORMANCE §8): each level of cache misses has a loop of its own that does nothing else, so
// that as many misses as the processor holds are in flight. 1 touch offset blocks, 2 list the bucket ranges, 3 touch
// postings, 4 sift them, 5 touch hashes, 6 verify.
//
// Sifting: a posting carries bits of the next chunk, so most strangers go before their hash is read. It loses nothing by
// the pigeonring principle (Qin, Xiao, "Pigeonring", VLDB 2018): with budgets that sum to radius + 1 there is a chunk
// from which on every sum of flips stays below the sum of budgets; here the first two of these sums are tested.
import {
  CANDIDATES,
  Context,
  Index,
  RANGES,
  SIDE,
  TOUCHED_BLOCKS,
  budgetAt,
  candidateEndAt,
  chunkAt,
  keyOf,
  keyPlace,
  nextFlips,
  nextOf,
  rangeEndAt,
} from './layout'
import { verify } from './verify'

/** Bits of a range's length; what the next chunk may flip lies above. */
// @ts-ignore: decorator
@inline const LENGTH_BITS: u32 = 26

/** Finds every slot within the radius; the hits lie in the context, full buffers go to the host. Returns the hits left. */
export function search(index: Index, context: Context): u32 {
  const chunks = index.chunks
  context.hitCount = 0
  context.rangeCount = 0
  for (let chunk: u32 = 0; chunk < chunks; chunk++) {
    const part = chunkAt(index, chunk)
    store<u32>(keyPlace(context, chunk), keyOf(changetype<usize>(context), part.bitOffset, part.width))
  }
  let first: u32 = 0
  let group: u32 = 0
  while (group < chunks) {
    const next = touchBlocks(index, context, group)
    for (let chunk = group; chunk < next; chunk++) {
      first = listRanges(index, context, first, chunk)
      store<u32>(rangeEndAt(context, chunk), context.rangeCount)
    }
    group = next
  }
  flush(index, context, first, chunks - 1)
  return context.hitCount
}

/** Touches the blocks of as many chunks from `group` on as fit; returns the chunk after them. */
function touchBlocks(index: Index, context: Context, group: u32): u32 {
  let total: u32 = 0
  let sum: u32 = 0
  let chunk = group
  for (; chunk < index.chunks; chunk++) {
    const budget = load<u32>(budgetAt(context, chunk))
    if (budget === 0) continue
    const part = chunkAt(index, chunk)
    const count = load<u32>(part.highLevels + ((budget - 1) << 2))
    if (total !== 0 && total + count > TOUCHED_BLOCKS) break
    total += count
    const blocks: usize = part.blocks
    const key = load<u32>(keyPlace(context, chunk)) >> 6
    let mask: usize = part.highMasks
    const end = mask + (<usize>count << 2)
    for (; mask + 16 <= end; mask += 16) {
      const a = load<u32>(blocks + (<usize>(key ^ load<u32>(mask)) << 5))
      const b = load<u32>(blocks + (<usize>(key ^ load<u32>(mask, 4)) << 5))
      const c = load<u32>(blocks + (<usize>(key ^ load<u32>(mask, 8)) << 5))
      const d = load<u32>(blocks + (<usize>(key ^ load<u32>(mask, 12)) << 5))
      sum += a ^ b ^ c ^ d
    }
    for (; mask < end; mask += 4) sum += load<u32>(blocks + (<usize>(key ^ load<u32>(mask)) << 5))
  }
  context.touched = sum
  return chunk
}

/** Adds the filled buckets of a chunk to the list of ranges (u32 address, u32 length | flips left << 26). When the list is full it is worked
 * off. Returns the first chunk of the list as it stands. */
function listRanges(index: Index, context: Context, firstChunk: u32, chunk: u32): u32 {
  const budget = load<u32>(budgetAt(context, chunk))
  if (budget === 0) return firstChunk
  const part = chunkAt(index, chunk)
  const key = load<u32>(keyPlace(context, chunk))
  const keyHigh = key >> 6
  const keyLow = key & 63
  const lowMasks: usize = index.lowMasks
  const blocks: usize = part.blocks
  const postings: usize = part.postings
  const sides: usize = part.sides
  const ranges: usize = context.ranges
  const full = ranges + (<usize>(RANGES - 64) << 3)
  let out = ranges + (<usize>context.rangeCount << 3)
  let first = firstChunk
  let mask: usize = part.highMasks
  for (let ones: u32 = 0; ones < budget; ones++) {
    const end: usize = <usize>part.highMasks + (<usize>load<u32>(part.highLevels + (ones << 2)) << 2)
    const lowEnd = lowMasks + lowCount(budget - 1 - ones)
    const left = nextFlips(index, context, chunk, ones) << LENGTH_BITS
    for (; mask < end; mask += 4) {
      if (out > full) {
        context.rangeCount = <u32>((out - ranges) >> 3)
        store<u32>(rangeEndAt(context, chunk), context.rangeCount)
        flush(index, context, first, chunk)
        first = chunk
        out = ranges
      }
      const block = blocks + (<usize>(keyHigh ^ load<u32>(mask)) << 5)
      const side = load<u32>(block, 4)
      if (side !== 0) {
        out = rangesOfSide(sides + <usize>(side - 1) * SIDE, postings, keyLow, lowMasks, lowEnd, left, out)
        continue
      }
      const base = load<u32>(block)
      const plane0 = load<u64>(block, 8)
      const plane1 = load<u64>(block, 16)
      const plane2 = load<u64>(block, 24)
      // Most blocks are read for the one bucket without low flips.
      out = listBucket(base, plane0, plane1, plane2, keyLow, postings, left, out)
      for (let low = lowMasks + 1; low < lowEnd; low++) {
        const flips = <u32>load<u8>(low)
        const less = left - (popcnt(flips) << LENGTH_BITS)
        out = listBucket(base, plane0, plane1, plane2, keyLow ^ flips, postings, less, out)
      }
    }
  }
  context.rangeCount = <u32>((out - ranges) >> 3)
  return first
}

/** Writes the range of a bucket of a block; returns where the next one goes. */
// @ts-ignore: decorator
@inline
function listBucket(
  base: u32,
  plane0: u64,
  plane1: u64,
  plane2: u64,
  bucket: u32,
  postings: usize,
  left: u32,
  out: usize,
): usize {
  const at = <u64>bucket
  const below = (<u64>1 << at) - 1
  const start =
    base + <u32>popcnt(plane0 & below) + (<u32>popcnt(plane1 & below) << 1) + (<u32>popcnt(plane2 & below) << 2)
  const length = <u32>((plane0 >> at) & 1) | (<u32>((plane1 >> at) & 1) << 1) | (<u32>((plane2 >> at) & 1) << 2)
  store<u32>(out, <u32>postings + (start << 2))
  store<u32>(out, length | left, 4)
  return out + select<usize>(8, 0, length !== 0)
}

function rangesOfSide(
  side: usize,
  postings: usize,
  keyLow: u32,
  lowMasks: usize,
  lowEnd: usize,
  left: u32,
  list: usize,
): usize {
  let out = list
  for (let low = lowMasks; low < lowEnd; low++) {
    const flips = <u32>load<u8>(low)
    const bucket = side + (<usize>(keyLow ^ flips) << 2)
    const start = load<u32>(bucket)
    const length = load<u32>(bucket, 4) - start
    store<u32>(out, <u32>postings + (start << 2))
    store<u32>(out, length | (left - (popcnt(flips) << LENGTH_BITS)), 4)
    out += select<usize>(8, 0, length !== 0)
  }
  return out
}

/** Masks of six bits with at most `ones` ones. */
// @ts-ignore: decorator
@inline
function lowCount(ones: u32): usize {
  return ones === 0 ? 1 : ones === 1 ? 7 : ones === 2 ? 22 : ones === 3 ? 42 : ones === 4 ? 57 : ones === 5 ? 63 : 64
}

/** Works off the list of ranges of the chunks `first` to `last` and empties it. */
function flush(index: Index, context: Context, first: u32, last: u32): void {
  const ranges: usize = context.ranges
  touchPostings(context, ranges, ranges + (<usize>context.rangeCount << 3))
  const list: usize = context.candidates
  const full = list + (<usize>(CANDIDATES - 4) << 2)
  const packTable: usize = index.packTable
  const slotBits = index.slotBits
  const slotMask = v128.splat<u32>(((<u32>1 << slotBits) - 1))
  let out = list
  let from = first
  let range = ranges
  for (let chunk = first; chunk <= last; chunk++) {
    const next = v128.splat<u32>(load<u32>(keyPlace(context, nextOf(index, chunk))) << slotBits)
    for (const end = ranges + (<usize>load<u32>(rangeEndAt(context, chunk)) << 3); range < end; range += 8) {
      let posting: usize = load<u32>(range)
      const tag = load<u32>(range, 4)
      const flips = v128.splat<u32>(tag >> LENGTH_BITS)
      let left = <i32>(tag & ((1 << LENGTH_BITS) - 1))
      do {
        if (out > full) {
          store<u32>(candidateEndAt(context, chunk), <u32>((out - list) >> 2))
          verify(index, context, from, chunk)
          from = chunk
          out = list
        }
        const four = v128.load(posting)
        const differs = v128.shr<u32>(v128.xor(four, next), slotBits)
        const ones = i16x8.extadd_pairwise_i8x16_u(v128.popcnt<i8>(differs))
        const kept = i32x4.bitmask(v128.le<i32>(ones, flips)) & load<u8>(packTable + 256 + min(left, 4))
        v128.store(out, v128.swizzle(v128.and(four, slotMask), v128.load(packTable + (<usize>kept << 4))))
        out += <usize>popcnt(kept) << 2
        posting += 16
        left -= 4
      } while (left > 0)
    }
    store<u32>(candidateEndAt(context, chunk), <u32>((out - list) >> 2))
  }
  verify(index, context, from, last)
  context.rangeCount = 0
}

/** Reads the first and the last of the four postings that are sifted at a time: they may lie in two cache lines. */
function touchPostings(context: Context, ranges: usize, end: usize): void {
  let sum: u32 = 0
  let range = ranges
  for (; range + 16 <= end; range += 16) {
    const one: usize = load<u32>(range)
    const other: usize = load<u32>(range, 8)
    sum += load<u32>(one) ^ load<u32>(one, 12) ^ load<u32>(other) ^ load<u32>(other, 12)
  }
  for (; range < end; range += 8) sum += load<u32>(load<u32>(range))
  context.touched += sum
}
