// ISO base media files (ISO/IEC 14496-12): HEIC and AVIF (ISO/IEC 23008-12, AV1 AVIF 1.1), MP4 and QuickTime. Only
// headers and metadata are read; a large film is never read whole.
import type { Draft } from '../draft.ts'
import { utf8OrLatin1, viewOf } from '../cursor.ts'
import type { View } from '../cursor.ts'
import { readXmp } from '../formats/xmp.ts'
import { MAX_DEPTH, MAX_METADATA_BYTES, MAX_PARTS } from '../limits.ts'
import { readHeifMeta } from './bmff-heif.ts'

const C2PA_UUID = 'd8fec3d61b0e483c92975828877ec481'
const XMP_UUID = 'be7acfcb97a942e89c71999491e3afac'
const CONTAINERS: ReadonlySet<string> = new Set([
  'moov',
  'trak',
  'mdia',
  'minf',
  'udta',
  'ilst',
  'edts',
  'dinf',
  'stbl',
])
/** Texts of user data are short; longer boxes are media. */
const MAX_TEXT_BOX_BYTES = 1024 * 1024

/** Four printable characters, or a small number: items of `ilst` are numbered where `keys` names them. */
const BOX_TYPE = /^(?:[\x20-\x7e\xa9]{4}|\0\0[\0-\xff]{2})$/u

export type Box = Readonly<{ type: string; offset: number; dataAt: number; end: number }>

export function readBmff(draft: Draft): void {
  const walk: Walk = { draft, boxes: 0, keys: [] }
  const end = readBoxes({ from: 0, to: draft.source.sizeBytes, depth: 0, path: [] }, walk)
  if (end < draft.source.sizeBytes && end > 0) draft.trailing(end, draft.source.sizeBytes - end)
}

type Walk = { readonly draft: Draft; boxes: number; keys: string[] }
type Span = Readonly<{ from: number; to: number; depth: number; path: readonly string[] }>

/** Position at which boxes stop making sense. */
function readBoxes({ from, to, depth, path }: Span, walk: Walk): number {
  const { draft } = walk
  if (depth > MAX_DEPTH) {
    draft.refuse('nested-too-deeply')
    return to
  }
  let at = from
  while (at + 8 <= to) {
    walk.boxes += 1
    if (walk.boxes > MAX_PARTS) {
      draft.refuse('too-many-boxes')
      return to
    }
    const box = boxAt(draft, at, to)
    if (box === undefined) {
      if (depth > 0 || at === 0) draft.gap('bmff-malformed', path.join('/'))
      return at
    }
    readBox(box, { depth, path: [...path, box.type], walk })
    at = box.end
  }
  return at
}

/** The box at a position; undefined where there is none. Its end is cut to its parent's. */
function boxAt({ source, gap }: Draft, at: number, to: number): Box | undefined {
  const view = viewOf(source.slice(at, 16))
  const type = view.ascii(4, 4)
  const short = view.u32(0) ?? 0
  const size = short === 1 ? view.u64(8) : short === 0 ? to - at : short
  const headerBytes = short === 1 ? 16 : 8
  if (size === undefined || size < headerBytes || !BOX_TYPE.test(type)) return undefined
  if (at + size > to) gap('bmff-truncated', type)
  return { type, offset: at, dataAt: at + headerBytes, end: Math.min(to, at + size) }
}

function readBox(
  box: Box,
  { depth, path, walk }: Readonly<{ depth: number; path: readonly string[]; walk: Walk }>,
): void {
  const { draft } = walk
  const parent = path.at(-2)
  const head = (bytes: number): View => viewOf(draft.source.slice(box.dataAt, Math.min(bytes, box.end - box.dataAt)))
  if (box.type === 'uuid') return readUuid(box, draft)
  if (box.type === 'tkhd') return readTrackHeader(head(100), draft)
  if (box.type === 'meta') return readMeta(box, { depth, path, walk })
  if (box.type === 'keys') {
    walk.keys = readKeys(head(MAX_TEXT_BOX_BYTES))
    return
  }
  if (parent === 'ilst') return readItem(box, path, walk)
  if (parent === 'udta' && !CONTAINERS.has(box.type)) return readUserData(box, draft)
  if (CONTAINERS.has(box.type)) readBoxes({ from: box.dataAt, to: box.end, depth: depth + 1, path }, walk)
}

function readUuid(box: Box, draft: Draft): void {
  const uuid = Buffer.from(draft.source.slice(box.dataAt, 16)).toString('hex')
  const sizeBytes = box.end - box.offset
  if (uuid === C2PA_UUID) draft.c2pa({ where: 'bmff:uuid:c2pa', offset: box.offset, sizeBytes })
  if (uuid === XMP_UUID && sizeBytes < MAX_METADATA_BYTES)
    readXmp(draft.source.slice(box.dataAt + 16, sizeBytes), draft, { offset: box.offset })
}

function readTrackHeader(view: View, draft: Draft): void {
  const at = view.u8(0) === 1 ? 88 : 76
  const width = (view.u32(at) ?? 0) >>> 16
  const height = (view.u32(at + 4) ?? 0) >>> 16
  if (width > 0 && height > 0) draft.size(width, height)
}

/** A full box in MP4 and HEIF, a plain one in QuickTime: the first child tells which. */
function readMeta(
  box: Box,
  { depth, path, walk }: Readonly<{ depth: number; path: readonly string[]; walk: Walk }>,
): void {
  const { draft } = walk
  const plain = viewOf(draft.source.slice(box.dataAt, 8)).ascii(4, 4) === 'hdlr'
  const from = box.dataAt + (plain ? 0 : 4)
  if (path.length === 1 && draft.type.startsWith('image/')) return readHeifMeta({ from, to: box.end }, draft)
  readBoxes({ from, to: box.end, depth: depth + 1, path }, walk)
}

function readKeys(view: View): string[] {
  const keys: string[] = []
  for (let at = 8; at + 8 <= view.length && keys.length < 1000; ) {
    const size = view.u32(at) ?? 0
    if (size < 8) break
    keys.push(view.ascii(at + 8, size - 8))
    at += size
  }
  return keys
}

/** An item of `ilst`: named by its type, by a number into `keys`, or by `mean` and `name` where the type is `----`. */
function readItem(box: Box, path: readonly string[], { draft, keys }: Walk): void {
  if (box.end - box.offset > MAX_TEXT_BOX_BYTES) return
  const bytes = draft.source.slice(box.offset, box.end - box.offset)
  const view = viewOf(bytes)
  const number = view.u32(4) ?? 0
  let name = number > 0 && number <= keys.length ? (keys[number - 1] ?? '') : box.type
  for (let at = 8; at + 8 <= bytes.length; ) {
    const size = view.u32(at) ?? 0
    const type = view.ascii(at + 4, 4)
    if (size < 8) return
    if (type === 'name') name = view.ascii(at + 12, size - 12)
    if (type === 'data')
      draft.text({
        where: `mp4:${path.includes('udta') ? 'udta' : 'meta'}:${name}`,
        offset: box.offset,
        text: utf8OrLatin1(view.bytes(at + 16, size - 16)),
      })
    at += size
  }
}

/** User data: international text with a length and language code (QuickTime), or plain text. */
function readUserData(box: Box, draft: Draft): void {
  const sizeBytes = box.end - box.dataAt
  if (sizeBytes <= 0 || sizeBytes > MAX_TEXT_BOX_BYTES || !draft.take(sizeBytes)) return
  const bytes = draft.source.slice(box.dataAt, sizeBytes)
  // QuickTime keeps its packet here (XMP Specification Part 3 §1.2.7).
  if (box.type === 'XMP_') return readXmp(bytes, draft, { offset: box.offset })
  const length = viewOf(bytes).u16(0) ?? 0
  const text =
    box.type.startsWith('\xa9') && length > 0 && length + 4 <= bytes.length ? bytes.subarray(4, 4 + length) : bytes
  draft.text({ where: `mp4:udta:${box.type}`, offset: box.offset, text: utf8OrLatin1(text) })
}
