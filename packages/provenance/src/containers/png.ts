// PNG (ISO/IEC 15948, PNG 3rd edition): every chunk in any place, texts in all three kinds, C2PA, what follows IEND.
import { inflateSync } from 'node:zlib'
import { anchored } from '../draft.ts'
import type { Draft } from '../draft.ts'
import { latin1, utf8OrLatin1, viewOf } from '../cursor.ts'
import { readExif } from '../formats/exif.ts'
import { readIptc, readPhotoshop } from '../formats/iptc.ts'
import { readXmp } from '../formats/xmp.ts'
import { MAX_FRAMES, MAX_PARTS, MAX_PROFILE_BYTES, MAX_TEXT_BYTES } from '../limits.ts'

const SIGNATURE_BYTES = 8
const XMP_KEYWORD = 'XML:com.adobe.xmp'
const RAW_PROFILE = 'Raw profile type '

export function readPng(draft: Draft): void {
  const { source } = draft
  let profiles = 0
  for (let at = SIGNATURE_BYTES, parts = 0; at + 8 <= source.sizeBytes; parts += 1) {
    if (parts > MAX_PARTS) return draft.refuse('too-many-chunks')
    const header = viewOf(source.slice(at, 8))
    const length = header.u32(0) ?? 0
    const type = header.ascii(4, 4)
    if (!/^[A-Za-z]{4}$/u.test(type)) return draft.gap('png-malformed', 'chunk name')
    if (length > 0x7fffffff || at + 12 + length > source.sizeBytes) draft.gap('png-truncated', type)
    const chunk = { type, offset: at, length, dataAt: at + 8 }
    // The standard allows one: a second is not inflated here either.
    if (type === 'iCCP' && profiles++ === 0) checkProfile(chunk, draft)
    else readChunk(chunk, draft)
    at += 12 + length
    if (type === 'IEND') return draft.trailing(at, source.sizeBytes - at)
  }
  draft.gap('png-truncated', 'no IEND')
}

type Chunk = Readonly<{ type: string; offset: number; length: number; dataAt: number }>

function readChunk(chunk: Chunk, draft: Draft): void {
  const data = (): Uint8Array =>
    draft.take(Math.min(chunk.length, draft.source.sizeBytes))
      ? draft.source.slice(chunk.dataAt, chunk.length)
      : new Uint8Array()
  switch (chunk.type) {
    case 'IHDR': {
      const view = viewOf(draft.source.slice(chunk.dataAt, 13))
      return draft.size(view.u32(0), view.u32(4))
    }
    case 'acTL': {
      const frames = viewOf(draft.source.slice(chunk.dataAt, 8)).u32(0) ?? 1
      draft.frames(frames)
      return frames > MAX_FRAMES ? draft.refuse('too-many-frames', String(frames)) : undefined
    }
    case 'tEXt':
      return readText(data(), chunk, draft)
    case 'zTXt':
      return readCompressedText(data(), chunk, draft)
    case 'iTXt':
      return readInternationalText(data(), chunk, draft)
    case 'eXIf':
      return void readExif(data(), draft, { base: chunk.dataAt })
    case 'caBX':
      return draft.c2pa({ where: 'png:caBX', offset: chunk.offset, sizeBytes: chunk.length })
    default:
      return undefined
  }
}

/** A colour profile is the decoder's to read; only what it grows to is measured before a decoder may inflate it. */
function checkProfile({ dataAt, length }: Chunk, draft: Draft): void {
  if (length > MAX_PROFILE_BYTES) return draft.refuse('metadata-bomb')
  const data = draft.source.slice(dataAt, length)
  try {
    inflateSync(data.subarray(data.indexOf(0) + 2), { maxOutputLength: MAX_PROFILE_BYTES })
  } catch (error) {
    if (error instanceof RangeError) draft.refuse('metadata-bomb')
    else draft.gap('png-malformed', 'iCCP')
  }
}

function readText(data: Uint8Array, chunk: Chunk, draft: Draft): void {
  const end = data.indexOf(0)
  if (end < 0) return draft.gap('png-malformed', 'tEXt without keyword')
  report({ keyword: latin1(data.subarray(0, end)), value: data.subarray(end + 1) }, chunk, draft)
}

function readCompressedText(data: Uint8Array, chunk: Chunk, draft: Draft): void {
  const end = data.indexOf(0)
  if (end < 0) return draft.gap('png-malformed', 'zTXt without keyword')
  const value = inflate(data.subarray(end + 2), draft)
  if (value !== undefined) report({ keyword: latin1(data.subarray(0, end)), value }, chunk, draft)
}

function readInternationalText(data: Uint8Array, chunk: Chunk, draft: Draft): void {
  const keywordEnd = data.indexOf(0)
  const languageEnd = data.indexOf(0, keywordEnd + 3)
  const translatedEnd = data.indexOf(0, languageEnd + 1)
  if (keywordEnd < 0 || languageEnd < 0 || translatedEnd < 0) return draft.gap('png-malformed', 'iTXt')
  const body = data.subarray(translatedEnd + 1)
  const value = data[keywordEnd + 1] === 1 ? inflate(body, draft) : body
  if (value !== undefined) report({ keyword: latin1(data.subarray(0, keywordEnd)), value }, chunk, draft)
}

/** Inflates up to the limit; a bomb is a gap, never memory. */
function inflate(bytes: Uint8Array, draft: Draft): Uint8Array | undefined {
  try {
    return inflateSync(bytes, { maxOutputLength: MAX_TEXT_BYTES })
  } catch (error) {
    const tooLong = error instanceof RangeError
    if (tooLong) draft.refuse('metadata-bomb')
    draft.gap(tooLong ? 'text-too-long' : 'png-text-damaged')
    return undefined
  }
}

type Text = Readonly<{ keyword: string; value: Uint8Array }>

function report({ keyword, value }: Text, { type, offset }: Chunk, draft: Draft): void {
  if (keyword === XMP_KEYWORD) return readXmp(value, draft, { offset })
  if (keyword.startsWith(RAW_PROFILE))
    return readRawProfile(keyword.slice(RAW_PROFILE.length), value, { offset, draft: anchored(draft, offset) })
  // tEXt is ISO 8859-1 by the standard; generators write UTF-8 all the same, and well-formed UTF-8 is no accident.
  const text = utf8OrLatin1(value)
  draft.text({ where: `png:${type}:${keyword}`, offset, text })
}

/** ImageMagick's text form of a profile: line feed, name, line feed, length, line feed, hexadecimal lines. */
function readRawProfile(
  name: string,
  value: Uint8Array,
  { offset, draft }: Readonly<{ offset: number; draft: Draft }>,
): void {
  const match = /^\s*[^\n]+\n\s*(\d+)\s*\n([0-9a-f\s]*)/iu.exec(latin1(value))
  if (match === null) return draft.gap('png-raw-profile-damaged', name)
  const bytes = Uint8Array.from(Buffer.from((match[2] ?? '').replace(/\s+/gu, ''), 'hex')).subarray(0, Number(match[1]))
  const text = latin1(bytes.subarray(0, 32))
  if (name === 'iptc' || name === '8bim') {
    const xmp = (packet: Uint8Array): void => readXmp(packet, draft, { offset })
    return text.startsWith('8BIM')
      ? readPhotoshop(bytes, draft, { offset, readXmp: xmp })
      : readIptc(bytes, draft, { offset })
  }
  if (name === 'xmp') return readXmp(bytes, draft, { offset })
  if (text.startsWith('Exif\0\0')) return void readExif(bytes.subarray(6), draft, { base: offset })
  if (text.startsWith('http://ns.adobe.com/xap/1.0/\0')) return readXmp(bytes.subarray(29), draft, { offset })
  if (name === 'exif' || name === 'APP1') readExif(bytes, draft, { base: offset })
}
