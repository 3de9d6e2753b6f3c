// Hashes of parts of a picture, so that a crop found elsewhere leads back to it. A fixed grid of overlapping windows at
// three scales over a reduced luma plane; a crop whose edges lie between windows may be missed (docs/priority.md says so).
import type { PdqTile } from '@rempart/core'
import type { RawImage } from '../raw-image.ts'
import { C512_SIDE, MIN_SIDE } from './constants.ts'
import type { PdqResult } from './pdq-kernel.ts'
import type { Plane } from './reference.ts'

/** Window side as a share of the picture's, and how many positions along each side. */
const SCALES = [
  { share: 0.85, steps: 3 },
  { share: 0.7, steps: 4 },
  { share: 0.5, steps: 3 },
] as const
/** Windows are cut from a plane no larger than this. */
const PLANE_SIDE = 256
/** Pictures below this side have no parts worth a hash. */
const MIN_PICTURE_SIDE = 128

export function createTiles(hashPlane: (plane: Plane) => PdqResult): (image: RawImage) => readonly PdqTile[] {
  return (image) => {
    if (image.width < MIN_PICTURE_SIDE || image.height < MIN_PICTURE_SIDE) return []
    const plane = reduce(image)
    return SCALES.flatMap(({ share, steps }) => windows(share, steps).map((window) => tileOf(plane, window, hashPlane)))
  }
}

type Window = Readonly<{ x: number; y: number; w: number; h: number }>

function windows(share: number, steps: number): readonly Window[] {
  const side = Math.round(share * 1000)
  const starts = Array.from({ length: steps }, (_, step) => Math.round(((1000 - side) * step) / (steps - 1)))
  return starts.flatMap((y) => starts.map((x) => ({ x, y, w: side, h: side })))
}

function tileOf(plane: Plane, { x, y, w, h }: Window, hashPlane: (plane: Plane) => PdqResult): PdqTile {
  const left = Math.floor((x * plane.width) / 1000)
  const top = Math.floor((y * plane.height) / 1000)
  const width = Math.max(MIN_SIDE, Math.floor((w * plane.width) / 1000))
  const height = Math.max(MIN_SIDE, Math.floor((h * plane.height) / 1000))
  const data = new Float32Array(width * height)
  for (let row = 0; row < height; row += 1) {
    const from = (top + row) * plane.width + left
    data.set(plane.data.subarray(from, from + width), row * width)
  }
  const { hex, quality } = hashPlane({ width, height, data })
  return { hex, quality, x, y, w, h }
}

/** Area-averaged luma of at most `PLANE_SIDE`, integer arithmetic: the same everywhere. */
function reduce({ width, height, channels, data }: RawImage): Plane {
  const columns = Math.min(PLANE_SIDE, width)
  const rows = Math.min(PLANE_SIDE, height)
  const plane = new Float32Array(columns * rows)
  const sums = new Float64Array(columns)
  const edges = Array.from({ length: columns + 1 }, (_, column) => Math.floor((column * width) / columns))
  for (let row = 0; row < rows; row += 1) {
    const top = Math.floor((row * height) / rows)
    const bottom = Math.max(top + 1, Math.floor(((row + 1) * height) / rows))
    // Every second source row is enough once windows average several rows: half the reads, no visible change.
    const step = bottom - top >= 4 ? 2 : 1
    let taken = 0
    sums.fill(0)
    for (let y = top; y < bottom; y += step, taken += 1)
      addRow(sums, { data, at: y * width * channels, channels, edges })
    for (let column = 0; column < columns; column += 1) {
      const cells = (edges[column + 1] ?? 0) - (edges[column] ?? 0)
      plane[row * columns + column] = Math.round((sums[column] ?? 0) / (taken * cells * 256))
    }
  }
  return { width: columns, height: rows, data: plane }
}

type Row = Readonly<{ data: Uint8Array; at: number; channels: number; edges: readonly number[] }>

/** Luma in 256ths with integer weights 77, 150, 29. */
function addRow(sums: Float64Array, { data, at, channels, edges }: Row): void {
  for (let column = 0; column < sums.length; column += 1) {
    let sum = 0
    const end = at + (edges[column + 1] ?? 0) * channels
    for (let from = at + (edges[column] ?? 0) * channels; from < end; from += channels) {
      sum +=
        channels === 1
          ? (data[from] ?? 0) * 256
          : (data[from] ?? 0) * 77 + (data[from + 1] ?? 0) * 150 + (data[from + 2] ?? 0) * 29
    }
    sums[column] = (sums[column] ?? 0) + sum
  }
}
