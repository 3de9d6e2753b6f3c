// JPEG (ITU-T T.81 Annex B): every segment up to the true end, the encoding, metadata of each kind, what follows EOI.
import type { Draft } from '../draft.ts'
import { indexOf, slice, startsWith, utf8OrLatin1, viewOf } from '../cursor.ts'
import { readExif } from '../formats/exif.ts'
import { readPhotoshop } from '../formats/iptc.ts'
import { readXmp } from '../formats/xmp.ts'
import { MAX_PARTS } from '../limits.ts'
import type { JpegEncoding } from '../media-file.ts'
import { createExtendedXmp } from './jpeg-extended-xmp.ts'
import type { ExtendedXmp } from './jpeg-extended-xmp.ts'
import { createJumbfJoiner } from './jpeg-jumbf.ts'
import type { JumbfJoiner } from './jpeg-jumbf.ts'
import { embedMultiPicture } from './jpeg-multi-picture.ts'

const XMP = 'http://ns.adobe.com/xap/1.0/\0'
const EXTENDED_XMP = 'http://ns.adobe.com/xmp/extension/\0'
const FRAMES: ReadonlySet<number> = new Set([
  0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf,
])
const STANDALONE: ReadonlySet<number> = new Set([0x01, 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7])
/** Marker names listed at most: readers look at the order of the first ones. */
const MAX_MARKERS = 64

type Reading = {
  readonly bytes: Uint8Array
  readonly draft: Draft
  readonly extended: ExtendedXmp
  readonly jumbf: JumbfJoiner
  readonly tables: number[][]
  readonly markers: string[]
  sampling: string[]
  progressive: boolean
  components: number
}

export function readJpeg(draft: Draft): void {
  const bytes = draft.source.slice(0, draft.source.sizeBytes)
  const view = viewOf(bytes)
  const reading: Reading = {
    bytes,
    draft,
    extended: createExtendedXmp(),
    jumbf: createJumbfJoiner(),
    tables: [],
    markers: [],
    sampling: [],
    progressive: false,
    components: 0,
  }
  const end = walk(reading, view)
  reading.extended.finish(draft)
  reading.jumbf.finish(draft)
  const { tables, sampling, progressive, components, markers } = reading
  if (components > 0) draft.jpeg({ tables, sampling, progressive, components, markers } satisfies JpegEncoding)
  if (end === undefined) return draft.gap('jpeg-truncated', 'no EOI')
  const covered = embedMultiPicture(bytes, draft, end)
  draft.trailing(covered, bytes.length - covered)
}

/** Position after EOI, or undefined where the file ends first. */
function walk(reading: Reading, view: ReturnType<typeof viewOf>): number | undefined {
  const { bytes, draft, markers } = reading
  for (let at = 0, parts = 0; at + 2 <= bytes.length; parts += 1) {
    if (parts > MAX_PARTS) {
      draft.refuse('too-many-segments')
      return undefined
    }
    if (view.u8(at) !== 0xff) {
      draft.gap('jpeg-malformed', 'no marker where one has to be')
      const next = bytes.indexOf(0xff, at)
      if (next < 0) return undefined
      at = next
      continue
    }
    const marker = view.u8(at + 1) ?? 0
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (markers.length < MAX_MARKERS) markers.push(markerName(marker))
    if (marker === 0xd9) return at + 2
    if (marker === 0xd8 || STANDALONE.has(marker) || marker === 0) {
      at += 2
      continue
    }
    const length = view.u16(at + 2) ?? 0
    if (length < 2) {
      draft.gap('jpeg-malformed', `${markerName(marker)} of ${length} bytes`)
      at += 2
      continue
    }
    if (at + 2 + length > bytes.length) draft.gap('jpeg-truncated', markerName(marker))
    readSegment(reading, { marker, offset: at, data: slice(bytes, at + 4, length - 2) })
    at += 2 + length
    if (marker === 0xda) at = afterEntropyData(bytes, at)
  }
  return undefined
}

/** The next marker that is neither stuffing nor a restart (T.81 B.1.1.5). */
function afterEntropyData(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return bytes.length
}

type Segment = Readonly<{ marker: number; offset: number; data: Uint8Array }>

function readSegment(reading: Reading, { marker, offset, data }: Segment): void {
  const { draft } = reading
  const dataAt = offset + 4
  if (FRAMES.has(marker)) return readFrame(reading, marker, data)
  if (marker === 0xdb) return readTables(reading, data)
  if (marker === 0xfe) {
    if (draft.take(data.length)) draft.text({ where: 'jpeg:COM', offset, text: utf8OrLatin1(data) })
    return
  }
  if (marker < 0xe0 || marker > 0xef || !draft.take(data.length)) return
  if (marker === 0xe1 && startsWith(data, 'Exif\0')) return void readExif(data.subarray(6), draft, { base: dataAt + 6 })
  if (marker === 0xe1 && startsWith(data, XMP)) return readXmp(data.subarray(XMP.length), draft, { offset })
  if (marker === 0xe1 && startsWith(data, EXTENDED_XMP))
    return reading.extended.add(data.subarray(EXTENDED_XMP.length), offset)
  if (marker === 0xe0 && startsWith(data, 'JFXX\0\x10')) {
    return draft.embed({ name: 'jfxx-thumbnail', where: 'jpeg:APP0:JFXX', offset: dataAt + 6, bytes: data.subarray(6) })
  }
  if (marker === 0xeb && startsWith(data, 'JP')) return reading.jumbf.add(data, offset)
  if (marker === 0xed && startsWith(data, 'Photoshop 3.0\0')) {
    return readPhotoshop(data.subarray(14), draft, {
      offset: dataAt + 14,
      readXmp: (xmp, at) => readXmp(xmp, draft, { offset: at }),
    })
  }
  const isPictureInfo = marker === 0xec && indexOf(data, '[picture info]') >= 0
  const isPlainText = marker !== 0xe0 && marker !== 0xe2 && marker !== 0xee && indexOf(data, '{"') >= 0
  if (isPictureInfo || isPlainText)
    draft.text({ where: `jpeg:${markerName(marker)}`, offset, text: utf8OrLatin1(data) })
}

function readFrame(reading: Reading, marker: number, data: Uint8Array): void {
  const view = viewOf(data)
  reading.draft.size(view.u16(3), view.u16(1))
  reading.progressive = marker === 0xc2 || marker === 0xc6 || marker === 0xca || marker === 0xce
  reading.components = view.u8(5) ?? 0
  reading.sampling = Array.from({ length: Math.min(4, reading.components) }, (_, index) => {
    const factors = view.u8(7 + index * 3) ?? 0
    return `${factors >> 4}x${factors & 15}`
  })
}

function readTables(reading: Reading, data: Uint8Array): void {
  const view = viewOf(data)
  for (let at = 0; at < data.length && reading.tables.length < 8; ) {
    const width = (view.u8(at) ?? 0) >> 4 === 0 ? 1 : 2
    const values = Array.from(
      { length: 64 },
      (_, index) => (width === 1 ? view.u8(at + 1 + index) : view.u16(at + 1 + index * 2)) ?? 0,
    )
    reading.tables.push(values)
    at += 1 + 64 * width
  }
}

function markerName(marker: number): string {
  if (marker >= 0xe0 && marker <= 0xef) return `APP${marker - 0xe0}`
  const names: Readonly<Record<number, string>> = {
    0xd8: 'SOI',
    0xd9: 'EOI',
    0xda: 'SOS',
    0xdb: 'DQT',
    0xc4: 'DHT',
    0xdd: 'DRI',
    0xfe: 'COM',
  }
  if (FRAMES.has(marker)) return `SOF${marker - 0xc0}`
  return names[marker] ?? `0x${marker.toString(16)}`
}
