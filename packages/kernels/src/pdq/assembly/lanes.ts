// Eight rows as SIMD lanes: eight floats a column. The box filter along rows runs on them, four columns of the box along
// columns too.

const SAMPLES: usize = 64

/** Eight rows of `n` floats, `pitch` bytes apart, to eight floats a column. */
export function toLanes(from: usize, out: usize, n: usize, pitch: usize): void {
  for (let column: usize = 0; column < n; column += 4) {
    const at = from + column * 4
    const to = out + column * 32
    transpose(at, pitch, to, 32)
    transpose(at + 4 * pitch, pitch, to + 16, 32)
  }
}

/** `n` columns of eight floats to eight rows, `pitch` bytes apart. */
export function fromLanes(from: usize, into: usize, n: usize, pitch: usize): void {
  for (let column: usize = 0; column < n; column += 4) {
    const at = from + column * 32
    const to = into + column * 4
    transpose(at, 32, to, pitch)
    transpose(at + 16, 32, to + 4 * pitch, pitch)
  }
}

@inline
function transpose(from: usize, fromPitch: usize, to: usize, toPitch: usize): void {
  const a = v128.load(from)
  const b = v128.load(from + fromPitch)
  const c = v128.load(from + 2 * fromPitch)
  const d = v128.load(from + 3 * fromPitch)
  const ab0 = i32x4.shuffle(a, b, 0, 4, 1, 5)
  const ab1 = i32x4.shuffle(a, b, 2, 6, 3, 7)
  const cd0 = i32x4.shuffle(c, d, 0, 4, 1, 5)
  const cd1 = i32x4.shuffle(c, d, 2, 6, 3, 7)
  v128.store(to, i64x2.shuffle(ab0, cd0, 0, 2))
  v128.store(to + toPitch, i64x2.shuffle(ab0, cd0, 1, 3))
  v128.store(to + 2 * toPitch, i64x2.shuffle(ab1, cd1, 0, 2))
  v128.store(to + 3 * toPitch, i64x2.shuffle(ab1, cd1, 1, 3))
}

/** The box along rows, eight rows as lanes; every column is written. */
export function boxRows(from: usize, into: usize, n: usize, window: usize): void {
  const before = (window + 2) / 2
  let lead = from
  let trail = from
  let out = into
  let low = f32x4.splat(0)
  let high = low
  let inside: f32 = 0
  for (let step: usize = 1; step < before; step++) {
    low = f32x4.add(low, v128.load(lead))
    high = f32x4.add(high, v128.load(lead, 16))
    lead += 32
    inside += 1
  }
  for (let step: usize = 0; step < window - before + 1; step++) {
    low = f32x4.add(low, v128.load(lead))
    high = f32x4.add(high, v128.load(lead, 16))
    lead += 32
    inside += 1
    v128.store(out, f32x4.div(low, f32x4.splat(inside)))
    v128.store(out, f32x4.div(high, f32x4.splat(inside)), 16)
    out += 32
  }
  const full = f32x4.splat(inside)
  const inverse = f32x4.splat(1 / inside)
  if (isPowerOfTwo(window)) {
    // Dividing by a power of two is multiplying by its inverse, exactly.
    for (let step: usize = 0; step < n - window; step++) {
      low = f32x4.sub(f32x4.add(low, v128.load(lead)), v128.load(trail))
      high = f32x4.sub(f32x4.add(high, v128.load(lead, 16)), v128.load(trail, 16))
      lead += 32
      trail += 32
      v128.store(out, f32x4.mul(low, inverse))
      v128.store(out, f32x4.mul(high, inverse), 16)
      out += 32
    }
  } else {
    for (let step: usize = 0; step < n - window; step++) {
      low = f32x4.sub(f32x4.add(low, v128.load(lead)), v128.load(trail))
      high = f32x4.sub(f32x4.add(high, v128.load(lead, 16)), v128.load(trail, 16))
      lead += 32
      trail += 32
      v128.store(out, f32x4.div(low, full))
      v128.store(out, f32x4.div(high, full), 16)
      out += 32
    }
  }
  for (let step: usize = 1; step < before; step++) {
    low = f32x4.sub(low, v128.load(trail))
    high = f32x4.sub(high, v128.load(trail, 16))
    trail += 32
    inside -= 1
    v128.store(out, f32x4.div(low, f32x4.splat(inside)))
    v128.store(out, f32x4.div(high, f32x4.splat(inside)), 16)
    out += 32
  }
}

/** As `boxRows`, but only the 64 columns whose numbers stand at `columnAt` are divided and stored. */
export function boxRowsSampled(from: usize, into: usize, n: usize, window: usize, columnAt: usize): void {
  const before = (window + 2) / 2
  let lead = from
  let trail = from
  let low = f32x4.splat(0)
  let high = low
  let inside: f32 = 0
  let column: usize = 0
  let sample: usize = 0
  let next = <usize>load<u32>(columnAt)
  for (let step: usize = 1; step < before; step++) {
    low = f32x4.add(low, v128.load(lead))
    high = f32x4.add(high, v128.load(lead, 16))
    lead += 32
    inside += 1
  }
  while (column < n) {
    if (column + before <= n) {
      low = f32x4.add(low, v128.load(lead))
      high = f32x4.add(high, v128.load(lead, 16))
      lead += 32
      if (column + before <= window) inside += 1
    } else inside -= 1
    if (column + before > window) {
      low = f32x4.sub(low, v128.load(trail))
      high = f32x4.sub(high, v128.load(trail, 16))
      trail += 32
    }
    while (column == next && sample < SAMPLES) {
      v128.store(into + sample * 32, f32x4.div(low, f32x4.splat(inside)))
      v128.store(into + sample * 32, f32x4.div(high, f32x4.splat(inside)), 16)
      sample++
      if (sample < SAMPLES) next = <usize>load<u32>(columnAt + sample * 4)
    }
    column++
  }
}

/** Four columns of four rows: into the sums, out of them what the ring holds, means to `to`. Returns the sums. */
@inline
export function boxFour(before: v128, from: usize, to: usize, t0: usize, t1: usize, t2: usize, t3: usize, by: v128, inverts: bool): v128 {
  const a = v128.load(from)
  const b = v128.load(from, 32)
  const c = v128.load(from, 64)
  const d = v128.load(from, 96)
  const ab0 = i32x4.shuffle(a, b, 0, 4, 1, 5)
  const cd0 = i32x4.shuffle(c, d, 0, 4, 1, 5)
  const r0 = i64x2.shuffle(ab0, cd0, 0, 2)
  const sum0 = f32x4.sub(f32x4.add(before, r0), v128.load(t0))
  v128.store(t0, r0)
  const r1 = i64x2.shuffle(ab0, cd0, 1, 3)
  const sum1 = f32x4.sub(f32x4.add(sum0, r1), v128.load(t1))
  v128.store(t1, r1)
  const ab1 = i32x4.shuffle(a, b, 2, 6, 3, 7)
  const cd1 = i32x4.shuffle(c, d, 2, 6, 3, 7)
  const r2 = i64x2.shuffle(ab1, cd1, 0, 2)
  const sum2 = f32x4.sub(f32x4.add(sum1, r2), v128.load(t2))
  v128.store(t2, r2)
  const r3 = i64x2.shuffle(ab1, cd1, 1, 3)
  const sum3 = f32x4.sub(f32x4.add(sum2, r3), v128.load(t3))
  v128.store(t3, r3)
  const o0 = inverts ? f32x4.mul(sum0, by) : f32x4.div(sum0, by)
  const o1 = inverts ? f32x4.mul(sum1, by) : f32x4.div(sum1, by)
  const o2 = inverts ? f32x4.mul(sum2, by) : f32x4.div(sum2, by)
  const o3 = inverts ? f32x4.mul(sum3, by) : f32x4.div(sum3, by)
  const p0 = i32x4.shuffle(o0, o1, 0, 4, 1, 5)
  const q0 = i32x4.shuffle(o2, o3, 0, 4, 1, 5)
  v128.store(to, i64x2.shuffle(p0, q0, 0, 2))
  v128.store(to, i64x2.shuffle(p0, q0, 1, 3), 32)
  const p1 = i32x4.shuffle(o0, o1, 2, 6, 3, 7)
  const q1 = i32x4.shuffle(o2, o3, 2, 6, 3, 7)
  v128.store(to, i64x2.shuffle(p1, q1, 0, 2), 64)
  v128.store(to, i64x2.shuffle(p1, q1, 1, 3), 96)
  return sum3
}

@inline
export function isPowerOfTwo(value: usize): bool {
  return (value & (value - 1)) == 0
}
