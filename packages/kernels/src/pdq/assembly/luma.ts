// Samples to luma, four pixels of eight rows at a time, stored with the eight rows as lanes. What the loops need is loaded
// before them: a constant vector is made anew by the engine wherever it is used.

/** Where in four pixels each channel's bytes lie; -1 gives zero. */
const RGB_PICKS = memory.data<i8>(
  [
    0, -1, -1, -1, 3, -1, -1, -1, 6, -1, -1, -1, 9, -1, -1, -1,
    1, -1, -1, -1, 4, -1, -1, -1, 7, -1, -1, -1, 10, -1, -1, -1,
    2, -1, -1, -1, 5, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1,
  ],
  16,
)
const RGBA_PICKS = memory.data<i8>(
  [
    0, -1, -1, -1, 4, -1, -1, -1, 8, -1, -1, -1, 12, -1, -1, -1,
    1, -1, -1, -1, 5, -1, -1, -1, 9, -1, -1, -1, 13, -1, -1, -1,
    2, -1, -1, -1, 6, -1, -1, -1, 10, -1, -1, -1, 14, -1, -1, -1,
  ],
  16,
)
const GREY_PICKS = memory.data<i8>([0, -1, -1, -1, 1, -1, -1, -1, 2, -1, -1, -1, 3, -1, -1, -1], 16)
const WEIGHTS = memory.data<f32>([0.299, 0.587, 0.114], 16)

/** Luma of eight rows, `pitch` bytes apart: (0.299·R + 0.587·G) + 0.114·B in float32; one channel as it is. Writes eight
 * floats a column, and up to three columns more than `n`. */
export function lumaLanes(from: usize, pitch: usize, into: usize, n: usize, channels: usize): void {
  if (channels == 1) greyLanes(from, pitch, into, n)
  else colourLanes(from, pitch, into, n, channels)
}

function greyLanes(from: usize, pitch: usize, into: usize, n: usize): void {
  const picks = v128.load(GREY_PICKS)
  for (let column: usize = 0; column < n; column += 4) {
    let at = from + column
    for (let to = into + column * 32, end = to + 32; to < end; to += 16, at += 4 * pitch) {
      transposed(grey(at, picks), grey(at + pitch, picks), grey(at + 2 * pitch, picks), grey(at + 3 * pitch, picks), to)
    }
  }
}

function colourLanes(from: usize, pitch: usize, into: usize, n: usize, channels: usize): void {
  const picks = channels == 3 ? RGB_PICKS : RGBA_PICKS
  const r = v128.load(picks)
  const g = v128.load(picks, 16)
  const b = v128.load(picks, 32)
  const red = v128.load_splat<f32>(WEIGHTS)
  const green = v128.load_splat<f32>(WEIGHTS, 4)
  const blue = v128.load_splat<f32>(WEIGHTS, 8)
  for (let column: usize = 0; column < n; column += 4) {
    let at = from + column * channels
    for (let to = into + column * 32, end = to + 32; to < end; to += 16, at += 4 * pitch) {
      const row0 = weighed(v128.load(at), r, g, b, red, green, blue)
      const row1 = weighed(v128.load(at + pitch), r, g, b, red, green, blue)
      const row2 = weighed(v128.load(at + 2 * pitch), r, g, b, red, green, blue)
      const row3 = weighed(v128.load(at + 3 * pitch), r, g, b, red, green, blue)
      transposed(row0, row1, row2, row3, to)
    }
  }
}

@inline
function grey(at: usize, picks: v128): v128 {
  return f32x4.convert_i32x4_s(i8x16.swizzle(v128.load32_zero(at), picks))
}

@inline
function weighed(pixels: v128, r: v128, g: v128, b: v128, red: v128, green: v128, blue: v128): v128 {
  const reds = f32x4.mul(red, f32x4.convert_i32x4_s(i8x16.swizzle(pixels, r)))
  const greens = f32x4.mul(green, f32x4.convert_i32x4_s(i8x16.swizzle(pixels, g)))
  const blues = f32x4.mul(blue, f32x4.convert_i32x4_s(i8x16.swizzle(pixels, b)))
  return f32x4.add(f32x4.add(reds, greens), blues)
}

/** Four columns of four rows, a column each 32 bytes. */
@inline
function transposed(a: v128, b: v128, c: v128, d: v128, to: usize): void {
  const ab0 = i32x4.shuffle(a, b, 0, 4, 1, 5)
  const ab1 = i32x4.shuffle(a, b, 2, 6, 3, 7)
  const cd0 = i32x4.shuffle(c, d, 0, 4, 1, 5)
  const cd1 = i32x4.shuffle(c, d, 2, 6, 3, 7)
  v128.store(to, i64x2.shuffle(ab0, cd0, 0, 2))
  v128.store(to, i64x2.shuffle(ab0, cd0, 1, 3), 32)
  v128.store(to, i64x2.shuffle(ab1, cd1, 0, 2), 64)
  v128.store(to, i64x2.shuffle(ab1, cd1, 1, 3), 96)
}
