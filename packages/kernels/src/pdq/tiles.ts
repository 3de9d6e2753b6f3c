// Hashes of parts of a picture, so that a crop found elsewhere leads back to it. A fixed grid of overlapping windows at
// two scales over a reduced grey picture. PDQ forgives a shift of about one per cent, so a crop whose edges lie between windows is
// missed: of random crops of photographs fewer than one in a hundred is found (0 false in 17,952 unrelated pairs).
import type { PdqTile } from '@rempart/core'
import type { RawImage } from '../raw-image.ts'
import { checkImage } from '../raw-image.ts'

/** Window side as a share of the picture's, and how many positions along each side. */
const SCALES = [
  { share: 0.85, steps: 3 },
  { share: 0.7, steps: 3 },
] as const
/** Windows are cut from a picture no larger than this: PDQ looks at 64 × 64 in the end. */
const REDUCED_SIDE = 136
/** Pictures below this side have no parts worth a hash. */
const MIN_PICTURE_SIDE = 144
/** Samples a side of a reduced pixel at most. */
const MAX_SAMPLES = 2

type HashGrey = (image: RawImage) => Readonly<{ hex: string; quality: number }>

/** `hash`: the engine's PDQ of a grey picture at full resolution. */
export function createTiles(hash: HashGrey): (image: RawImage) => readonly PdqTile[] {
  return (image) => {
    checkImage(image)
    if (image.width < MIN_PICTURE_SIDE || image.height < MIN_PICTURE_SIDE) return []
    const grey = reduce(image)
    return WINDOWS.map((window) => {
      const { hex, quality } = hash(cut(grey, window))
      return { hex, quality, ...window }
    })
  }
}

type Window = Readonly<{ x: number; y: number; w: number; h: number }>

/** In per-mille of the sides. */
const WINDOWS: readonly Window[] = SCALES.flatMap(({ share, steps }) => {
  const side = Math.round(share * 1000)
  const starts = Array.from({ length: steps }, (_, step) => Math.round(((1000 - side) * step) / (steps - 1)))
  return starts.flatMap((y) => starts.map((x) => ({ x, y, w: side, h: side })))
})

function cut({ width, height, data }: RawImage, { x, y, w, h }: Window): RawImage {
  const left = Math.floor((x * width) / 1000)
  const top = Math.floor((y * height) / 1000)
  const columns = Math.floor((w * width) / 1000)
  const rows = Math.floor((h * height) / 1000)
  const part = new Uint8Array(columns * rows)
  for (let row = 0; row < rows; row += 1) {
    const from = (top + row) * width + left
    part.set(data.subarray(from, from + columns), row * columns)
  }
  return { width: columns, height: rows, channels: 1, data: part }
}

/** Grey means over a few samples a cell: integer arithmetic, the same everywhere. */
function reduce({ width, height, channels, data }: RawImage): RawImage {
  const columns = Math.min(REDUCED_SIDE, width)
  const rows = Math.min(REDUCED_SIDE, height)
  const xs = samplePositions(width, columns)
  const ys = samplePositions(height, rows)
  const grey = new Uint8Array(columns * rows)
  for (let row = 0; row < rows; row += 1) {
    const lines = ys[row] ?? []
    for (let column = 0; column < columns; column += 1) {
      const points = xs[column] ?? []
      let sum = 0
      for (const y of lines) {
        for (const x of points) {
          const at = (y * width + x) * channels
          sum +=
            channels === 1
              ? (data[at] ?? 0) * 256
              : (data[at] ?? 0) * 77 + (data[at + 1] ?? 0) * 150 + (data[at + 2] ?? 0) * 29
        }
      }
      grey[row * columns + column] = Math.round(sum / (lines.length * points.length * 256))
    }
  }
  return { width: columns, height: rows, channels: 1, data: grey }
}

/** For each cell, up to two positions spread over it. */
function samplePositions(length: number, cells: number): readonly (readonly number[])[] {
  return Array.from({ length: cells }, (_, cell) => {
    const from = Math.floor((cell * length) / cells)
    const to = Math.max(from + 1, Math.floor(((cell + 1) * length) / cells))
    const count = Math.min(MAX_SAMPLES, to - from)
    return Array.from({ length: count }, (_, step) => from + Math.floor(((step + 0.5) * (to - from)) / count))
  })
}
