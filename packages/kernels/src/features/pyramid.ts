// The grey plane of a picture and its smaller levels. Whole numbers only: the same bytes on every machine.
import type { RawImage } from '../raw-image.ts'
import { LEVELS, MARGIN, PLANE_SIDE } from './limits.ts'

export type Plane = Readonly<{ width: number; height: number; data: Uint8Array }>

type Size = Pick<Plane, 'width' | 'height'>

/** Step from one level to the next: 2^(1/3), and its powers. */
export const levelScale = (level: number): number => 2 ** (level / 3)

/** How the grey plane of a picture is sampled: its size, and two columns and two rows of the picture for each of its cells. */
export type Sampling = Size & Readonly<{ columns: Int32Array; rows: Int32Array }>

/** The longest side of the plane is at most PLANE_SIDE. */
export function samplingOf({ width, height }: Size): Sampling {
  const longest = Math.max(width, height)
  const cells = (side: number): number =>
    longest <= PLANE_SIDE ? side : Math.max(1, Math.round((side * PLANE_SIDE) / longest))
  const size = { width: cells(width), height: cells(height) }
  return { ...size, columns: samples(width, size.width), rows: samples(height, size.height) }
}

/** Grey means over up to two samples a side of each cell. */
export function greyPlane(image: RawImage): Plane {
  const { width, channels, data } = image
  const { width: columns, height: rows, columns: xs, rows: ys } = samplingOf(image)
  const green = channels === 1 ? 0 : 1
  const blue = channels === 1 ? 0 : 2
  const grey = new Uint8Array(columns * rows)
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1) {
      let sum = 0
      for (let line = 0; line < 2; line += 1) {
        const from = (ys[row * 2 + line] as number) * width
        for (let point = 0; point < 2; point += 1) {
          const at = (from + (xs[column * 2 + point] as number)) * channels
          sum += (data[at] as number) * 77 + (data[at + green] as number) * 150 + (data[at + blue] as number) * 29
        }
      }
      grey[row * columns + column] = (sum + 512) >> 10
    }
  }
  return { width: columns, height: rows, data: grey }
}

/** Two positions a cell, a quarter from either end of it. */
function samples(length: number, cells: number): Int32Array {
  return Int32Array.from({ length: cells * 2 }, (_, at) =>
    Math.min(length - 1, Math.floor(((at + 0.5) * length) / (cells * 2))),
  )
}

/** Sizes of the levels, finest first, as far as they are large enough to hold a patch. */
export function levelSizes(base: Size): readonly Size[] {
  const sizes = Array.from({ length: LEVELS }, (_, level) => ({
    width: Math.round(base.width / levelScale(level)),
    height: Math.round(base.height / levelScale(level)),
  }))
  return sizes.filter(({ width, height }) => Math.min(width, height) >= 2 * MARGIN + 8)
}

/** The levels, each made from the one before. */
export function pyramidOf(base: Plane): readonly Plane[] {
  const levels: Plane[] = []
  for (const { width, height } of levelSizes(base)) levels.push(resized(levels.at(-1) ?? base, width, height))
  return levels
}

/** Bilinear, in 256ths of a pixel. */
function resized(from: Plane, width: number, height: number): Plane {
  if (from.width === width && from.height === height) return from
  const data = new Uint8Array(width * height)
  const xs = positions(from.width, width)
  const ys = positions(from.height, height)
  for (let row = 0; row < height; row += 1) {
    const y = ys[row] as number
    const top = (y >> 8) * from.width
    const bottom = Math.min(from.height - 1, (y >> 8) + 1) * from.width
    const v = y & 255
    for (let column = 0; column < width; column += 1) {
      const x = xs[column] as number
      const left = x >> 8
      const right = Math.min(from.width - 1, left + 1)
      const u = x & 255
      const upper = (from.data[top + left] as number) * (256 - u) + (from.data[top + right] as number) * u
      const lower = (from.data[bottom + left] as number) * (256 - u) + (from.data[bottom + right] as number) * u
      data[row * width + column] = (upper * (256 - v) + lower * v + 32768) >> 16
    }
  }
  return { width, height, data }
}

function positions(length: number, cells: number): Int32Array {
  return Int32Array.from({ length: cells }, (_, cell) =>
    Math.max(0, Math.min((length - 1) * 256, Math.floor(((cell * 2 + 1) * length * 128) / cells) - 128)),
  )
}

/** Sums over 5 × 5 pixels: what a descriptor compares, so that noise of single pixels does not count. */
export function boxSums({ width, height, data }: Plane): Uint16Array {
  const rows = new Uint16Array(width * height)
  for (let at = 2; at < rows.length - 2; at += 1)
    rows[at] =
      (data[at - 2] as number) +
      (data[at - 1] as number) +
      (data[at] as number) +
      (data[at + 1] as number) +
      (data[at + 2] as number)
  const sums = new Uint16Array(width * height)
  for (let at = 2 * width; at < rows.length - 2 * width; at += 1)
    sums[at] =
      (rows[at - 2 * width] as number) +
      (rows[at - width] as number) +
      (rows[at] as number) +
      (rows[at + width] as number) +
      (rows[at + 2 * width] as number)
  return sums
}
