// FAST-9 on sixteen pixels at once, and Harris' measure: corners.ts, bit for bit.

const CONTRAST: i8 = 20
const NEEDED: i8 = 9
const STEPS: usize = 16

const CIRCLE_X: usize = memory.data<i8>([0, 1, 2, 3, 3, 3, 2, 1, 0, -1, -2, -3, -3, -3, -2, -1])
const CIRCLE_Y: usize = memory.data<i8>([-3, -3, -2, -1, 0, 1, 2, 3, 3, 3, 2, 1, 0, -1, -2, -3])
/** Offsets of the circle in a plane: sixteen i32, and the first eight again for runs over the end. */
const circle = memory.data(24 * 4, 16)
const circleEnd: usize = circle + 24 * 4

/** Lays the circle out for a plane of this width. */
export function layCircle(width: i32): void {
  for (let step: usize = 0; step < STEPS + 8; step++) {
    const point = step & 15
    const offset = <i32>load<i8>(CIRCLE_Y + point) * width + <i32>load<i8>(CIRCLE_X + point)
    store<i32>(circle + (step << 2), offset)
  }
}

/** Which of the sixteen pixels at `here` are corners, a bit each. */
export function cornersAt(here: usize, width: usize): i32 {
  const middle = v128.load(here)
  const above = i8x16.add_sat_u(middle, i8x16.splat(CONTRAST))
  const below = i8x16.sub_sat_u(middle, i8x16.splat(CONTRAST))
  if (!mayHoldCorners(here, 3 * width, above, below)) return 0
  // The length of the run that ends at each step, and the longest, for brighter and for darker neighbours.
  let brighter = i8x16.splat(0)
  let darker = brighter
  let longest = brighter
  for (let step = circle; step < circleEnd; step += 4) {
    const value = v128.load(here + <usize>load<i32>(step))
    brighter = v128.andnot(i8x16.add(brighter, i8x16.splat(1)), i8x16.le_u(value, above))
    darker = v128.andnot(i8x16.add(darker, i8x16.splat(1)), i8x16.ge_u(value, below))
    longest = i8x16.max_u(longest, i8x16.max_u(brighter, darker))
  }
  return i8x16.bitmask(i8x16.ge_u(longest, i8x16.splat(NEEDED)))
}

/** Nine in a row of the circle hold one of every two pixels that face each other, on the same side of the contrast. */
@inline function mayHoldCorners(here: usize, down: usize, above: v128, below: v128): bool {
  const top = v128.load(here - down)
  const bottom = v128.load(here + down)
  const left = v128.load(here - 3)
  const right = v128.load(here + 3)
  const notBrighter = v128.or(
    i8x16.le_u(i8x16.max_u(top, bottom), above),
    i8x16.le_u(i8x16.max_u(left, right), above),
  )
  const notDarker = v128.or(
    i8x16.ge_u(i8x16.min_u(top, bottom), below),
    i8x16.ge_u(i8x16.min_u(left, right), below),
  )
  return !i8x16.all_true(v128.and(notBrighter, notDarker))
}

/** The first five of eight lanes. */
const FIVE = memory.data<i16>([-1, -1, -1, -1, -1, 0, 0, 0], 16)

/** Harris' measure over 5 × 5 pixels around `here`, a whole number. */
export function harris(here: usize, width: usize): f64 {
  const five = v128.load(FIVE)
  let squaresX = i32x4.splat(0)
  let squaresY = squaresX
  let products = squaresX
  let row = here - 2 * width - 2
  for (let count = 0; count < 5; count++, row += width) {
    const dx = v128.and(five, i16x8.sub(v128.load_ext<u8>(row + 1), v128.load_ext<u8>(row - 1)))
    const dy = v128.and(five, i16x8.sub(v128.load_ext<u8>(row + width), v128.load_ext<u8>(row - width)))
    squaresX = i32x4.add(squaresX, i32x4.dot_i16x8_s(dx, dx))
    squaresY = i32x4.add(squaresY, i32x4.dot_i16x8_s(dy, dy))
    products = i32x4.add(products, i32x4.dot_i16x8_s(dx, dy))
  }
  const xx = total(squaresX)
  const yy = total(squaresY)
  const xy = total(products)
  const measure: i64 = <i64>25 * (xx * yy - xy * xy) - (xx + yy) * (xx + yy)
  return <f64>measure
}

@inline function total(sums: v128): i64 {
  const halves = i32x4.add(sums, i64x2.shuffle(sums, sums, 1, 0))
  return <i64>(i32x4.extract_lane(halves, 0) + i32x4.extract_lane(halves, 1))
}
