// TIFF directories as EXIF uses them (TIFF 6.0 §2; Exif 3.0 §4.6): every entry bounds-checked, loops cut, both byte orders.
import type { Draft } from '../draft.ts'
import type { View } from '../cursor.ts'
import { slice, startsWith, utf8OrLatin1, viewOf } from '../cursor.ts'
import { MAX_IFDS, MAX_IFD_ENTRIES, MAX_TEXT_BYTES } from '../limits.ts'
import { TAG, TAG_NAMES } from './exif-tags.ts'
import type { IfdEntry } from './ifd-entry.ts'
import { makerNotePreview, thumbnailOf } from './exif-previews.ts'
import { readIptc, readPhotoshop } from './iptc.ts'
import { decodeUserComment, decodeUtf16 } from './user-comment.ts'
import { readXmp } from './xmp.ts'

const TYPE_BYTES: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  11: 4,
  12: 8,
  13: 4,
  129: 1,
}
/** The version number of TIFF files with 64-bit offsets. */
const BIG_TIFF = 43
/** Bytes of one value that are turned into numbers; longer ones stay bytes. */
const MAX_NUMBERS = 4096

/** Reads a TIFF structure. `base` is the file offset of its first byte.
 * Returns the entries of every directory, so that TIFF pictures can be measured. */
export function readExif(tiff: Uint8Array, draft: Draft, { base }: Readonly<{ base: number }>): readonly IfdEntry[] {
  // Some writers put JPEG's prefix where the container needs none.
  if (startsWith(tiff, 'Exif\0\0')) return readExif(tiff.subarray(6), draft, { base: base + 6 })
  const order = String.fromCharCode(tiff[0] ?? 0, tiff[1] ?? 0)
  if (order !== 'II' && order !== 'MM') {
    draft.gap('exif-malformed', 'no byte order')
    return []
  }
  const view = viewOf(tiff, order === 'II')
  if (view.u16(2) === BIG_TIFF) {
    draft.gap('bigtiff-not-read')
    return []
  }
  const entries: IfdEntry[] = []
  const queue: { offset: number; ifd: string }[] = [{ offset: view.u32(4) ?? 0, ifd: 'ifd0' }]
  const visited = new Set<number>()
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    if (next.offset < 8 || visited.has(next.offset)) continue
    if (visited.size >= MAX_IFDS) {
      draft.gap('too-many-exif-directories')
      break
    }
    visited.add(next.offset)
    const { found, following } = readDirectory(view, tiff, next, draft)
    entries.push(...found)
    queue.push(...childrenOf(found))
    const number = /^ifd(\d+)$/u.exec(next.ifd)?.[1]
    if (number !== undefined && following !== 0) queue.push({ offset: following, ifd: `ifd${Number(number) + 1}` })
  }
  for (const entry of entries) report(entry, draft, base)
  for (const picture of [...thumbnailOf(entries, tiff, base), ...makerNotePreview(entries, base)]) draft.embed(picture)
  return entries
}

function readDirectory(
  view: View,
  tiff: Uint8Array,
  { offset, ifd }: { offset: number; ifd: string },
  draft: Draft,
): { found: IfdEntry[]; following: number } {
  const count = view.u16(offset) ?? 0
  if (count > MAX_IFD_ENTRIES || count === 0) {
    draft.gap('exif-malformed', `${ifd} has ${count} entries`)
    return { found: [], following: 0 }
  }
  const found: IfdEntry[] = []
  for (let index = 0; index < count; index += 1) {
    const at = offset + 2 + index * 12
    const tag = view.u16(at)
    const type = view.u16(at + 2)
    const values = view.u32(at + 4)
    if (tag === undefined || type === undefined || values === undefined) {
      draft.gap('exif-truncated', ifd)
      break
    }
    const width = TYPE_BYTES[type]
    if (width === undefined) continue
    const sizeBytes = values * width
    const position = sizeBytes <= 4 ? at + 8 : (view.u32(at + 8) ?? tiff.length)
    const bytes = slice(tiff, position, sizeBytes)
    if (bytes.length < sizeBytes) draft.gap('exif-value-outside', `${ifd} tag 0x${tag.toString(16)}`)
    found.push({
      ifd,
      tag,
      type,
      count: values,
      offset: position,
      bytes,
      numbers: numbersOf(view, { type, position, bytes }),
    })
  }
  return { found, following: view.u32(offset + 2 + count * 12) ?? 0 }
}

function numbersOf(
  view: View,
  { type, position, bytes }: { type: number; position: number; bytes: Uint8Array },
): readonly number[] {
  const width = TYPE_BYTES[type] ?? 1
  const count = Math.min(MAX_NUMBERS, Math.floor(bytes.length / width))
  const read = (at: number): number => {
    if (type === 3) return view.u16(at) ?? 0
    if (type === 8) return ((view.u16(at) ?? 0) << 16) >> 16
    if (type === 4 || type === 13) return view.u32(at) ?? 0
    if (type === 9) return (view.u32(at) ?? 0) | 0
    if (type === 5) return (view.u32(at) ?? 0) / (view.u32(at + 4) ?? 1)
    if (type === 10) return ((view.u32(at) ?? 0) | 0) / ((view.u32(at + 4) ?? 1) | 0)
    return view.u8(at) ?? 0
  }
  if (type === 2 || type === 7 || type === 129) return []
  return Array.from({ length: count }, (_, index) => read(position + index * width))
}

function childrenOf(entries: readonly IfdEntry[]): { offset: number; ifd: string }[] {
  return entries.flatMap(({ tag, numbers }) => {
    const name =
      tag === TAG.exifIfd ? 'exif' : tag === TAG.gpsIfd ? 'gps' : tag === TAG.interopIfd ? 'interop' : undefined
    if (name !== undefined) return [{ offset: numbers[0] ?? 0, ifd: name }]
    return tag === TAG.subIfds ? numbers.map((offset, index) => ({ offset, ifd: `sub${index}` })) : []
  })
}

function report(entry: IfdEntry, draft: Draft, base: number): void {
  const { ifd, tag, type, bytes, numbers } = entry
  const offset = base + entry.offset
  if (tag === TAG.c2pa && draft.type === 'image/tiff')
    return draft.c2pa({ where: 'tiff:0xcd41', offset, sizeBytes: bytes.length })
  if (!draft.take(bytes.length)) return
  if (tag === TAG.photoshop)
    return readPhotoshop(bytes, draft, { offset, readXmp: (xmp, at) => readXmp(xmp, draft, { offset: at }) })
  if (tag === TAG.xmp) return readXmp(bytes, draft, { offset })
  if (tag === TAG.iptc) return readIptc(bytes, draft, { offset })
  const value = type === 2 || type === 129 ? utf8OrLatin1(bytes) : numbers.length > 0 ? numbers : bytes
  draft.exif({ ifd, tag, type, offset, value })
  const text = textOf(entry)
  if (text === undefined || text.length > MAX_TEXT_BYTES) return
  const name = TAG_NAMES[tag] ?? `0x${tag.toString(16).padStart(4, '0')}`
  const prefix = ifd === 'ifd0' || ifd === 'exif' ? 'exif' : `exif:${ifd}`
  draft.text({ where: `${prefix}:${name}`, offset, text })
}

function textOf({ ifd, tag, type, bytes }: IfdEntry): string | undefined {
  if (ifd === 'gps' || ifd === 'interop') return undefined
  if (tag === TAG.userComment) return decodeUserComment(bytes)
  if (tag >= TAG.xpFirst && tag <= TAG.xpLast) return new TextDecoder('utf-16le').decode(bytes).replace(/\0+$/u, '')
  // Some savers put texts in tags that are declared undefined (type 7) with a charset prefix as UserComment has.
  if (type === 7 && tag in TAG_NAMES) return decodeUserComment(bytes)
  if (type !== 2 && type !== 129) return undefined
  const prefixed = bytes.length > 8 && Buffer.from(bytes.subarray(0, 8)).toString('latin1') === 'UNICODE\0'
  return prefixed ? decodeUtf16(bytes.subarray(8)) : utf8OrLatin1(bytes)
}
