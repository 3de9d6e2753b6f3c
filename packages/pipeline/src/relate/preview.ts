// A preview against its parent: 64-bit gradient hashes of a picture and its own preview differ in 1 to 4 bits, of a replaced
// picture in 29 to 36 (PROVENANCE §3). Orientation is no difference.
import type { Finding, PixelFacts } from '@rempart/core'
import { distanceBits, PDQ_MIN_QUALITY, PREVIEW_MISMATCH_CODE } from '@rempart/core'
import { PREVIEW_DHASH_BITS, PREVIEW_PDQ_BITS } from '../limits.ts'
import type { Link, Subject } from './subject.ts'

export const RELATE_VERSION = 1

/** `mismatches` holds a finding for each parent whose preview shows something else. */
export function previewLinks(
  subjects: readonly Subject[],
): Readonly<{ links: readonly Link[]; mismatches: readonly Readonly<{ at: number; finding: Finding }>[] }> {
  const positions = new Map(subjects.map(({ path }, at) => [path, at]))
  const links: Link[] = []
  const mismatches: { at: number; finding: Finding }[] = []
  for (const [from, subject] of subjects.entries()) {
    const to = subject.parent === undefined ? undefined : positions.get(subject.parent)
    const parent = to === undefined ? undefined : subjects[to]
    if (to === undefined || parent === undefined) continue
    links.push({ from, to, kind: 'preview-of', back: 'has-preview', basis: 'measurement' })
    const bits = mismatchBits(subject.pixels, parent.pixels)
    if (bits === undefined) continue
    const detail = `preview differs in ${bits} of 64 bits`
    links.push({ from: to, to: from, kind: 'derived-from', back: 'source-of', basis: 'measurement', detail })
    mismatches.push({ at: to, finding: mismatchFinding(subject, detail) })
  }
  return { links, mismatches }
}

/** Distance of the gradient hashes where the two show different pictures; undefined where they agree or cannot be told. */
export function mismatchBits(preview: PixelFacts | undefined, parent: PixelFacts | undefined): number | undefined {
  if (preview === undefined || parent === undefined) return undefined
  const isFlat = ({ pdq }: PixelFacts): boolean => pdq.quality < PDQ_MIN_QUALITY
  if (isFlat(preview) && isFlat(parent)) return undefined
  const bits = distanceBits(preview.dhash, parent.dhash)
  if (bits <= PREVIEW_DHASH_BITS) return undefined
  const turned = Math.min(...preview.dihedral.map((hex) => distanceBits(hex, parent.pdq.hex)))
  return turned <= PREVIEW_PDQ_BITS ? undefined : bits
}

function mismatchFinding({ path, parent }: Subject, detail: string): Finding {
  const where = `embedded:${path.slice((parent?.length ?? 0) + 2)}`
  return {
    reader: 'relate',
    version: RELATE_VERSION,
    code: PREVIEW_MISMATCH_CODE,
    origin: 'unknown',
    basis: 'measurement',
    where,
    detail,
  }
}
