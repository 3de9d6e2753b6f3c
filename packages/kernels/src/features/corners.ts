// Corners of one level: FAST-9 (Rosten and Drummond 2006) finds them, Harris' measure (1988) orders them, one in each
// neighbourhood is kept.
import { CELL_SIDE, CORNER_CONTRAST, CORNERS_PER_CELL, MARGIN } from './limits.ts'
import type { Plane } from './pyramid.ts'

/** `at`: position in the plane's data. */
export type Corner = Readonly<{ at: number; score: number }>

/** The circle of sixteen pixels, radius three, clockwise from the top. */
const CIRCLE = [
  [0, -3],
  [1, -3],
  [2, -2],
  [3, -1],
  [3, 0],
  [3, 1],
  [2, 2],
  [1, 3],
  [0, 3],
  [-1, 3],
  [-2, 2],
  [-3, 1],
  [-3, 0],
  [-3, -1],
  [-2, -2],
  [-1, -3],
] as const
const NEEDED = 9

/** The best corners, best first; equal ones in the order of their positions. */
export function cornersOf(plane: Plane, quota: number): readonly Corner[] {
  const { width, height, data } = plane
  const circle = Int32Array.from(CIRCLE, ([x, y]) => y * width + x)
  const scores = new Float64Array(width * height)
  const found: number[] = []
  for (let y = MARGIN; y < height - MARGIN; y += 1) {
    for (let at = y * width + MARGIN; at < (y + 1) * width - MARGIN; at += 1) {
      if (!isCorner(data, circle, at)) continue
      scores[at] = harris(data, width, at)
      found.push(at)
    }
  }
  const peaks = found.filter((at) => isPeak(scores, width, at)).map((at) => ({ at, score: scores[at] as number }))
  return spread(
    peaks.toSorted((a, b) => b.score - a.score || a.at - b.at),
    plane,
    quota,
  )
}

function isCorner(data: Uint8Array, circle: Int32Array, at: number): boolean {
  const middle = data[at] as number
  const [above, below] = [middle + CORNER_CONTRAST, middle - CORNER_CONTRAST]
  // Nine in a row hold one of every two pixels that face each other.
  for (let step = 0; step < 8; step += 4) {
    const one = data[at + (circle[step] as number)] as number
    const facing = data[at + (circle[step + 8] as number)] as number
    if (one <= above && one >= below && facing <= above && facing >= below) return false
  }
  let run = 0
  let side = 0
  for (let step = 0; step < 16 + NEEDED - 1; step += 1) {
    const value = data[at + (circle[step & 15] as number)] as number
    const now = value > above ? 1 : value < below ? -1 : 0
    run = now !== 0 && now === side ? run + 1 : 1
    side = now
    if (now !== 0 && run >= NEEDED) return true
  }
  return false
}

/** 25 times the determinant less the squared trace of the gradients' products over 5 × 5 pixels. */
function harris(data: Uint8Array, width: number, at: number): number {
  let [xx, yy, xy] = [0, 0, 0]
  for (let row = -2; row <= 2; row += 1) {
    for (let column = -2; column <= 2; column += 1) {
      const here = at + row * width + column
      const dx = (data[here + 1] as number) - (data[here - 1] as number)
      const dy = (data[here + width] as number) - (data[here - width] as number)
      xx += dx * dx
      yy += dy * dy
      xy += dx * dy
    }
  }
  return 25 * (xx * yy - xy * xy) - (xx + yy) * (xx + yy)
}

function isPeak(scores: Float64Array, width: number, at: number): boolean {
  const mine = scores[at] as number
  if (mine <= 0) return false
  for (let row = -1; row <= 1; row += 1)
    for (let column = -1; column <= 1; column += 1) {
      const other = at + row * width + column
      const value = scores[other] as number
      if (value > mine || (value === mine && other < at)) return false
    }
  return true
}

function spread(sorted: readonly Corner[], { width, height }: Plane, quota: number): readonly Corner[] {
  const across = Math.ceil(width / CELL_SIDE)
  const taken = new Uint8Array(across * Math.ceil(height / CELL_SIDE))
  const kept: Corner[] = []
  for (const corner of sorted) {
    const cell =
      Math.floor(Math.floor(corner.at / width) / CELL_SIDE) * across + Math.floor((corner.at % width) / CELL_SIDE)
    if ((taken[cell] ?? 0) >= CORNERS_PER_CELL) continue
    taken[cell] = (taken[cell] ?? 0) + 1
    kept.push(corner)
    if (kept.length === quota) break
  }
  return kept
}
