// What a local feature is, and its place in the picture.
import { levelScale } from './pyramid.ts'
import type { Plane } from './pyramid.ts'

/** `x`, `y`: position in the picture, in 65535ths of its longest side; `level` of the pyramid; `direction` in 32nds of a
 * turn; `bits`: 32 bytes. */
export type Feature = Readonly<{ x: number; y: number; level: number; direction: number; bits: Uint8Array }>

type Corner = Readonly<{ at: number; direction: number; bits: Uint8Array; level: number; width: number }>

/** `at`: position in the level's data; `width`: the level's. */
export function placed({ at, direction, bits, level, width }: Corner, base: Pick<Plane, 'width' | 'height'>): Feature {
  const unit = (65535 * levelScale(level)) / Math.max(base.width, base.height)
  const position = (cell: number): number => Math.min(65535, Math.round((cell + 0.5) * unit))
  return { x: position(at % width), y: position(Math.floor(at / width)), level, direction, bits }
}
