// The grey plane and its levels: pyramid.ts, bit for bit.

/** Bytes of the widest row of u16 that a level has. */
const ROW_BYTES: usize = 256 * 2
/** A row blended of two, while a level is made smaller. */
const blended = memory.data(<i32>ROW_BYTES + 64, 16)

/** What each byte of a sample weighs, for two samples: grey is one byte, colour three and perhaps alpha. */
const COLOUR = memory.data<i16>([77, 150, 29, 0, 77, 150, 29, 0], 16)
const GREY = memory.data<i16>([256, 0, 0, 0, 256, 0, 0, 0], 16)

/** One row of the grey plane from two rows of samples. `columns`: two u32 a cell, where its samples begin. Reads up to three
 * bytes behind a row. */
export function greyRow(upper: usize, lower: usize, columns: usize, to: usize, width: usize, channels: usize): void {
  const weights = v128.load(channels == 1 ? GREY : COLOUR)
  const end = to + width
  for (; to < end; to++, columns += 8) {
    const left = <usize>load<u32>(columns)
    const right = <usize>load<u32>(columns, 4)
    let samples = v128.load32_zero(upper + left)
    samples = v128.load32_lane(upper + right, samples, 1)
    samples = v128.load32_lane(lower + left, samples, 2)
    samples = v128.load32_lane(lower + right, samples, 3)
    const sums = i16x8.add(i16x8.extend_low_i8x16_u(samples), i16x8.extend_high_i8x16_u(samples))
    const weighed = i32x4.dot_i16x8_s(sums, weights)
    const halves = i32x4.add(weighed, i64x2.shuffle(weighed, weighed, 1, 0))
    store<u8>(to, <u8>((i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 1) + 512) >> 10))
  }
}

/** A smaller level, bilinear. `places`: room for a u32 a column. The rows are blended first, which is exact. */
export function shrinkLevel(from: usize, fromWidth: i32, fromHeight: i32, to: usize, width: i32, height: i32, places: usize): void {
  for (let column = 0; column < width; column++)
    store<u32>(places + (<usize>column << 2), place(fromWidth, width, column))
  for (let row = 0; row < height; row++) {
    const y = place(fromHeight, height, row)
    const top = from + <usize>((y >> 8) * fromWidth)
    const bottom = from + <usize>(min(fromHeight - 1, (y >> 8) + 1) * fromWidth)
    blend(top, bottom, y & 255, <usize>fromWidth)
    // The last column has no right neighbour but itself.
    store<u16>(blended + (<usize>fromWidth << 1), load<u16>(blended + (<usize>(fromWidth - 1) << 1)))
    for (let column: usize = 0; column < <usize>width; column++) {
      const x = load<u32>(places + (column << 2))
      const at = blended + (<usize>(x >> 8) << 1)
      const u = x & 255
      const sum = <u32>load<u16>(at) * (256 - u) + <u32>load<u16>(at, 2) * u
      store<u8>(to + column, <u8>((sum + 32768) >> 16))
    }
    to += <usize>width
  }
}

/** Two rows in 256ths of each. */
function blend(top: usize, bottom: usize, v: i32, width: usize): void {
  const upper = i16x8.splat(<i16>(256 - v))
  const lower = i16x8.splat(<i16>v)
  for (let at: usize = 0; at < width; at += 8) {
    const sum = i16x8.add(
      i16x8.mul(v128.load_ext<u8>(top + at), upper),
      i16x8.mul(v128.load_ext<u8>(bottom + at), lower),
    )
    v128.store(blended + (at << 1), sum)
  }
}

function place(length: i32, count: i32, cell: i32): i32 {
  return max(0, min((length - 1) * 256, ((cell * 2 + 1) * length * 128) / count - 128))
}

/** Sums of 5 × 5 pixels of the plane; `rows`: room for the sums of five along rows. */
export function boxSums(plane: usize, rows: usize, sums: usize, width: usize, size: usize): void {
  for (let at: usize = 2; at < size - 2; at += 8) {
    const here = plane + at
    const sides = i16x8.add(v128.load_ext<u8>(here - 2), v128.load_ext<u8>(here + 2))
    const inner = i16x8.add(v128.load_ext<u8>(here - 1), v128.load_ext<u8>(here + 1))
    v128.store(rows + (at << 1), i16x8.add(v128.load_ext<u8>(here), i16x8.add(sides, inner)))
  }
  const down = width << 1
  for (let at: usize = 2 * width; at < size - 2 * width; at += 8) {
    const here = rows + (at << 1)
    const sides = i16x8.add(v128.load(here - 2 * down), v128.load(here + 2 * down))
    const inner = i16x8.add(v128.load(here - down), v128.load(here + down))
    v128.store(sums + (at << 1), i16x8.add(v128.load(here), i16x8.add(sides, inner)))
  }
}
