// PDQ, streaming: rows come in groups of eight; both box filters run along rows on eight rows at once as SIMD lanes and
// along columns with running sums in registers, so that only a window of rows is ever held. Bit for bit the arithmetic of reference.ts.
// Memory, all of it placed by the host's `open`: see the pointers below.

import { gradientSum as blockGradientSum, transform as blockTransform } from './block'
import { boxFour, boxRows, boxRowsSampled, fromLanes, isPowerOfTwo, toLanes } from './lanes'
import { lumaLanes } from './luma'

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
let rows64: usize = 0 // the same, row-major
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
  rows64 = at
  at += BLOCK * GROUP * 4
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
  lumaLanes(input, width * channels, lanes, width, channels)
  boxRows(lanes, boxed, width, rowWindow)
  if (<usize>n == GROUP && received >= columnWindow) {
    if (isPowerOfTwo(columnWindow)) boxColumns(true)
    else boxColumns(false)
    received += GROUP
    waiting = GROUP
  } else {
    fromLanes(boxed, rows, width, stride)
    for (let r: usize = 0; r < n; r++) columnPush(rows + r * stride)
    toLanes(emitted, lanes, width, stride)
  }
  if (waiting > 0) flushEmitted()
}

/** After the last row: empties both column boxes. */
export function close(): void {
  const tail = (columnWindow + 2) / 2 - 1
  for (let step: usize = 0; step < tail; step++) {
    const old = ring + ((height - columnWindow + step) % columnWindow) * stride
    count1 -= 1
    emitRow1(0, old, false, true)
    if (waiting == GROUP || step + 1 == tail) {
      toLanes(emitted, lanes, width, stride)
      flushEmitted()
    }
  }
  for (let step: usize = 0; step < tail; step++) {
    const old = ring2 + ((height - columnWindow + step) % columnWindow) * (BLOCK * 4)
    count2 -= 1
    emitRow2(0, old, false, true)
  }
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
}

/** The steady state of the first box along columns: eight rows from `boxed`, eight rows out into `lanes`, four columns at a
 * time, everything between in registers. `inverts`: the window is a power of two. */
@inline
function boxColumns(inverts: bool): void {
  const n = width
  const from = boxed
  const into = lanes
  const total = sums
  const divisor = f32x4.splat(count1)
  const inverse = f32x4.splat(1 / count1)
  const s0 = ringRow(0)
  const s1 = ringRow(1)
  const s2 = ringRow(2)
  const s3 = ringRow(3)
  const s4 = ringRow(4)
  const s5 = ringRow(5)
  const s6 = ringRow(6)
  const s7 = ringRow(7)
  for (let column: usize = 0; column < n; column += 4) {
    const at = column * 4
    const lane = column * 32
    let sum = v128.load(total + at)
    // In order of rows: where the window is shorter than the group, a row drops one of the same group.
    sum = boxFour(sum, from + lane, into + lane, s0 + at, s1 + at, s2 + at, s3 + at, inverts ? inverse : divisor, inverts)
    sum = boxFour(sum, from + lane + 16, into + lane + 16, s4 + at, s5 + at, s6 + at, s7 + at, inverts ? inverse : divisor, inverts)
    v128.store(total + at, sum)
  }
}

@inline
function ringRow(ahead: usize): usize {
  return ring + ((received + ahead) % columnWindow) * stride
}

/** The second pass over the rows in `lanes`: box along rows, of which only the 64 sampled columns are kept, then the
 * second box along columns. */
function flushEmitted(): void {
  boxRowsSampled(lanes, sampled, width, rowWindow, columnAt)
  fromLanes(sampled, rows64, BLOCK, BLOCK * 4)
  const n = waiting
  waiting = 0
  for (let r: usize = 0; r < n; r++) columnPush2(rows64 + r * BLOCK * 4)
}

function columnPush2(row: usize): void {
  const window = columnWindow
  const before = (window + 2) / 2
  const slot = ring2 + (received2 % window) * (BLOCK * 4)
  if (received2 < window) {
    count2 += 1
    if (received2 + 1 < before) {
      for (let at: usize = 0; at < BLOCK * 4; at += 16) v128.store(sums2 + at, f32x4.add(v128.load(sums2 + at), v128.load(row + at)))
    } else emitRow2(row, 0, true, false)
  } else emitRow2(row, slot, true, true)
  for (let at: usize = 0; at < BLOCK * 4; at += 32) {
    v128.store(slot + at, v128.load(row + at))
    v128.store(slot + at, v128.load(row + at, 16), 16)
  }
  received2++
}

/** Updates the running sums; a row that is sampled is divided and stored in the block, as often as it is. */
function emitRow2(row: usize, old: usize, adds: bool, drops: bool): void {
  for (let at: usize = 0; at < BLOCK * 4; at += 16) {
    let sum = v128.load(sums2 + at)
    if (adds) sum = f32x4.add(sum, v128.load(row + at))
    if (drops) sum = f32x4.sub(sum, v128.load(old + at))
    v128.store(sums2 + at, sum)
  }
  while (nextBlockRow < BLOCK && blockRowAt(nextBlockRow) == given2) {
    const to = block + nextBlockRow * BLOCK * 4
    const divisor = f32x4.splat(count2)
    for (let at: usize = 0; at < BLOCK * 4; at += 16) v128.store(to + at, f32x4.div(v128.load(sums2 + at), divisor))
    nextBlockRow++
  }
  given2++
}

@inline
function blockRowAt(i: usize): usize {
  return <usize>((<u64>(2 * i + 1) * <u64>height) / 128)
}
