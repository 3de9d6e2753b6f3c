// From the 64 × 64 block to hash, quality and the eight dihedral hashes. Shared by both engines: it is a fiftieth of the work.
import { BLOCK, DCT, HASH_BITS, KEPT } from './constants.ts'

const f32 = Math.fround

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
  const median = Float32Array.from(kept).sort()[HASH_BITS / 2 - 1] ?? 0
  let hex = ''
  for (let nibble = HASH_BITS / 4 - 1; nibble >= 0; nibble -= 1) {
    let value = 0
    for (let bit = 3; bit >= 0; bit -= 1) value = value * 2 + ((kept[nibble * 4 + bit] ?? 0) > median ? 1 : 0)
    hex += value.toString(16)
  }
  return hex
}

/** Sign and place of each coefficient under the eight symmetries of the square, in the order that is published:
 * original, rot90, rot180, rot270, flipX, flipY, flipPlus1, flipMinus1 (PROTOCOLS §2.4, 10). */
const SYMMETRIES: readonly Readonly<{ transposed: boolean; negative: (i: number, j: number) => boolean }>[] = [
  { transposed: false, negative: () => false },
  { transposed: true, negative: (_, j) => j % 2 === 0 },
  { transposed: false, negative: (i, j) => (i + j) % 2 === 1 },
  { transposed: true, negative: (i) => i % 2 === 0 },
  { transposed: false, negative: (i) => i % 2 === 0 },
  { transposed: false, negative: (_, j) => j % 2 === 0 },
  { transposed: true, negative: () => false },
  { transposed: true, negative: (i, j) => (i + j) % 2 === 1 },
]

/** The eight hashes of one coefficient block. */
export function dihedralHashes(kept: Float32Array): readonly string[] {
  const turned = new Float32Array(HASH_BITS)
  return SYMMETRIES.map(({ transposed, negative }) => {
    for (let i = 0; i < KEPT; i += 1) {
      for (let j = 0; j < KEPT; j += 1) {
        const value = kept[i * KEPT + j] ?? 0
        turned[transposed ? j * KEPT + i : i * KEPT + j] = negative(i, j) ? -value : value
      }
    }
    return coefficientsHash(turned)
  })
}
