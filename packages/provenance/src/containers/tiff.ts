// TIFF 6.0 pictures: dimensions and pages of the directories; their texts are read as EXIF reads them.
import type { Draft } from '../draft.ts'
import { readExif } from '../formats/exif.ts'
import { TAG } from '../formats/exif-tags.ts'
import { MAX_FRAMES } from '../limits.ts'

/** Directories lie anywhere in the file; files beyond this are read in their first part only. */
const MAX_TIFF_BYTES = 256 * 1024 * 1024

export function readTiff(draft: Draft): void {
  const { source } = draft
  if (source.sizeBytes > MAX_TIFF_BYTES) draft.gap('tiff-read-in-part')
  const entries = readExif(source.slice(0, Math.min(source.sizeBytes, MAX_TIFF_BYTES)), draft, { base: 0 })
  const number = (ifd: string, tag: number): number | undefined =>
    entries.find((entry) => entry.ifd === ifd && entry.tag === tag)?.numbers[0]
  draft.size(number('ifd0', TAG.width), number('ifd0', TAG.height))
  const pages = new Set(entries.map(({ ifd }) => ifd).filter((ifd) => /^ifd\d+$/u.test(ifd))).size
  if (pages > 0) draft.frames(pages)
  if (pages > MAX_FRAMES) draft.refuse('too-many-pages', String(pages))
}
