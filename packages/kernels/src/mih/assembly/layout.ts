// Where things lie in the memory of the kernel. The host (mih/kernel-layout.ts) writes these records; all fields are u32.
// No static data: several instances (threads) share one memory, each with a context of its own.

/** Bytes of a hash. */
// @ts-ignore: decorator
@inline export const HASH: usize = 32
/** Bytes of an offset block: u32 base, u32 side (0 or number of a side table + 1), three u64 planes of counts 0-7. */
// @ts-ignore: decorator
@inline export const BLOCK: usize = 32
/** Bytes of a side table: where each of 64 buckets begins, and the end of the last. */
// @ts-ignore: decorator
@inline export const SIDE: usize = 260
/** Ranges, candidates and hits a context has room for. The first two keep what is touched within the L2 cache. */
// @ts-ignore: decorator
@inline export const RANGES: u32 = 8192
// @ts-ignore: decorator
@inline export const CANDIDATES: u32 = 8192
// @ts-ignore: decorator
@inline export const HITS: u32 = 4096
/** Blocks touched ahead at most. */
// @ts-ignore: decorator
@inline export const TOUCHED_BLOCKS: u32 = 8192

/** The index, followed by one Chunk for each chunk. */
@unmanaged
export class Index {
  count: u32
  chunks: u32
  hashes: u32
  /** 64 bytes: the masks of six bits, fewest ones first. */
  lowMasks: u32
  /** 64 nibbles × 16 values × 32 bytes: where the bits of a hash are dealt to. */
  dealTable: u32
  /** A posting is a slot in so many bits and, above it, the first bits of the hash's next chunk (16 at most). */
  slotBits: u32
  /** 16 × 16 bytes: for each choice of four lanes the shuffle that moves them to the front. */
  packTable: u32
  spare: u32
}

@unmanaged
export class Chunk {
  bitOffset: u32
  width: u32
  blocks: u32
  sides: u32
  postings: u32
  /** Masks over block numbers (width - 6 bits), fewest ones first. */
  highMasks: u32
  /** highLevels[k]: how many of them have at most k ones. */
  highLevels: u32
  sideCount: u32
}

/** What one worker needs for a query. */
@unmanaged
export class Context {
  query0: u64
  query1: u64
  query2: u64
  query3: u64
  radius: u32
  hitCount: u32
  rangeCount: u32
  ranges: u32
  candidates: u32
  hits: u32
  touched: u32
  spare: u32
}

// @ts-ignore: decorator
@inline
export function chunkAt(index: Index, chunk: u32): Chunk {
  return changetype<Chunk>(changetype<usize>(index) + 32 + (<usize>chunk << 5))
}

/** The context's lists of sixteen u32 behind its fields: budgets, keys, ends of ranges, ends of candidates. */
// @ts-ignore: decorator
@inline
export function budgetAt(context: Context, chunk: u32): usize {
  return changetype<usize>(context) + 64 + (<usize>chunk << 2)
}
// @ts-ignore: decorator
@inline
export function keyPlace(context: Context, chunk: u32): usize {
  return changetype<usize>(context) + 128 + (<usize>chunk << 2)
}
// @ts-ignore: decorator
@inline
export function rangeEndAt(context: Context, chunk: u32): usize {
  return changetype<usize>(context) + 192 + (<usize>chunk << 2)
}
// @ts-ignore: decorator
@inline
export function candidateEndAt(context: Context, chunk: u32): usize {
  return changetype<usize>(context) + 256 + (<usize>chunk << 2)
}

/** The chunk after this one on the ring. */
// @ts-ignore: decorator
@inline
export function nextOf(index: Index, chunk: u32): u32 {
  return chunk + 1 === index.chunks ? 0 : chunk + 1
}

/** Flips that the next chunk may have when this one has `flips`: with T_c the budgets, d_c + d_(c+1) < T_c + T_(c+1). */
// @ts-ignore: decorator
@inline
export function nextFlips(index: Index, context: Context, chunk: u32, flips: u32): u32 {
  return load<u32>(budgetAt(context, chunk)) + load<u32>(budgetAt(context, nextOf(index, chunk))) - 1 - flips
}

/** The bits of a chunk in a dealt hash. Reads up to 8 bytes behind the hash: buffers of hashes have slack. */
// @ts-ignore: decorator
@inline
export function keyOf(hash: usize, bitOffset: u32, width: u32): u32 {
  return <u32>(load<u64>(hash + (bitOffset >> 3)) >> (bitOffset & 7)) & ((<u32>1 << width) - 1)
}
