// Local features, level by level: the arithmetic of corners.ts, pyramid.ts and reference.ts, bit for bit. The host lays the
// grey plane at `planeAddress`, asks `find` for each level and `shrink` between them.

const MAX_SIDE: usize = 256
const AREA: usize = MAX_SIDE * MAX_SIDE
/** Whole vectors may reach over the end of a region. */
const SLACK: usize = 64
const MARGIN: i32 = 17
const CONTRAST: i32 = 20
const NEEDED: i32 = 9
const CELL: i32 = 16
const PER_CELL: u8 = 2
const DIRECTIONS: i32 = 32
const MOMENT_RADIUS: i32 = 7
/** Bytes of one answer: position, direction, 32 bytes of bits. */
const ANSWER: usize = 40

const CIRCLE_X: usize = memory.data<i8>([0, 1, 2, 3, 3, 3, 2, 1, 0, -1, -2, -3, -3, -3, -2, -1])
const CIRCLE_Y: usize = memory.data<i8>([-3, -3, -2, -1, 0, 1, 2, 3, 3, 3, 2, 1, 0, -1, -2, -3])

let plane: usize = 0 // the level in hand
let spare: usize = 0 // where the next one goes
let rows: usize = 0 // u16, sums of five along rows
let sums: usize = 0 // u16, sums of 5 × 5
let scores: usize = 0 // f64, zero where no corner is
let found: usize = 0 // u32 positions
let cells: usize = 0
let circle: usize = 0 // sixteen i32 offsets
let pattern: usize = 0
let cosines: usize = 0
let sines: usize = 0
let answers: usize = 0

/** Lays out memory; once. */
export function open(): void {
  let at: usize = (__heap_base + 63) & ~(<usize>63)
  plane = at
  at += AREA + SLACK
  spare = at
  at += AREA + SLACK
  rows = at
  at += AREA * 2 + SLACK
  sums = at
  at += AREA * 2 + SLACK
  scores = at
  at += AREA * 8
  found = at
  at += AREA * 4
  cells = at
  at += 1024
  circle = at
  at += 64
  pattern = at
  at += 32 * 256 * 4
  cosines = at
  at += 128
  sines = at
  at += 128
  answers = at
  at += ANSWER * 128
  const pages = <i32>((at + 0xffff) >> 16)
  if (pages > memory.size()) memory.grow(pages - memory.size())
}

export function planeAddress(): usize {
  return plane
}
export function patternAddress(): usize {
  return pattern
}
export function cosineAddress(): usize {
  return cosines
}
export function sineAddress(): usize {
  return sines
}
export function answerAddress(): usize {
  return answers
}

@inline function pixel(at: i32): i32 {
  return <i32>load<u8>(plane + <usize>at)
}

/** Replaces the level by a smaller one, bilinear. */
export function shrink(fromWidth: i32, fromHeight: i32, width: i32, height: i32): void {
  for (let column = 0; column < width; column++)
    store<u32>(found + (<usize>column << 2), place(fromWidth, width, column))
  for (let row = 0; row < height; row++) {
    const y = place(fromHeight, height, row)
    const top = (y >> 8) * fromWidth
    const bottom = min(fromHeight - 1, (y >> 8) + 1) * fromWidth
    const v = y & 255
    for (let column = 0; column < width; column++) {
      const x = <i32>load<u32>(found + (<usize>column << 2))
      const left = x >> 8
      const right = min(fromWidth - 1, left + 1)
      const u = x & 255
      const upper = pixel(top + left) * (256 - u) + pixel(top + right) * u
      const lower = pixel(bottom + left) * (256 - u) + pixel(bottom + right) * u
      store<u8>(spare + <usize>(row * width + column), <u8>((upper * (256 - v) + lower * v + 32768) >> 16))
    }
  }
  const other = plane
  plane = spare
  spare = other
}

function place(length: i32, count: i32, cell: i32): i32 {
  return max(0, min((length - 1) * 256, ((cell * 2 + 1) * length * 128) / count - 128))
}

/** The best corners of the level with their descriptions, at `answerAddress`; returns how many. */
export function find(width: i32, height: i32, quota: i32): i32 {
  const size = <usize>(width * height)
  memory.fill(scores, 0, size * 8)
  layCircle(width)
  let count = 0
  for (let y = MARGIN; y < height - MARGIN; y++) {
    const end = (y + 1) * width - MARGIN
    for (let from = y * width + MARGIN; from < end; from += 16) {
      let candidates = maybeCorners(width, from)
      for (; candidates != 0; candidates &= candidates - 1) {
        const at = from + ctz(candidates)
        if (at >= end) break
        if (!isCorner(at)) continue
        store<f64>(scores + (<usize>at << 3), harris(width, at))
        store<u32>(found + (<usize>count << 2), at)
        count++
      }
    }
  }
  const peaks = keepPeaks(width, count)
  sort(peaks)
  boxSums(width, <i32>size)
  return answer(width, height, peaks, quota)
}

function layCircle(width: i32): void {
  for (let step: usize = 0; step < 16; step++) {
    const offset = <i32>load<i8>(CIRCLE_Y + step) * width + <i32>load<i8>(CIRCLE_X + step)
    store<i32>(circle + (step << 2), offset)
  }
}

@inline function onCircle(at: i32, step: i32): i32 {
  return pixel(at + load<i32>(circle + (<usize>(step & 15) << 2)))
}

/** Which of sixteen pixels may be corners: nine in a row of the circle hold one of every two that face each other. */
function maybeCorners(width: i32, from: i32): i32 {
  const here = plane + <usize>from
  const down = <usize>(3 * width)
  const middle = v128.load(here)
  const upright = v128.or(differs(middle, here - down), differs(middle, here + down))
  const level = v128.or(differs(middle, here - 3), differs(middle, here + 3))
  return ~i8x16.bitmask(v128.or(isZero(upright), isZero(level))) & 0xffff
}

/** Not zero where two pixels are further apart than the contrast. */
@inline function differs(middle: v128, other: usize): v128 {
  const value = v128.load(other)
  const apart = v128.or(i8x16.sub_sat_u(middle, value), i8x16.sub_sat_u(value, middle))
  return i8x16.sub_sat_u(apart, i8x16.splat(<i8>CONTRAST))
}

@inline function isZero(value: v128): v128 {
  return i8x16.eq(value, i8x16.splat(0))
}

function isCorner(at: i32): bool {
  const middle = pixel(at)
  const above = middle + CONTRAST
  const below = middle - CONTRAST
  let run = 0
  let side = 0
  for (let step = 0; step < 16 + NEEDED - 1; step++) {
    const value = onCircle(at, step)
    const now = <i32>(value > above) - <i32>(value < below)
    run = now != 0 && now == side ? run + 1 : 1
    side = now
    if (now != 0 && run >= NEEDED) return true
  }
  return false
}

function harris(width: i32, at: i32): f64 {
  let xx: i64 = 0
  let yy: i64 = 0
  let xy: i64 = 0
  for (let row = -2; row <= 2; row++) {
    for (let column = -2; column <= 2; column++) {
      const here = at + row * width + column
      const dx = pixel(here + 1) - pixel(here - 1)
      const dy = pixel(here + width) - pixel(here - width)
      xx += dx * dx
      yy += dy * dy
      xy += dx * dy
    }
  }
  const measure: i64 = <i64>25 * (xx * yy - xy * xy) - (xx + yy) * (xx + yy)
  return <f64>measure
}

@inline function scoreAt(at: i32): f64 {
  return load<f64>(scores + (<usize>at << 3))
}

/** Moves the positions that no neighbour beats to the front. */
function keepPeaks(width: i32, count: i32): i32 {
  let kept = 0
  for (let index = 0; index < count; index++) {
    const at = <i32>load<u32>(found + (<usize>index << 2))
    if (!isPeak(width, at)) continue
    store<u32>(found + (<usize>kept << 2), at)
    kept++
  }
  return kept
}

function isPeak(width: i32, at: i32): bool {
  const mine = scoreAt(at)
  if (mine <= 0) return false
  for (let row = -1; row <= 1; row++) {
    for (let column = -1; column <= 1; column++) {
      const other = at + row * width + column
      const value = scoreAt(other)
      if (value > mine || (value == mine && other < at)) return false
    }
  }
  return true
}

/** Shell sort: best score first, equal ones by position. */
function sort(count: i32): void {
  for (let gap = count >> 1; gap > 0; gap >>= 1) {
    for (let index = gap; index < count; index++) {
      const at = <i32>load<u32>(found + (<usize>index << 2))
      const score = scoreAt(at)
      let slot = index
      while (slot >= gap) {
        const other = <i32>load<u32>(found + (<usize>(slot - gap) << 2))
        const theirs = scoreAt(other)
        if (theirs > score || (theirs == score && other < at)) break
        store<u32>(found + (<usize>slot << 2), other)
        slot -= gap
      }
      store<u32>(found + (<usize>slot << 2), at)
    }
  }
}

function boxSums(width: i32, size: i32): void {
  for (let at = 2; at < size - 2; at += 8) {
    const here = plane + <usize>at
    const sides = i16x8.add(v128.load_ext<u8>(here - 2), v128.load_ext<u8>(here + 2))
    const inner = i16x8.add(v128.load_ext<u8>(here - 1), v128.load_ext<u8>(here + 1))
    v128.store(rows + (<usize>at << 1), i16x8.add(v128.load_ext<u8>(here), i16x8.add(sides, inner)))
  }
  const down = <usize>width << 1
  for (let at = 2 * width; at < size - 2 * width; at += 8) {
    const here = rows + (<usize>at << 1)
    const sides = i16x8.add(v128.load(here - 2 * down), v128.load(here + 2 * down))
    const inner = i16x8.add(v128.load(here - down), v128.load(here + down))
    v128.store(sums + (<usize>at << 1), i16x8.add(v128.load(here), i16x8.add(sides, inner)))
  }
}

function answer(width: i32, height: i32, peaks: i32, quota: i32): i32 {
  const across = (width + CELL - 1) / CELL
  memory.fill(cells, 0, <usize>(across * ((height + CELL - 1) / CELL)))
  let kept = 0
  for (let index = 0; index < peaks && kept < quota; index++) {
    const at = <i32>load<u32>(found + (<usize>index << 2))
    const cell = cells + <usize>((at / width / CELL) * across + (at % width) / CELL)
    const held = load<u8>(cell)
    if (held >= PER_CELL) continue
    store<u8>(cell, held + 1)
    const direction = directionOf(width, at)
    const to = answers + <usize>kept * ANSWER
    store<u32>(to, at)
    store<u32>(to, direction, 4)
    describe(width, at, direction, to + 8)
    kept++
  }
  return kept
}

function directionOf(width: i32, at: i32): i32 {
  let mx = 0
  let my = 0
  for (let row = -MOMENT_RADIUS; row <= MOMENT_RADIUS; row++) {
    for (let column = -MOMENT_RADIUS; column <= MOMENT_RADIUS; column++) {
      if (row * row + column * column > MOMENT_RADIUS * MOMENT_RADIUS) continue
      const value = pixel(at + row * width + column)
      mx += column * value
      my += row * value
    }
  }
  let best = 0
  let most: i64 = i64.MIN_VALUE
  for (let direction = 0; direction < DIRECTIONS; direction++) {
    const step = <usize>direction << 2
    const along = <i64>mx * <i64>load<i32>(cosines + step) + <i64>my * <i64>load<i32>(sines + step)
    if (along > most) {
      most = along
      best = direction
    }
  }
  return best
}

function describe(width: i32, at: i32, direction: i32, to: usize): void {
  let from = pattern + <usize>direction * 1024
  for (let byte = 0; byte < 32; byte++) {
    let bits = 0
    for (let step = 0; step < 8; step++) {
      const one = sumAt(at + <i32>load<i8>(from, 1) * width + <i32>load<i8>(from))
      const other = sumAt(at + <i32>load<i8>(from, 3) * width + <i32>load<i8>(from, 2))
      bits = (bits << 1) | <i32>(one < other)
      from += 4
    }
    store<u8>(to + <usize>byte, <u8>bits)
  }
}

@inline function sumAt(at: i32): u32 {
  return <u32>load<u16>(sums + (<usize>at << 1))
}
