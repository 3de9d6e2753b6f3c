// The distance of two descriptions.

const ONES = Uint8Array.from({ length: 256 }, (_, value) => value.toString(2).replaceAll('0', '').length)

/** Bits in which two descriptions differ; counting ends at `enough`, for nobody asks how much further they are apart. */
export function differingBits(one: Uint8Array, other: Uint8Array, enough: number): number {
  let differing = 0
  for (let byte = 0; byte < one.length && differing < enough; byte += 1)
    differing += ONES[(one[byte] as number) ^ (other[byte] as number)] as number
  return differing
}
