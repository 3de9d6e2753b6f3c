// PDQ, streaming: rows come in groups of eight; both box filters run along rows on eight rows at once as SIMD lanes and
// along columns with running sums, so that only a window of rows is ever held. Bit for bit the arithmetic of reference.ts.
// Memory, all of it placed by the host's `open`: see the pointers below.

import { gradientSum as blockGradientSum, transform as blockTransform } from './block'
import { luma } from './luma'

const GROUP: usize = 8
const BLOCK: usize = 64
const KEPT: usize = 16

let width: usize = 0
let height: usize = 0
let channels: usize = 0
let stride: usize = 0 // bytes of a row of floats, padded to whole vectors with slack
let rowWindow: usize = 0
let columnWindow: usize = 0

let input: usize = 0 // eight rows of samples
let rows: usize = 0 // eight rows of floats, row-major
let lanes: usize = 0 // the same, column-major: eight floats a column
let boxed: usize = 0 // after the box along rows, column-major
let ring: usize = 0 // columnWindow rows, for the first box along columns
let sums: usize = 0 // running sums of the first box along columns
let emitted: usize = 0 // eight rows of floats that the first column box gave out
let sampled: usize = 0 // 64 sampled columns of eight rows, column-major
let ring2: usize = 0 // columnWindow rows of 64 samples
let sums2: usize = 0
let row64: usize = 0
let block: usize = 0 // 64 × 64 result
let dct: usize = 0 // 16 × 64, from the host
let dctT: usize = 0 // 64 × 16
let half: usize = 0 // 16 × 64
let kept: usize = 0 // 16 × 16 result
let columnAt: usize = 0 // 64 u32: which column each sample is

let received: usize = 0 // rows of the first column box
let count1: f32 = 0
let waiting: usize = 0 // rows in `emitted`
let received2: usize = 0
let count2: f32 = 0
let given2: usize = 0 // final rows given out
let nextBlockRow: usize = 0

/** Lays out memory for a picture; returns the address of the input rows. */
export function open(w: u32, h: u32, c: u32, rw: u32, cw: u32): usize {
  width = w
  height = h
  channels = c
  rowWindow = rw
  columnWindow = cw
  stride = ((width * 4 + 15) & ~(<usize>15)) + 64
  let at: usize = (__heap_base + 63) & ~(<usize>63)
  dct = at
  at += KEPT * BLOCK * 4
  dctT = at
  at += KEPT * BLOCK * 4
  half = at
  at += KEPT * BLOCK * 4
  kept = at
  at += KEPT * KEPT * 4
  block = at
  at += BLOCK * BLOCK * 4
  columnAt = at
  at += BLOCK * 4
  row64 = at
  at += BLOCK * 4
  sums2 = at
  at += BLOCK * 4
  ring2 = at
  at += BLOCK * 4 * columnWindow
  sampled = at
  at += BLOCK * GROUP * 4 + 64
  sums = at
  at += stride
  rows = at
  at += stride * GROUP
  emitted = at
  at += stride * GROUP
  lanes = at
  at += (width + 16) * GROUP * 4
  boxed = at
  at += (width + 16) * GROUP * 4
  ring = at
  at += stride * columnWindow
  input = (at + 63) & ~(<usize>63)
  at = input + GROUP * width * channels + 64
  const pages = <i32>((at + 65535) >> 16)
  if (pages > memory.size()) memory.grow(pages - memory.size())
  memory.fill(sums, 0, stride)
  memory.fill(sums2, 0, BLOCK * 4)
  received = 0
  received2 = 0
  count1 = 0
  count2 = 0
  waiting = 0
  given2 = 0
  nextBlockRow = 0
  for (let j: usize = 0; j < BLOCK; j++) {
    store<u32>(columnAt + j * 4, <u32>((<u64>(2 * j + 1) * <u64>width) / 128))
  }
  return input
}

/** Address of the DCT matrix that the host fills after `open`. */
export function dctAddress(): usize {
  return dct
}
export function blockAddress(): usize {
  return block
}
export function keptAddress(): usize {
  return kept
}

export function transform(): void {
  blockTransform(block, dct, dctT, half, kept)
}
export function gradientSum(): u32 {
  return blockGradientSum(block)
}

/** Takes `n` rows (1–8) that lie at the input address. */
export function push(n: u32): void {
  for (let r: usize = 0; r < n; r++) luma(input + r * width * channels, rows + r * stride, width, channels)
  toLanes(rows)
  boxRows(lanes, boxed)
  fromLanes(boxed, rows)
  for (let r: usize = 0; r < n; r++) columnPush(rows + r * stride)
}

/** After the last row: empties both column boxes. */
export function close(): void {
  const tail = (columnWindow + 2) / 2 - 1
  for (let step: usize = 0; step < tail; step++) {
    const old = ring + ((height - columnWindow + step) % columnWindow) * stride
    count1 -= 1
    emitRow1(0, old, false, true)
  }
  if (waiting > 0) flushEmitted()
  for (let step: usize = 0; step < tail; step++) {
    const old = ring2 + ((height - columnWindow + step) % columnWindow) * (BLOCK * 4)
    count2 -= 1
    emitRow2(0, old, false, true)
  }
}

/** Eight rows, row-major, to `lanes`, eight floats a column. */
function toLanes(from: usize): void {
  const n = width
  const pitch = stride
  const out = lanes
  for (let column: usize = 0; column < n; column += 4) {
    const at = from + column * 4
    const to = out + column * 32
    transpose(at, pitch, to, 32)
    transpose(at + 4 * pitch, pitch, to + 16, 32)
  }
}

/** And back. */
function fromLanes(from: usize, into: usize): void {
  const n = width
  const pitch = stride
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
function boxRows(from: usize, into: usize): void {
  const window = rowWindow
  const n = width
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

@inline
function isPowerOfTwo(value: usize): bool {
  return (value & (value - 1)) == 0
}

/** One more row into the first box along columns. */
function columnPush(row: usize): void {
  const window = columnWindow
  const before = (window + 2) / 2
  const slot = ring + (received % window) * stride
  if (received < window) {
    count1 += 1
    if (received + 1 < before) addRow(row)
    else emitRow1(row, 0, true, false)
  } else emitRow1(row, slot, true, true)
  memory.copy(slot, row, width * 4)
  received++
}

function addRow(row: usize): void {
  const n = width * 4
  const to = sums
  for (let at: usize = 0; at < n; at += 16) v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(row + at)))
}

/** Updates the running sums and gives a row out. */
function emitRow1(row: usize, old: usize, adds: bool, drops: bool): void {
  const n = width * 4
  const to = sums
  const out = emitted + waiting * stride
  const divisor = f32x4.splat(count1)
  if (adds && drops && isPowerOfTwo(columnWindow)) {
    const inverse = f32x4.splat(1 / count1)
    for (let at: usize = 0; at < n; at += 16) {
      const sum = f32x4.sub(f32x4.add(v128.load(to + at), v128.load(row + at)), v128.load(old + at))
      v128.store(to + at, sum)
      v128.store(out + at, f32x4.mul(sum, inverse))
    }
  } else if (adds && drops) {
    for (let at: usize = 0; at < n; at += 16) {
      const sum = f32x4.sub(f32x4.add(v128.load(to + at), v128.load(row + at)), v128.load(old + at))
      v128.store(to + at, sum)
      v128.store(out + at, f32x4.div(sum, divisor))
    }
  } else {
    for (let at: usize = 0; at < n; at += 16) {
      let sum = v128.load(to + at)
      if (adds) sum = f32x4.add(sum, v128.load(row + at))
      else sum = f32x4.sub(sum, v128.load(old + at))
      v128.store(to + at, sum)
      v128.store(out + at, f32x4.div(sum, divisor))
    }
  }
  waiting++
  if (waiting == GROUP) flushEmitted()
}

/** The second pass over up to eight rows: box along rows, then the 64 sampled columns into the second column box. */
function flushEmitted(): void {
  toLanes(emitted)
  boxRows(lanes, boxed)
  for (let j: usize = 0; j < BLOCK; j++) {
    const from = boxed + <usize>load<u32>(columnAt + j * 4) * 32
    v128.store(sampled + j * 32, v128.load(from))
    v128.store(sampled + j * 32, v128.load(from, 16), 16)
  }
  const n = waiting
  waiting = 0
  for (let r: usize = 0; r < n; r++) {
    for (let j: usize = 0; j < BLOCK; j++) store<f32>(row64 + j * 4, load<f32>(sampled + j * 32 + r * 4))
    columnPush2()
  }
}

function columnPush2(): void {
  const window = columnWindow
  const before = (window + 2) / 2
  const slot = ring2 + (received2 % window) * (BLOCK * 4)
  if (received2 < window) {
    count2 += 1
    if (received2 + 1 < before) {
      for (let at: usize = 0; at < BLOCK * 4; at += 16) v128.store(sums2 + at, f32x4.add(v128.load(sums2 + at), v128.load(row64 + at)))
    } else emitRow2(row64, 0, true, false)
  } else emitRow2(row64, slot, true, true)
  memory.copy(slot, row64, BLOCK * 4)
  received2++
}

function emitRow2(row: usize, old: usize, adds: bool, drops: bool): void {
  const divisor = f32x4.splat(count2)
  let target = nextBlockRow < BLOCK && blockRowAt(nextBlockRow) == given2 ? block + nextBlockRow * BLOCK * 4 : half // not needed before `transform`
  for (let at: usize = 0; at < BLOCK * 4; at += 16) {
    let sum = v128.load(sums2 + at)
    if (adds) sum = f32x4.add(sum, v128.load(row + at))
    if (drops) sum = f32x4.sub(sum, v128.load(old + at))
    v128.store(sums2 + at, sum)
    v128.store(target + at, f32x4.div(sum, divisor))
  }
  while (nextBlockRow < BLOCK && blockRowAt(nextBlockRow) == given2) {
    const to = block + nextBlockRow * BLOCK * 4
    if (to != target) memory.copy(to, target, BLOCK * 4)
    nextBlockRow++
  }
  given2++
}

@inline
function blockRowAt(i: usize): usize {
  return <usize>((<u64>(2 * i + 1) * <u64>height) / 128)
}
