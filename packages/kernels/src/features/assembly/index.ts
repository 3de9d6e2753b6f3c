// Local features, level by level: the arithmetic of corners.ts, pyramid.ts and reference.ts, bit for bit. The host gives the
// rows of samples to `grey`, asks `find` for each level and `shrink` between them.
import { cornersAt, harris, layCircle } from './corners'
import { describe, directionOf } from './describe'
import { boxSums, greyRow, shrinkLevel } from './levels'

const MAX_SIDE: usize = 256
const AREA: usize = MAX_SIDE * MAX_SIDE
/** Whole vectors may reach over the end of a region. */
const SLACK: usize = 64
const MARGIN: i32 = 17
const CELL: i32 = 16
const PER_CELL: usize = 2
const MAX_CELLS: usize = 16 * 16
/** Bytes of one answer: position, direction, 32 bytes of bits. */
const ANSWER: usize = 40

let plane: usize = 0 // the level in hand
let spare: usize = 0 // where the next one goes
let rows: usize = 0 // u16, sums of five along rows
let sums: usize = 0 // u16, sums of 5 × 5
let scores: usize = 0 // f64, zero where no corner is
let found: usize = 0 // u32 positions
let counts: usize = 0 // u8, corners held of each cell
let columns: usize = 0 // two u32 a cell, from the host
let pattern: usize = 0
let cosines: usize = 0
let sines: usize = 0
let answers: usize = 0
let input: usize = 0 // two rows of samples; the last region, for it grows

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
  counts = at
  at += MAX_CELLS
  columns = at
  at += MAX_SIDE * 8
  pattern = at
  at += 32 * 256 * 4
  cosines = at
  at += 128
  sines = at
  at += 128
  answers = at
  at += ANSWER * 128
  input = at
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
export function columnsAddress(): usize {
  return columns
}
export function answerAddress(): usize {
  return answers
}

/** Room for two rows of so many bytes; the second begins that far behind the first. */
export function inputAddress(rowBytes: usize): usize {
  const pages = <i32>((input + 2 * rowBytes + SLACK + 0xffff) >> 16)
  if (pages > memory.size()) memory.grow(pages - memory.size())
  return input
}

/** One row of the grey plane from the two rows of samples in `input`. */
export function grey(row: usize, width: usize, rowBytes: usize, channels: usize): void {
  greyRow(input, input + rowBytes, columns, plane + row * width, width, channels)
}

/** Replaces the level by a smaller one. */
export function shrink(fromWidth: i32, fromHeight: i32, width: i32, height: i32): void {
  shrinkLevel(plane, fromWidth, fromHeight, spare, width, height, found)
  const other = plane
  plane = spare
  spare = other
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
      for (let corners = cornersAt(plane + <usize>from, width); corners != 0; corners &= corners - 1) {
        const at = from + ctz(corners)
        if (at >= end) break
        store<f64>(scores + (<usize>at << 3), harris(plane + <usize>at, width))
        store<u32>(found + (<usize>count << 2), at)
        count++
      }
    }
  }
  const kept = keepBest(width, height, count)
  sort(kept)
  boxSums(plane, rows, sums, width, size)
  return answer(width, min(kept, quota))
}

@inline function scoreAt(at: i32): f64 {
  return load<f64>(scores + (<usize>at << 3))
}

@inline function isBetter(one: i32, other: i32): bool {
  const mine = scoreAt(one)
  const theirs = scoreAt(other)
  return mine > theirs || (mine == theirs && one < other)
}

/** Of the positions that no neighbour beats, moves the best of each cell to the front; they come out cell by cell. */
function keepBest(width: i32, height: i32, count: i32): i32 {
  const across = (width + CELL - 1) / CELL
  const cells = <usize>(across * ((height + CELL - 1) / CELL))
  memory.fill(counts, 0, cells)
  for (let index = 0; index < count; index++) {
    const at = <i32>load<u32>(found + (<usize>index << 2))
    if (isPeak(width, at)) keepInCell(<usize>((at / width / CELL) * across + (at % width) / CELL), at)
  }
  let kept = 0
  for (let cell: usize = 0; cell < cells; cell++) {
    for (let slot: usize = 0; slot < <usize>load<u8>(counts + cell); slot++, kept++)
      store<u32>(found + (<usize>kept << 2), load<u32>(slotOf(cell, slot)))
  }
  return kept
}

/** The slots of a cell, its best corner first; they lie where the next level will be drawn. */
@inline function slotOf(cell: usize, slot: usize): usize {
  return spare + ((cell * PER_CELL + slot) << 2)
}

function keepInCell(cell: usize, at: i32): void {
  let held = <usize>load<u8>(counts + cell)
  if (held == PER_CELL) {
    if (!isBetter(at, <i32>load<u32>(slotOf(cell, held - 1)))) return
    held--
  }
  store<u8>(counts + cell, <u8>(held + 1))
  for (; held > 0 && isBetter(at, <i32>load<u32>(slotOf(cell, held - 1))); held--)
    store<u32>(slotOf(cell, held), load<u32>(slotOf(cell, held - 1)))
  store<u32>(slotOf(cell, held), at)
}

function isPeak(width: i32, at: i32): bool {
  if (scoreAt(at) <= 0) return false
  for (let row = -1; row <= 1; row++) {
    for (let column = -1; column <= 1; column++) {
      const other = at + row * width + column
      if (other != at && isBetter(other, at)) return false
    }
  }
  return true
}

/** Shell sort, best first. */
function sort(count: i32): void {
  for (let gap = count >> 1; gap > 0; gap >>= 1) {
    for (let index = gap; index < count; index++) {
      const at = <i32>load<u32>(found + (<usize>index << 2))
      let slot = index
      for (; slot >= gap; slot -= gap) {
        const other = <i32>load<u32>(found + (<usize>(slot - gap) << 2))
        if (isBetter(other, at)) break
        store<u32>(found + (<usize>slot << 2), other)
      }
      store<u32>(found + (<usize>slot << 2), at)
    }
  }
}

function answer(width: i32, count: i32): i32 {
  let to = answers
  for (let index = 0; index < count; index++, to += ANSWER) {
    const at = <usize>load<u32>(found + (<usize>index << 2))
    const direction = directionOf(plane + at, width, cosines, sines)
    store<u32>(to, <u32>at)
    store<u32>(to, <u32>direction, 4)
    describe(sums + (at << 1), width, pattern, direction, to + 8)
  }
  return count
}
