// Chance that nobody outside the site can foresee and that is the same each time it is asked: a keyed digest read as a number.
import type { Services } from '../services.ts'

const BITS = 48

/** A number in [0, 1) for a text. */
export function chanceOf({ access }: Pick<Services, 'access'>, text: string): number {
  return Buffer.from(access.box.digest(text)).readUIntBE(0, BITS / 8) / 2 ** BITS
}
