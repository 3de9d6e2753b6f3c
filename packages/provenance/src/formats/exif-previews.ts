// Pictures that EXIF hides: the thumbnail of IFD1, previews in sub-directories, a JPEG inside the maker notes. Only where
// the structures say so; nothing is found by scanning the whole file.
import { indexOf, slice, startsWith, viewOf } from '../cursor.ts'
import type { EmbeddedPicture } from '../media-file.ts'
import type { IfdEntry } from './ifd-entry.ts'
import { TAG } from './exif-tags.ts'

/** Smaller ones are no picture. */
const MIN_PICTURE_BYTES = 128
const JPEG_COMPRESSIONS = [6, 7]

/** Thumbnails and previews named by JPEGInterchangeFormat, or by strips that hold one JPEG. */
export function thumbnailOf(entries: readonly IfdEntry[], tiff: Uint8Array, base: number): readonly EmbeddedPicture[] {
  const directories = [...new Set(entries.map(({ ifd }) => ifd))].filter(
    (ifd) => ifd !== 'ifd0' || entries.every((entry) => entry.tag !== TAG.stripOffsets),
  )
  return directories.flatMap((ifd) => {
    const number = (tag: number): number | undefined =>
      entries.find((entry) => entry.ifd === ifd && entry.tag === tag)?.numbers[0]
    const stripped = JPEG_COMPRESSIONS.includes(number(TAG.compression) ?? 0)
    const offset = number(TAG.thumbnailOffset) ?? (stripped ? number(TAG.stripOffsets) : undefined)
    const length = number(TAG.thumbnailLength) ?? (stripped ? number(TAG.stripLengths) : undefined)
    if (offset === undefined || length === undefined) return []
    const bytes = slice(tiff, offset, length)
    if (bytes.length < MIN_PICTURE_BYTES || !startsWith(bytes, '\xff\xd8\xff')) return []
    const name = ifd === 'ifd1' ? 'exif-thumbnail' : `exif-${ifd}-preview`
    return [{ name, where: `exif:${ifd}:JPEGInterchangeFormat`, offset: base + offset, bytes }]
  })
}

/** The first JPEG that begins inside the MakerNote value and ends in it, with plausible dimensions. */
export function makerNotePreview(entries: readonly IfdEntry[], base: number): readonly EmbeddedPicture[] {
  const note = entries.find(({ tag, ifd }) => tag === TAG.makerNote && ifd === 'exif')
  if (note === undefined) return []
  const start = indexOf(note.bytes, '\xff\xd8\xff')
  if (start < 0) return []
  const end = Buffer.from(note.bytes.buffer, note.bytes.byteOffset, note.bytes.byteLength).lastIndexOf(
    '\xff\xd9',
    undefined,
    'latin1',
  )
  const bytes = slice(note.bytes, start, end + 2 - start)
  if (bytes.length < MIN_PICTURE_BYTES || !hasPlausibleFrame(bytes)) return []
  return [{ name: 'makernote-preview', where: 'exif:MakerNote', offset: base + note.offset + start, bytes }]
}

function hasPlausibleFrame(jpeg: Uint8Array): boolean {
  const view = viewOf(jpeg)
  for (let at = 2; at + 9 < jpeg.length; ) {
    const marker = view.u16(at) ?? 0
    if (marker >> 8 !== 0xff) return false
    if (marker === 0xffc0 || marker === 0xffc2) return (view.u16(at + 5) ?? 0) >= 32 && (view.u16(at + 7) ?? 0) >= 32
    at += 2 + Math.max(2, view.u16(at + 2) ?? 2)
  }
  return false
}
