// The features of a picture's mirror image, without the picture: every pair of a descriptor stands beside its mirror image in
// the other half of the bits (pattern.ts), so that mirroring exchanges the halves.
import type { Feature } from './feature.ts'
import { DIRECTIONS } from './limits.ts'
import type { Described } from './placement.ts'

/** The description of the same place seen in a mirror. */
export function mirroredBits(bits: Uint8Array): Uint8Array {
  const half = bits.length / 2
  const mirrored = new Uint8Array(bits.length)
  mirrored.set(bits.subarray(half))
  mirrored.set(bits.subarray(0, half), half)
  return mirrored
}

/** The picture with left and right exchanged. */
export function mirrored({ width, height, features }: Described): Described {
  const right = Math.round((65535 * width) / Math.max(width, height))
  const seen = ({ x, y, level, direction, bits }: Feature): Feature => ({
    x: Math.max(0, right - x),
    y,
    level,
    direction: (DIRECTIONS + DIRECTIONS / 2 - direction) % DIRECTIONS,
    bits: mirroredBits(bits),
  })
  return { width, height, features: features.map(seen) }
}
