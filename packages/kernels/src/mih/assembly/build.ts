// Builds the tables of a chunk by partition: (1) one pass counts the top bits of the keys of all chunks, (2) the
// entries of a chunk are dealt to partitions of at most 4096 buckets, (3) each partition is counted, its offset blocks
// written and its postings placed within the L1 cache.
import { BLOCK, Chunk, HASH, Index, SIDE, chunkAt, nextOf } from './layout'

/** Bits of a key within a partition. */
// @ts-ignore: decorator
@inline const LOCAL_BITS: u32 = 12
// @ts-ignore: decorator
@inline const LOCAL: u32 = 4096

/** (1) `histograms`: for each chunk 8192 u32, zeroed; the counts by top bits. Widths are at most 25. */
export function countTops(index: Index, histograms: usize): void {
  const end: usize = <usize>index.hashes + (<usize>index.count << 5)
  for (let chunk: u32 = 0; chunk < index.chunks; chunk++) {
    const part = chunkAt(index, chunk)
    const histogram = histograms + (<usize>chunk << 15)
    const byte: usize = part.bitOffset >> 3
    const shift: u64 = (part.bitOffset & 7) + LOCAL_BITS
    const mask: u32 = ((<u32>1 << part.width) - 1) >> LOCAL_BITS
    for (let hash: usize = index.hashes; hash < end; hash += HASH) {
      const place = histogram + (<usize>(<u32>(load<u64>(hash + byte) >> shift) & mask) << 2)
      store<u32>(place, load<u32>(place) + 1)
    }
  }
}

/** (2) and (3) for one chunk. `pairs`: 8 bytes an entry; `local`: 4097 u32. The side tables grow from `chunk.sides` on;
 * returns the end of the side tables, or 0 when the memory cannot grow. */
export function buildChunk(index: Index, number: u32, histogram: usize, pairs: usize, local: usize): usize {
  const chunk = chunkAt(index, number)
  const tops: u32 = <u32>1 << (chunk.width - LOCAL_BITS)
  let sum: u32 = 0
  for (let top: u32 = 0; top < tops; top++) {
    const place = histogram + (<usize>top << 2)
    const count = load<u32>(place)
    store<u32>(place, sum)
    sum += count
  }
  partition(index, chunk, chunkAt(index, nextOf(index, number)).bitOffset, histogram, pairs)
  // Each histogram entry is now the end of its partition.
  let from: u32 = 0
  for (let top: u32 = 0; top < tops; top++) {
    const to = load<u32>(histogram + (<usize>top << 2))
    if (!makeRoom(<usize>chunk.sides + <usize>(chunk.sideCount + (LOCAL >> 6)) * SIDE + 64)) return 0
    place(chunk, top, pairs, from, to, local)
    from = to
  }
  return <usize>chunk.sides + <usize>chunk.sideCount * SIDE
}

function partition(index: Index, chunk: Chunk, nextOffset: u32, histogram: usize, pairs: usize): void {
  const byte: usize = chunk.bitOffset >> 3
  const shift: u64 = chunk.bitOffset & 7
  const mask: u32 = (<u32>1 << chunk.width) - 1
  const nextByte: usize = nextOffset >> 3
  const nextShift: u64 = nextOffset & 7
  const slotBits = index.slotBits
  const count = index.count
  let hash: usize = index.hashes
  for (let slot: u32 = 0; slot < count; slot++, hash += HASH) {
    const key = <u32>(load<u64>(hash + byte) >> shift) & mask
    const cursor = histogram + (<usize>(key >> LOCAL_BITS) << 2)
    const at = load<u32>(cursor)
    store<u32>(cursor, at + 1)
    const posting = (<u32>(load<u64>(hash + nextByte) >> nextShift) << slotBits) | slot
    store<u64>(pairs + (<usize>at << 3), (<u64>posting << 32) | <u64>(key & (LOCAL - 1)))
  }
}

function place(chunk: Chunk, top: u32, pairs: usize, from: u32, to: u32, local: usize): void {
  memory.fill(local, 0, (LOCAL + 1) << 2)
  const first = pairs + (<usize>from << 3)
  const end = pairs + (<usize>to << 3)
  for (let pair = first; pair < end; pair += 8) {
    const counter = local + (<usize>load<u32>(pair) << 2)
    store<u32>(counter, load<u32>(counter) + 1)
  }
  let block: usize = <usize>chunk.blocks + ((<usize>top << LOCAL_BITS) >> 6) * BLOCK
  let at = from
  for (let bucket: u32 = 0; bucket < LOCAL; bucket += 64, block += BLOCK)
    at = writeBlock(chunk, block, local + (<usize>bucket << 2), at)
  const postings: usize = chunk.postings
  for (let pair = first; pair < end; pair += 8) {
    const cursor = local + (<usize>load<u32>(pair) << 2)
    const position = load<u32>(cursor)
    store<u32>(cursor, position + 1)
    store<u32>(postings + (<usize>position << 2), load<u32>(pair, 4))
  }
}

/** Writes a block from 64 counts, which become positions; a count over 7 sends the block to a side table. */
function writeBlock(chunk: Chunk, block: usize, counts: usize, base: u32): u32 {
  let plane0: u64 = 0
  let plane1: u64 = 0
  let plane2: u64 = 0
  let over: u32 = 0
  let position = base
  for (let bucket: u64 = 0; bucket < 64; bucket++) {
    const counter = counts + (<usize>bucket << 2)
    const count = load<u32>(counter)
    store<u32>(counter, position)
    position += count
    over |= count
    plane0 |= <u64>(count & 1) << bucket
    plane1 |= <u64>((count >> 1) & 1) << bucket
    plane2 |= <u64>((count >> 2) & 1) << bucket
  }
  store<u32>(block, base)
  store<u32>(block, 0, 4)
  store<u64>(block, plane0, 8)
  store<u64>(block, plane1, 16)
  store<u64>(block, plane2, 24)
  if (over > 7) {
    const side: usize = <usize>chunk.sides + <usize>chunk.sideCount * SIDE
    memory.copy(side, counts, 256)
    store<u32>(side, position, 256)
    chunk.sideCount += 1
    store<u32>(block, chunk.sideCount, 4)
  }
  return position
}

/** Grows the memory up to `end`; false when it cannot. */
function makeRoom(end: usize): bool {
  const pages = <i32>((<u64>end + 65535) >> 16)
  const missing = pages - memory.size()
  return missing <= 0 || memory.grow(max(missing, 16)) >= 0 || memory.grow(missing) >= 0
}
