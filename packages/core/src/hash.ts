// Perceptual hashes of an exhibit.

/** `full` hashes at full resolution (HMA, pdqhash, Java); `c512` first shrinks to 512×512 as Meta's C++ CLI does. */
export type PdqPipeline = 'full' | 'c512'

/** A PDQ hash: 64 hexadecimal digits, quality 0–100. */
export type PdqHash = Readonly<{ hex: string; quality: number; pipeline: PdqPipeline }>

/** Quality below which a PDQ hash says too little to be compared (ThreatExchange PDQ README). */
export const PDQ_MIN_QUALITY = 50
/** Distance in bits up to which two PDQ hashes match (ThreatExchange PDQ README). */
export const PDQ_MATCH_DISTANCE_BITS = 31

/** Bits in which two hashes of equal length in hexadecimal differ. */
export function distanceBits(a: string, b: string): number {
  let bits = 0
  for (let at = 0; at < a.length; at += 8) {
    let word = Number.parseInt(a.slice(at, at + 8), 16) ^ Number.parseInt(b.slice(at, at + 8), 16)
    word -= (word >>> 1) & 0x55555555
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
    bits += Math.imul((word + (word >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
  }
  return bits
}

/** Whether a list's entry says too little to be met at a distance: its stated quality; where it states none, a blank
 * picture's hash, which has no bit set. Such an entry is met at 0 bits only. */
export function saysTooLittle({ pdq, quality }: Readonly<{ pdq: string; quality?: number | undefined }>): boolean {
  return quality === undefined ? /^0+$/u.test(pdq) : quality < PDQ_MIN_QUALITY
}

/** Whether a picture's hash says enough to be compared at a distance: its quality, and that none of its other seven
 * orientations lies within the match distance. A picture that meets itself turned (a disc, a chess board, a gradient) meets
 * every other such picture; measured photographs lie 63 bits or more from themselves turned, also symmetrical ones, since
 * the coefficients that turning negates are then near zero, with signs of chance (docs/performance-matching.md). */
export function isTelling({
  pdq,
  dihedral,
}: Readonly<{ pdq: Pick<PdqHash, 'quality'>; dihedral: readonly string[] }>): boolean {
  if (pdq.quality < PDQ_MIN_QUALITY) return false
  const [original = '', ...turned] = dihedral
  return turned.every((hex) => distanceBits(original, hex) > PDQ_MATCH_DISTANCE_BITS)
}
