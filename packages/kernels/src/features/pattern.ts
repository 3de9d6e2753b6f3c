// Which pairs of points of a patch a descriptor compares: pairs drawn once by a fixed generator, normally distributed
// about the middle (BRIEF, Calonder et al. 2010, pattern G II), and the same pairs turned to each direction (as ORB does,
// Rublee et al. 2011). The second half of the pairs mirrors the first, for mirrored.ts. Whole numbers, so that every engine compares the same pixels.
import { DIRECTIONS, PATCH_RADIUS } from './limits.ts'

export const PAIRS = 256
const FRACTION = 16384

/** Cosine and sine of each direction, times 2^14. */
export const COSINES = Int32Array.from({ length: DIRECTIONS }, (_, at) =>
  Math.round(FRACTION * Math.cos((2 * Math.PI * at) / DIRECTIONS)),
)
export const SINES = Int32Array.from({ length: DIRECTIONS }, (_, at) =>
  Math.round(FRACTION * Math.sin((2 * Math.PI * at) / DIRECTIONS)),
)

/** Four coordinates a pair (x, y, x, y), pairs in order, directions one after the other. */
export const PATTERN = turned(drawPairs())

function drawPairs(): Int32Array {
  let state = 0x2f6e2b1
  /** A whole number below 2^16 (Numerical Recipes' linear congruential generator, high half). */
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 16
  }
  /** Nearly normal, standard deviation about two fifths of the radius: the sum of four uniform numbers. */
  const coordinate = (): number => {
    const sum = next() + next() + next() + next() - 2 * 65536
    return Math.max(-PATCH_RADIUS, Math.min(PATCH_RADIUS, Math.round((sum * PATCH_RADIUS) / 94000)))
  }
  const pairs = new Int32Array(PAIRS * 4)
  for (let pair = 0; pair < PAIRS / 2; pair += 1) {
    do for (let at = 0; at < 4; at += 1) pairs[pair * 4 + at] = coordinate()
    while (pairs[pair * 4] === pairs[pair * 4 + 2] && pairs[pair * 4 + 1] === pairs[pair * 4 + 3])
    for (let at = 0; at < 4; at += 1)
      pairs[(pair + PAIRS / 2) * 4 + at] = (pairs[pair * 4 + at] ?? 0) * (at % 2 === 0 ? 1 : -1)
  }
  return pairs
}

function turned(pairs: Int32Array): Int8Array {
  const all = new Int8Array(DIRECTIONS * PAIRS * 4)
  for (let direction = 0; direction < DIRECTIONS; direction += 1) {
    const [cos, sin] = [COSINES[direction] ?? 0, SINES[direction] ?? 0]
    for (let point = 0; point < PAIRS * 2; point += 1) {
      const [x, y] = [pairs[point * 2] ?? 0, pairs[point * 2 + 1] ?? 0]
      const at = (direction * PAIRS * 2 + point) * 2
      all[at] = clamp(Math.round((x * cos - y * sin) / FRACTION))
      all[at + 1] = clamp(Math.round((x * sin + y * cos) / FRACTION))
    }
  }
  return all
}

/** Corners of the square turn out of it; the margin holds this much. */
function clamp(value: number): number {
  return Math.max(-15, Math.min(15, value))
}
