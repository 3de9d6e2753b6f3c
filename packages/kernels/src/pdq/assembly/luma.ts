// Samples to luma, four pixels at a time.

/** Luma of one row: (0.299·R + 0.587·G) + 0.114·B in float32; one channel as it is. */
export function luma(from: usize, to: usize, n: usize, channels: usize): void {
  let column: usize = 0
  if (channels == 1) {
    for (; column < n; column++) store<f32>(to + column * 4, <f32>load<u8>(from + column))
    return
  }
  const red = f32x4.splat(0.299)
  const green = f32x4.splat(0.587)
  const blue = f32x4.splat(0.114)
  const step = channels
  if (step == 3) {
    const pickR = i8x16(0, 16, 16, 16, 3, 16, 16, 16, 6, 16, 16, 16, 9, 16, 16, 16)
    const pickG = i8x16(1, 16, 16, 16, 4, 16, 16, 16, 7, 16, 16, 16, 10, 16, 16, 16)
    const pickB = i8x16(2, 16, 16, 16, 5, 16, 16, 16, 8, 16, 16, 16, 11, 16, 16, 16)
    for (; column < n; column += 4) {
      const pixels = v128.load(from + column * 3)
      const r = f32x4.convert_i32x4_s(i8x16.swizzle(pixels, pickR))
      const g = f32x4.convert_i32x4_s(i8x16.swizzle(pixels, pickG))
      const b = f32x4.convert_i32x4_s(i8x16.swizzle(pixels, pickB))
      v128.store(to + column * 4, f32x4.add(f32x4.add(f32x4.mul(red, r), f32x4.mul(green, g)), f32x4.mul(blue, b)))
    }
    return
  }
  const pickR = i8x16(0, 16, 16, 16, 4, 16, 16, 16, 8, 16, 16, 16, 12, 16, 16, 16)
  const pickG = i8x16(1, 16, 16, 16, 5, 16, 16, 16, 9, 16, 16, 16, 13, 16, 16, 16)
  const pickB = i8x16(2, 16, 16, 16, 6, 16, 16, 16, 10, 16, 16, 16, 14, 16, 16, 16)
  for (; column < n; column += 4) {
    const pixels = v128.load(from + column * 4)
    const r = f32x4.convert_i32x4_s(i8x16.swizzle(pixels, pickR))
    const g = f32x4.convert_i32x4_s(i8x16.swizzle(pixels, pickG))
    const b = f32x4.convert_i32x4_s(i8x16.swizzle(pixels, pickB))
    v128.store(to + column * 4, f32x4.add(f32x4.add(f32x4.mul(red, r), f32x4.mul(green, g)), f32x4.mul(blue, b)))
  }
}
