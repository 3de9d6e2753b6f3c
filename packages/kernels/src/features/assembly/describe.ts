// Direction and description of one corner: reference.ts, bit for bit.

const DIRECTIONS: usize = 32
const MOMENT_RADIUS: i32 = 7
/** Bytes of the pattern of one direction: 256 pairs of points. */
const PATTERN_BYTES: usize = 1024

/** `at`: the corner's place in the plane. */
export function directionOf(at: usize, width: i32, cosines: usize, sines: usize): usize {
  let mx = 0
  let my = 0
  for (let row = -MOMENT_RADIUS; row <= MOMENT_RADIUS; row++) {
    for (let column = -MOMENT_RADIUS; column <= MOMENT_RADIUS; column++) {
      if (row * row + column * column > MOMENT_RADIUS * MOMENT_RADIUS) continue
      const value = <i32>load<u8>(at + <usize>(row * width + column))
      mx += column * value
      my += row * value
    }
  }
  let best: usize = 0
  let most: i64 = i64.MIN_VALUE
  for (let direction: usize = 0; direction < DIRECTIONS; direction++) {
    const step = direction << 2
    const along = <i64>mx * <i64>load<i32>(cosines + step) + <i64>my * <i64>load<i32>(sines + step)
    if (along > most) {
      most = along
      best = direction
    }
  }
  return best
}

/** Writes 32 bytes. `at`: the corner's place in the sums, two bytes each. */
export function describe(at: usize, width: i32, pattern: usize, direction: usize, to: usize): void {
  let from = pattern + direction * PATTERN_BYTES
  for (const end = to + 32; to < end; to++) {
    let bits = 0
    for (let step = 0; step < 8; step++, from += 4) {
      const one = sumAt(at, <i32>load<i8>(from, 1) * width + <i32>load<i8>(from))
      const other = sumAt(at, <i32>load<i8>(from, 3) * width + <i32>load<i8>(from, 2))
      bits = (bits << 1) | <i32>(one < other)
    }
    store<u8>(to, <u8>bits)
  }
}

@inline function sumAt(at: usize, offset: i32): u32 {
  return <u32>load<u16>(at + <usize>(offset << 1))
}
