// One query in six passes (PERFORMANCE §8): each level of cache misses has a loop of its own that does nothing else, so
// that as many misses as the processor holds are in flight. 1 touch offset blocks, 2 list the bucket ranges, 3 touch
// postings, 4 copy ids, 5 touch hashes, 6 verify.
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
  rangeEndAt,
} from './layout'
import { verify } from './verify'

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

/** Adds the filled buckets of a chunk to the list of ranges (u32 address, u32 length). When the list is full it is worked
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
        out = rangesOfSide(sides + <usize>(side - 1) * SIDE, postings, keyLow, lowMasks, lowEnd, out)
        continue
      }
      const base = load<u32>(block)
      const plane0 = load<u64>(block, 8)
      const plane1 = load<u64>(block, 16)
      const plane2 = load<u64>(block, 24)
      for (let low = lowMasks; low < lowEnd; low++) {
        const bucket = <u64>(keyLow ^ <u32>load<u8>(low))
        const below = (<u64>1 << bucket) - 1
        const start =
          base + <u32>popcnt(plane0 & below) + (<u32>popcnt(plane1 & below) << 1) + (<u32>popcnt(plane2 & below) << 2)
        const length =
          <u32>((plane0 >> bucket) & 1) | (<u32>((plane1 >> bucket) & 1) << 1) | (<u32>((plane2 >> bucket) & 1) << 2)
        store<u32>(out, <u32>postings + (start << 2))
        store<u32>(out, length, 4)
        out += select<usize>(8, 0, length !== 0)
      }
    }
  }
  context.rangeCount = <u32>((out - ranges) >> 3)
  return first
}

function rangesOfSide(side: usize, postings: usize, keyLow: u32, lowMasks: usize, lowEnd: usize, list: usize): usize {
  let out = list
  for (let low = lowMasks; low < lowEnd; low++) {
    const bucket = side + (<usize>(keyLow ^ <u32>load<u8>(low)) << 2)
    const start = load<u32>(bucket)
    const length = load<u32>(bucket, 4) - start
    store<u32>(out, <u32>postings + (start << 2))
    store<u32>(out, length, 4)
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
  const full = list + (<usize>CANDIDATES << 2)
  let out = list
  let from = first
  let range = ranges
  for (let chunk = first; chunk <= last; chunk++) {
    for (const end = ranges + (<usize>load<u32>(rangeEndAt(context, chunk)) << 3); range < end; range += 8) {
      let posting: usize = load<u32>(range)
      let left: usize = <usize>load<u32>(range, 4) << 2
      if (out + left > full) {
        while (out + left > full) {
          const fits = full - out
          memory.copy(out, posting, fits)
          posting += fits
          left -= fits
          store<u32>(candidateEndAt(context, chunk), CANDIDATES)
          verify(index, context, from, chunk)
          from = chunk
          out = list
        }
      }
      v128.store(out, v128.load(posting))
      for (let at: usize = 16; at < left; at += 16) v128.store(out + at, v128.load(posting + at))
      out += left
    }
    store<u32>(candidateEndAt(context, chunk), <u32>((out - list) >> 2))
  }
  verify(index, context, from, last)
  context.rangeCount = 0
}

function touchPostings(context: Context, ranges: usize, end: usize): void {
  let sum: u32 = 0
  let range = ranges
  for (; range + 32 <= end; range += 32) {
    const a = load<u32>(load<u32>(range))
    const b = load<u32>(load<u32>(range, 8))
    const c = load<u32>(load<u32>(range, 16))
    const d = load<u32>(load<u32>(range, 24))
    sum += a ^ b ^ c ^ d
  }
  for (; range < end; range += 8) sum += load<u32>(load<u32>(range))
  context.touched += sum
}
