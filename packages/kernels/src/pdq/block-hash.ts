// From the 64 × 64 block to hash, quality and the eight dihedral hashes. Shared by both engines: it is a fiftieth of the work.
import { BLOCK, DCT, HASH_BITS, KEPT } from './constants.ts'

const f32 = Math.fround
const HEX = [...'0123456789abcdef']

/** Gradients of the block in 100ths, over 90, at most 100. */
export function blockQuality(block: Float32Array): number {
  let sum = 0
  for (let row = 0; row < BLOCK; row += 1) {
    for (let column = 0; column < BLOCK; column += 1) {
      const here = block[row * BLOCK + column] ?? 0
      if (row + 1 < BLOCK) sum += gradient(here, block[(row + 1) * BLOCK + column] ?? 0)
      if (column + 1 < BLOCK) sum += gradient(here, block[row * BLOCK + column + 1] ?? 0)
    }
  }
  return Math.min(100, Math.floor(sum / 90))
}

function gradient(u: number, v: number): number {
  return Math.abs(Math.trunc(f32(f32(f32(u - v) * 100) / 255)))
}

/** B = D·A·Dᵀ, sums in float32, k ascending. */
export function blockTransform(block: Float32Array): Float32Array {
  const half = new Float32Array(KEPT * BLOCK)
  for (let i = 0; i < KEPT; i += 1) {
    for (let j = 0; j < BLOCK; j += 1) {
      let sum = 0
      for (let k = 0; k < BLOCK; k += 1) sum = f32(sum + f32((DCT[i * BLOCK + k] ?? 0) * (block[k * BLOCK + j] ?? 0)))
      half[i * BLOCK + j] = sum
    }
  }
  const kept = new Float32Array(HASH_BITS)
  for (let i = 0; i < KEPT; i += 1) {
    for (let j = 0; j < KEPT; j += 1) {
      let sum = 0
      for (let k = 0; k < BLOCK; k += 1) sum = f32(sum + f32((half[i * BLOCK + k] ?? 0) * (DCT[j * BLOCK + k] ?? 0)))
      kept[i * KEPT + j] = sum
    }
  }
  return kept
}

/** The hash of a coefficient block in hexadecimal, bit 255 first; a bit is set above the lower median. */
export function coefficientsHash(kept: Float32Array): string {
  return bitsAbove(kept, medianOf(kept))
}

function medianOf(kept: Float32Array): number {
  return Float32Array.from(kept).sort()[HASH_BITS / 2 - 1] ?? 0
}

function bitsAbove(kept: Float32Array, median: number): string {
  let hex = ''
  for (let at = HASH_BITS - 4; at >= 0; at -= 4) {
    const value =
      ((kept[at + 3] as number) > median ? 8 : 0) |
      ((kept[at + 2] as number) > median ? 4 : 0) |
      ((kept[at + 1] as number) > median ? 2 : 0) |
      ((kept[at] as number) > median ? 1 : 0)
    hex += HEX[value] as string
  }
  return hex
}

/** Which coefficients change sign under the eight symmetries of the square, and whether rows and columns change places, in
 * the order that is published: original, rot90, rot180, rot270, flipX, flipY, flipPlus1, flipMinus1 (PROTOCOLS §2.4, 10). */
const SYMMETRIES = [
  { transposed: false, signs: 'none' },
  { transposed: true, signs: 'even columns' },
  { transposed: false, signs: 'odd sums' },
  { transposed: true, signs: 'even rows' },
  { transposed: false, signs: 'even rows' },
  { transposed: false, signs: 'even columns' },
  { transposed: true, signs: 'none' },
  { transposed: true, signs: 'odd sums' },
] as const
const NEGATIVE = {
  none: () => false,
  'even columns': (_: number, j: number) => j % 2 === 0,
  'odd sums': (i: number, j: number) => (i + j) % 2 === 1,
  'even rows': (i: number) => i % 2 === 0,
} as const
type Signs = keyof typeof NEGATIVE

/** Factors of ±1, row-major. */
const FACTORS: Readonly<Record<Signs, Int8Array>> = {
  none: factorsOf('none'),
  'even columns': factorsOf('even columns'),
  'odd sums': factorsOf('odd sums'),
  'even rows': factorsOf('even rows'),
}

function factorsOf(signs: Signs): Int8Array {
  return Int8Array.from({ length: HASH_BITS }, (_, at) => (NEGATIVE[signs](Math.floor(at / KEPT), at % KEPT) ? -1 : 1))
}

/** The eight hashes of one coefficient block. Changing places moves no median: four serve the eight. */
export function dihedralHashes(kept: Float32Array): readonly string[] {
  const plain = new Map<Signs, string>()
  const turned = new Map<Signs, string>()
  const transposed = new Float32Array(HASH_BITS)
  for (const signs of ['none', 'even columns', 'odd sums', 'even rows'] as const) {
    const factors = FACTORS[signs]
    const signed = kept.map((value, at) => value * (factors[at] as number))
    const median = medianOf(signed)
    for (let at = 0; at < HASH_BITS; at += 1) transposed[(at % KEPT) * KEPT + (at >> 4)] = signed[at] as number
    plain.set(signs, bitsAbove(signed, median))
    turned.set(signs, bitsAbove(transposed, median))
  }
  return SYMMETRIES.map((symmetry) => (symmetry.transposed ? turned : plain).get(symmetry.signs) ?? '')
}
