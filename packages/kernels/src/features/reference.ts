// Local features of a picture, so that a part of it found elsewhere leads back to it: corners at several scales, each
// with 256 bits that describe its surroundings turned upright (after ORB, Rublee et al. 2011). Whole numbers throughout:
// every engine gives the same bits.
import type { RawImage } from '../raw-image.ts'
import { checkImage } from '../raw-image.ts'
import { cornersOf } from './corners.ts'
import { DIRECTIONS, LEVEL_QUOTAS, MIN_PICTURE_SIDE } from './limits.ts'
import { COSINES, PAIRS, PATTERN, SINES } from './pattern.ts'
import { placed } from './feature.ts'
import type { Feature } from './feature.ts'
import { boxSums, greyPlane, pyramidOf } from './pyramid.ts'
import type { Plane } from './pyramid.ts'

/** At most MAX_FEATURES; none where the picture is small or flat. */
export function featuresOf(image: RawImage): readonly Feature[] {
  checkImage(image)
  if (Math.min(image.width, image.height) < MIN_PICTURE_SIDE) return []
  const base = greyPlane(image)
  return pyramidOf(base).flatMap((plane, level) => {
    const sums = boxSums(plane)
    return cornersOf(plane, LEVEL_QUOTAS[level] ?? 0).map(({ at }) => {
      const direction = directionOf(plane, at)
      const bits = describe({ sums, width: plane.width, at, direction })
      return placed({ at, direction, bits, level, width: plane.width }, base)
    })
  })
}

const MOMENT_RADIUS = 7

/** Where the light of a disc of radius seven lies: the nearest direction to its centroid. */
function directionOf({ width, data }: Plane, at: number): number {
  let [mx, my] = [0, 0]
  for (let row = -MOMENT_RADIUS; row <= MOMENT_RADIUS; row += 1) {
    for (let column = -MOMENT_RADIUS; column <= MOMENT_RADIUS; column += 1) {
      if (row * row + column * column > MOMENT_RADIUS * MOMENT_RADIUS) continue
      const value = data[at + row * width + column] as number
      mx += column * value
      my += row * value
    }
  }
  let best = 0
  let most = -Infinity
  for (let direction = 0; direction < DIRECTIONS; direction += 1) {
    const along = mx * (COSINES[direction] as number) + my * (SINES[direction] as number)
    if (along > most) {
      most = along
      best = direction
    }
  }
  return best
}

type Patch = Readonly<{ sums: Uint16Array; width: number; at: number; direction: number }>

function describe({ sums, width, at, direction }: Patch): Uint8Array {
  const bits = new Uint8Array(PAIRS / 8)
  const from = direction * PAIRS * 4
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const place = from + pair * 4
    const one = sums[at + (PATTERN[place + 1] as number) * width + (PATTERN[place] as number)] as number
    const other = sums[at + (PATTERN[place + 3] as number) * width + (PATTERN[place + 2] as number)] as number
    if (one < other) bits[pair >> 3] = (bits[pair >> 3] as number) | (128 >> (pair & 7))
  }
  return bits
}
