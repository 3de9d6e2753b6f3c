// The luminance table of ITU-T T.81 Annex K at every quality, as the IJG library scales it: what most software writes.

/** Table K.1 in zigzag order. */
const STANDARD = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61,
  60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121,
  112, 100, 120, 92, 101, 103, 99,
] as const

/** The IJG quality (1–100) whose luminance table this is, or undefined: a camera's or an editor's own. */
export function libraryQuality(table: readonly number[]): number | undefined {
  for (let quality = 1; quality <= 100; quality += 1) {
    const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - quality * 2
    const matches = STANDARD.every(
      (value, at) => Math.min(255, Math.max(1, Math.floor((value * scale + 50) / 100))) === table[at],
    )
    if (matches) return quality
  }
  return undefined
}

export function isLibraryTable(table: readonly number[]): boolean {
  return libraryQuality(table) !== undefined
}
