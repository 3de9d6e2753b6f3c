// The numbers of PDQ (Meta, "The TMK+PDQF Video-Hashing Algorithm and the PDQ Image-Hashing Algorithm", 2019; rounding and
// order as in facebook/ThreatExchange pdq/cpp at baefb4ed).

/** Side of the block that is transformed. */
export const BLOCK = 64
/** Side of the coefficients that are kept; the hash has 16 × 16 bits. */
export const KEPT = 16
export const HASH_BITS = KEPT * KEPT
/** Smaller pictures have the zero hash and quality 0. */
export const MIN_SIDE = 5
/** `c512` brings anything wider or taller to this side. */
export const C512_SIDE = 512
export const WINDOW_DIVISOR = 128

const f32 = Math.fround
export const LUMA_RED = f32(0.299)
export const LUMA_GREEN = f32(0.587)
export const LUMA_BLUE = f32(0.114)

/** D[i][j] = √(2/64)·cos(π/128·(i+1)·(2j+1)), rows 1–16 of the transform (no DC), float32, row-major 16 × 64. */
export const DCT: Float32Array = makeDct()

function makeDct(): Float32Array {
  const scale = f32(Math.sqrt(2 / BLOCK))
  const matrix = new Float32Array(KEPT * BLOCK)
  for (let i = 0; i < KEPT; i += 1) {
    for (let j = 0; j < BLOCK; j += 1) {
      matrix[i * BLOCK + j] = scale * Math.cos((Math.PI / 2 / BLOCK) * (i + 1) * (2 * j + 1))
    }
  }
  return matrix
}
