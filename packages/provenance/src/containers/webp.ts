// WebP (RFC 9649): RIFF chunks, dimensions of all three bitstreams, EXIF, XMP and C2PA chunks.
import type { Draft } from '../draft.ts'
import { startsWith, viewOf } from '../cursor.ts'
import { readExif } from '../formats/exif.ts'
import { readXmp } from '../formats/xmp.ts'
import { MAX_FRAMES, MAX_PARTS } from '../limits.ts'

const HEADER_BYTES = 12

export function readWebp(draft: Draft): void {
  const { source } = draft
  const declared = (viewOf(source.slice(4, 4), true).u32(0) ?? 0) + 8
  const end = Math.min(declared, source.sizeBytes)
  if (declared > source.sizeBytes) draft.gap('webp-truncated')
  let frames = 0
  for (let at = HEADER_BYTES, parts = 0; at + 8 <= end; parts += 1) {
    if (parts > MAX_PARTS) return draft.refuse('too-many-chunks')
    const header = viewOf(source.slice(at, 8), true)
    const name = header.ascii(0, 4)
    const length = header.u32(4) ?? 0
    if (name === 'ANMF') frames += 1
    else readChunk({ name, offset: at, dataAt: at + 8, length }, draft)
    at += 8 + length + (length % 2)
  }
  if (frames > 0) draft.frames(frames)
  if (frames > MAX_FRAMES) draft.refuse('too-many-frames', String(frames))
  const padded = declared + (declared % 2)
  draft.trailing(Math.min(padded, source.sizeBytes), source.sizeBytes - padded)
}

type Chunk = Readonly<{ name: string; offset: number; dataAt: number; length: number }>

function readChunk({ name, offset, dataAt, length }: Chunk, draft: Draft): void {
  const head = viewOf(draft.source.slice(dataAt, 10), true)
  if (name === 'VP8X') return draft.size(1 + u24(head, 4), 1 + u24(head, 7))
  if (name === 'VP8 ') return draft.size((head.u16(6) ?? 0) & 0x3fff, (head.u16(8) ?? 0) & 0x3fff)
  if (name === 'VP8L') {
    const bits = head.u32(1) ?? 0
    return draft.size(1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff))
  }
  if (name === 'C2PA') return draft.c2pa({ where: 'webp:C2PA', offset, sizeBytes: length })
  if ((name !== 'EXIF' && name !== 'XMP ') || !draft.take(length)) return
  const data = draft.source.slice(dataAt, length)
  if (name === 'XMP ') return readXmp(data, draft, { offset })
  const skipped = startsWith(data, 'Exif\0\0') ? 6 : 0
  readExif(data.subarray(skipped), draft, { base: dataAt + skipped })
}

function u24(view: ReturnType<typeof viewOf>, at: number): number {
  return (view.u16(at) ?? 0) | ((view.u8(at + 2) ?? 0) << 16)
}
