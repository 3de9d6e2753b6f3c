// A 64-bit gradient hash (difference hash): coarse, cheap, good for "is this preview of that picture?" (PROVENANCE §3).
import type { RawImage } from '../raw-image.ts'
import { checkImage } from '../raw-image.ts'

const COLUMNS = 9
const ROWS = 8

/** 16 hexadecimal digits: bit set where the area-averaged luma grows to the right. */
export function dhash(image: RawImage): string {
  checkImage(image)
  const means = Array.from({ length: ROWS }, (_, row) =>
    Array.from({ length: COLUMNS }, (_, column) => meanLuma(image, row, column)),
  )
  let hex = ''
  for (const row of means) {
    let value = 0
    for (let column = 0; column + 1 < COLUMNS; column += 1)
      value = value * 2 + ((row[column + 1] ?? 0) > (row[column] ?? 0) ? 1 : 0)
    hex += value.toString(16).padStart(2, '0')
  }
  return hex
}

/** Samples of a cell, at most 16 × 16 spread evenly: integer arithmetic, the same everywhere. */
function meanLuma({ width, height, channels, data }: RawImage, row: number, column: number): number {
  const [left, right] = bounds(column, COLUMNS, width)
  const [top, bottom] = bounds(row, ROWS, height)
  const stepX = Math.max(1, Math.floor((right - left) / 16))
  const stepY = Math.max(1, Math.floor((bottom - top) / 16))
  let sum = 0
  let count = 0
  for (let y = top; y < bottom; y += stepY) {
    for (let x = left; x < right; x += stepX) {
      const at = (y * width + x) * channels
      sum +=
        channels === 1
          ? (data[at] ?? 0) * 256
          : (data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29
      count += 1
    }
  }
  return Math.floor(sum / Math.max(1, count))
}

function bounds(index: number, parts: number, length: number): readonly [number, number] {
  const from = Math.min(length - 1, Math.floor((index * length) / parts))
  return [from, Math.max(from + 1, Math.floor(((index + 1) * length) / parts))]
}

/** Bits in which two hashes of the same length in hexadecimal differ. */
export function hammingHex(a: string, b: string): number {
  if (a.length !== b.length) throw new RangeError(`hashes of ${a.length} and ${b.length} digits`)
  let distance = 0
  for (let at = 0; at < a.length; at += 8) {
    let bits = (Number.parseInt(a.slice(at, at + 8), 16) ^ Number.parseInt(b.slice(at, at + 8), 16)) >>> 0
    for (; bits !== 0; bits &= bits - 1) distance += 1
  }
  return distance
}
