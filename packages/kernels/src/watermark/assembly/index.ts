// The votes of one row of 8 × 8 blocks: the arithmetic of dwtdct.ts, bit for bit. The host lays eight rows of samples at the
// address that `open` gives and reads one vote a block at `votesAddress`.

const BLOCK: usize = 8
/** Whole vectors may reach over the end of a region. */
const SLACK: usize = 64
const SCALE: f64 = 36
const HALF_ROOT: f64 = 0.7071067811865476

/** For four pixels, where a picture's bytes hold blue and green, then red; -1 gives zero. First those of three channels in
 * the order red, green, blue; then the same with the first and the last swapped; then both for four channels. */
const PICKS = memory.data<i8>(
  [
    2, -1, 1, -1, 5, -1, 4, -1, 8, -1, 7, -1, 11, -1, 10, -1,
    0, -1, -1, -1, 3, -1, -1, -1, 6, -1, -1, -1, 9, -1, -1, -1,
    0, -1, 1, -1, 3, -1, 4, -1, 6, -1, 7, -1, 9, -1, 10, -1,
    2, -1, -1, -1, 5, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1,
    2, -1, 1, -1, 6, -1, 5, -1, 10, -1, 9, -1, 14, -1, 13, -1,
    0, -1, -1, -1, 4, -1, -1, -1, 8, -1, -1, -1, 12, -1, -1, -1,
    0, -1, 1, -1, 4, -1, 5, -1, 8, -1, 9, -1, 12, -1, 13, -1,
    2, -1, -1, -1, 6, -1, -1, -1, 10, -1, -1, -1, 14, -1, -1, -1,
  ],
  16,
)
/** What blue and green weigh in luma; what red weighs, and the half that rounds; what a difference weighs in U. */
const BLUE_GREEN = memory.data<i16>([1868, 9617, 1868, 9617, 1868, 9617, 1868, 9617], 16)
const RED_HALF = memory.data<i16>([4899, 8192, 4899, 8192, 4899, 8192, 4899, 8192], 16)
const DIFFERENCE = memory.data<i16>([8061, 0, 8061, 0, 8061, 0, 8061, 0], 16)
/** Sums of four of one block. */
const sums = memory.data(16 * 4, 16)

let input: usize = 0
let chroma: usize = 0
let votes: usize = 0

/** Room for eight rows of samples; returns their address. */
export function open(width: usize, channels: usize): usize {
  votes = (__heap_base + 63) & ~(<usize>63)
  chroma = (votes + width / BLOCK + SLACK + 63) & ~(<usize>63)
  input = (chroma + width * BLOCK + SLACK + 63) & ~(<usize>63)
  const pages = <i32>((input + width * channels * BLOCK + SLACK + 0xffff) >> 16)
  if (pages > memory.size()) memory.grow(pages - memory.size())
  return input
}

export function votesAddress(): usize {
  return votes
}

/** One vote a block. `channels`: three or four. `swapped`: blue comes first in the picture. */
export function vote(width: usize, channels: usize, swapped: bool): void {
  fillChroma(width * BLOCK, channels, PICKS + (channels == 3 ? 0 : 64) + (swapped ? 32 : 0))
  const across = width / BLOCK
  for (let block: usize = 0; block < across; block++) store<u8>(votes + block, voteOf(chroma + block * BLOCK, width))
}

/** U of so many pixels, sixteen at a time. */
function fillChroma(pixels: usize, channels: usize, picks: usize): void {
  const blueGreen = v128.load(picks)
  const red = v128.load(picks, 16)
  let from = input
  for (let to = chroma, end = chroma + pixels; to < end; to += 16) {
    const a = fourU(from, blueGreen, red)
    const b = fourU(from + 4 * channels, blueGreen, red)
    const c = fourU(from + 8 * channels, blueGreen, red)
    const d = fourU(from + 12 * channels, blueGreen, red)
    v128.store(to, i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d)))
    from += 16 * channels
  }
}

@inline function fourU(from: usize, blueGreenPicks: v128, redPicks: v128): v128 {
  const samples = v128.load(from)
  const blueGreen = i8x16.swizzle(samples, blueGreenPicks)
  const red = v128.or(i8x16.swizzle(samples, redPicks), i32x4.splat(0x10000))
  const luma = i32x4.shr_s(
    i32x4.add(
      i32x4.dot_i16x8_s(blueGreen, v128.load(BLUE_GREEN)),
      i32x4.dot_i16x8_s(red, v128.load(RED_HALF)),
    ),
    14,
  )
  const apart = i32x4.sub(v128.and(blueGreen, i32x4.splat(0xffff)), luma)
  const weighed = i32x4.dot_i16x8_s(apart, v128.load(DIFFERENCE))
  return i32x4.shr_s(i32x4.add(weighed, i32x4.splat((128 << 14) + 8192)), 14)
}

/** The largest sum of four but the first; among equal ones the largest value in the order of the reference. */
function voteOf(block: usize, width: usize): u8 {
  let most: i32 = -1
  for (let row: usize = 0; row < 4; row++) {
    const top = block + row * 2 * width
    const columns = i16x8.add(v128.load_ext<u8>(top), v128.load_ext<u8>(top + width))
    v128.store(sums + (row << 4), i32x4.extadd_pairwise_i16x8_s(columns))
  }
  for (let cell: usize = 1; cell < 16; cell++) most = max(most, load<i32>(sums + (cell << 2)))
  let value: f64 = -1
  for (let cell: usize = 1; cell < 16; cell++) {
    if (load<i32>(sums + (cell << 2)) == most)
      value = max(value, exactOf(block + (cell >> 2) * 2 * width + (cell & 3) * 2, width))
  }
  // Exact: every difference is a multiple of the last bit of what it is taken from.
  while (value >= SCALE) value -= SCALE
  return <u8>(value > 0.5 * SCALE)
}

function exactOf(top: usize, width: usize): f64 {
  const a = <f64>load<u8>(top)
  const b = <f64>load<u8>(top, 1)
  const c = <f64>load<u8>(top + width)
  const d = <f64>load<u8>(top + width, 1)
  return HALF_ROOT * (HALF_ROOT * a + HALF_ROOT * c) + HALF_ROOT * (HALF_ROOT * b + HALF_ROOT * d)
}
