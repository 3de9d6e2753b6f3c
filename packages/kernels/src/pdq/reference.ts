// PDQ in plain TypeScript, bit for bit as Meta's C++: float32 after every operation, sums in its order (PROTOCOLS §2.4).
// The kernel in assembly/ is tested against this; this is tested against Meta's vectors.
import type { PdqPipeline } from '@rempart/core'
import type { RawImage } from '../raw-image.ts'
import { checkImage } from '../raw-image.ts'
import { blockQuality, blockTransform, coefficientsHash, dihedralHashes } from './block-hash.ts'
import { BLOCK, C512_SIDE, HASH_BITS, LUMA_BLUE, LUMA_GREEN, LUMA_RED, MIN_SIDE, WINDOW_DIVISOR } from './constants.ts'
import type { PdqKernel, PdqResult } from './pdq-kernel.ts'
import type { Plane } from './plane.ts'

const f32 = Math.fround
const NOTHING: PdqResult = nothing()

/** The plain TypeScript engine. */
export const pdqReference: PdqKernel = {
  hash: (image, pipeline) => hashPlane(lumaOf(image, pipeline), { filterSmall: false }),
}

/** Meta's dihedral function filters a 64 × 64 picture too, its plain one does not (they differ by rounding). */
export function hashFiltered(image: RawImage, pipeline: PdqPipeline): PdqResult {
  return hashPlane(lumaOf(image, pipeline), { filterSmall: true })
}

/** Luma, after the nearest-neighbour shrink of `c512` where it applies. */
export function lumaOf(image: RawImage, pipeline: PdqPipeline): Plane {
  checkImage(image)
  const { width, height, channels, data } = image
  const shrink = pipeline === 'c512' && (width > C512_SIDE || height > C512_SIDE)
  const columns = shrink ? C512_SIDE : width
  const rows = shrink ? C512_SIDE : height
  const luma = new Float32Array(columns * rows)
  for (let row = 0; row < rows; row += 1) {
    const fromRow = shrink ? Math.floor((row * height) / rows) : row
    for (let column = 0; column < columns; column += 1) {
      const at = (fromRow * width + (shrink ? Math.floor((column * width) / columns) : column)) * channels
      luma[row * columns + column] = channels === 1 ? (data[at] ?? 0) : lumaAt(data, at)
    }
  }
  return { width: columns, height: rows, data: luma }
}

function lumaAt(data: Uint8Array, at: number): number {
  const red = f32(LUMA_RED * (data[at] ?? 0))
  const green = f32(LUMA_GREEN * (data[at + 1] ?? 0))
  return f32(f32(red + green) + f32(LUMA_BLUE * (data[at + 2] ?? 0)))
}

/** Filter, decimate, transform. */
export function hashPlane(plane: Plane, { filterSmall }: Readonly<{ filterSmall: boolean }>): PdqResult {
  const { width, height, data } = plane
  if (width < MIN_SIDE || height < MIN_SIDE) return NOTHING
  const plain = width === BLOCK && height === BLOCK && !filterSmall
  const block = plain ? data : decimate(jarosz(plane), width, height)
  const kept = blockTransform(block)
  return { hex: coefficientsHash(kept), quality: blockQuality(block), dihedral: dihedralHashes(kept) }
}

/** Two passes of box filters along rows and columns (a tent filter). */
function jarosz({ width, height, data }: Plane): Float32Array {
  const rowWindow = Math.floor((width + WINDOW_DIVISOR - 1) / WINDOW_DIVISOR)
  const columnWindow = Math.floor((height + WINDOW_DIVISOR - 1) / WINDOW_DIVISOR)
  let from = data
  let into: Float32Array = new Float32Array(data.length)
  for (let pass = 0; pass < 2; pass += 1) {
    const other = new Float32Array(data.length)
    for (let row = 0; row < height; row += 1)
      box(from, into, { start: row * width, stride: 1, count: width, window: rowWindow })
    for (let column = 0; column < width; column += 1)
      box(into, other, { start: column, stride: width, count: height, window: columnWindow })
    from = other
  }
  return from
}

type Line = Readonly<{ start: number; stride: number; count: number; window: number }>

/** A running mean over one line; borders divide by what is there. */
function box(from: Float32Array, into: Float32Array, { start, stride, count, window }: Line): void {
  const half = Math.floor((window + 2) / 2)
  let lead = start
  let trail = start
  let out = start
  let sum = 0
  let inside = 0
  for (let step = 0; step < half - 1; step += 1, lead += stride) {
    sum = f32(sum + (from[lead] ?? 0))
    inside += 1
  }
  for (let step = 0; step < window - half + 1; step += 1, lead += stride, out += stride) {
    sum = f32(sum + (from[lead] ?? 0))
    inside += 1
    into[out] = sum / inside
  }
  for (let step = 0; step < count - window; step += 1, lead += stride, trail += stride, out += stride) {
    sum = f32(sum + (from[lead] ?? 0))
    sum = f32(sum - (from[trail] ?? 0))
    into[out] = sum / inside
  }
  for (let step = 0; step < half - 1; step += 1, trail += stride, out += stride) {
    sum = f32(sum - (from[trail] ?? 0))
    inside -= 1
    into[out] = sum / inside
  }
}

function decimate(filtered: Float32Array, width: number, height: number): Float32Array {
  const block = new Float32Array(BLOCK * BLOCK)
  for (let i = 0; i < BLOCK; i += 1) {
    const row = Math.floor(((i + 0.5) * height) / BLOCK)
    for (let j = 0; j < BLOCK; j += 1)
      block[i * BLOCK + j] = filtered[row * width + Math.floor(((j + 0.5) * width) / BLOCK)] ?? 0
  }
  return block
}

function nothing(): PdqResult {
  const hex = '0'.repeat(HASH_BITS / 4)
  return { hex, quality: 0, dihedral: Array.from({ length: 8 }, () => hex) }
}
