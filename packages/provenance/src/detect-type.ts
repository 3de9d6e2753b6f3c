// What a file is, by its content (magic numbers of the formats' own specifications); never by its name.
import type { ByteSource, MediaType } from '@rempart/core'
import { indexOf, latin1, startsWith, viewOf } from './cursor.ts'
import { SNIFF_BYTES } from './limits.ts'

type Magic = readonly [type: MediaType, text: string, at: number]

const MAGICS: readonly Magic[] = [
  ['image/jpeg', '\xff\xd8\xff', 0],
  ['image/png', '\x89PNG\r\n\x1a\n', 0],
  ['image/gif', 'GIF87a', 0],
  ['image/gif', 'GIF89a', 0],
  ['image/tiff', 'II*\0', 0],
  ['image/tiff', 'MM\0*', 0],
  ['image/tiff', 'II+\0', 0],
  ['image/tiff', 'MM\0+', 0],
  ['image/jxl', '\xff\x0a', 0],
  ['image/jxl', '\0\0\0\x0cJXL \r\n\x87\n', 0],
  ['image/vnd.adobe.photoshop', '8BPS', 0],
  ['image/x-raw', 'FUJIFILMCCD-RAW', 0],
  ['video/webm', '\x1aE\xdf\xa3', 0],
  ['video/mpeg', '\0\0\x01\xba', 0],
  ['video/mpeg', '\0\0\x01\xb3', 0],
  ['audio/mpeg', 'ID3', 0],
  ['audio/ogg', 'OggS', 0],
  ['application/postscript', '%!PS', 0],
  ['application/zip', 'PK\x03\x04', 0],
  ['application/zip', 'PK\x05\x06', 0],
  ['application/gzip', '\x1f\x8b\x08', 0],
  ['application/x-bzip2', 'BZh', 0],
  ['application/x-xz', '\xfd7zXZ\0', 0],
  ['application/x-7z-compressed', '7z\xbc\xaf\x27\x1c', 0],
  ['application/vnd.rar', 'Rar!\x1a\x07', 0],
  ['application/zstd', '\x28\xb5\x2f\xfd', 0],
  ['application/vnd.sqlite3', 'SQLite format 3\0', 0],
  ['application/x-tar', 'ustar', 257],
]
const AVIF_BRANDS = ['avif', 'avis']
const HEIC_BRANDS = ['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'hevm', 'hevs', 'mif1', 'msf1']
const AUDIO_BRANDS = ['M4A ', 'M4B ', 'M4P ']
const BMP_HEADER_BYTES = [12, 16, 40, 52, 56, 64, 108, 124]
/** A PDF may have this much in front of its header (ISO 32000-1 Annex H, implementation note 13). */
const PDF_WINDOW_BYTES = 1024

/** The type of the content; `application/octet-stream` where nothing fits. */
export function detectType(source: ByteSource): MediaType {
  const head = source.slice(0, SNIFF_BYTES)
  if (head.length === 0) return 'inode/x-empty'
  const magic = MAGICS.find(([, text, at]) => startsWith(head, text, at))
  if (magic !== undefined) return refine(magic[0], head)
  return boxType(head) ?? riffType(head) ?? bmpType(head, source) ?? binaryType(head, source) ?? textType(head)
}

function refine(type: MediaType, head: Uint8Array): MediaType {
  if (type === 'video/webm') return indexOf(head, 'webm') >= 0 ? 'video/webm' : 'video/x-matroska'
  if (type === 'application/zip' && indexOf(head, '/data.pkl') >= 0) return 'application/x-pytorch'
  if (type === 'image/tiff' && startsWith(head, 'CR', 8)) return 'image/x-raw'
  return type
}

function boxType(head: Uint8Array): MediaType | undefined {
  if (!startsWith(head, 'ftyp', 4)) {
    const old = ['moov', 'mdat', 'wide', 'free', 'skip'].some((box) => startsWith(head, box, 4))
    return old ? 'video/quicktime' : undefined
  }
  const view = viewOf(head)
  const end = Math.min(view.u32(0) ?? 0, head.length, 256)
  const brands = [view.ascii(8, 4)]
  for (let at = 16; at + 4 <= end; at += 4) brands.push(view.ascii(at, 4))
  const major = brands[0] ?? ''
  if (major === 'crx ') return 'image/x-raw'
  if (brands.some((brand) => AVIF_BRANDS.includes(brand))) return 'image/avif'
  if (brands.some((brand) => HEIC_BRANDS.includes(brand))) return 'image/heic'
  if (AUDIO_BRANDS.includes(major)) return 'audio/mp4'
  return major === 'qt  ' ? 'video/quicktime' : 'video/mp4'
}

function riffType(head: Uint8Array): MediaType | undefined {
  if (!startsWith(head, 'RIFF')) return undefined
  if (startsWith(head, 'WEBP', 8)) return 'image/webp'
  if (startsWith(head, 'AVI ', 8)) return 'video/x-msvideo'
  return startsWith(head, 'WAVE', 8) ? 'audio/wav' : undefined
}

function bmpType(head: Uint8Array, source: ByteSource): MediaType | undefined {
  if (!startsWith(head, 'BM')) return undefined
  const view = viewOf(head, true)
  const headerBytes = view.u32(14) ?? 0
  const dataAt = view.u32(10) ?? 0
  return BMP_HEADER_BYTES.includes(headerBytes) && dataAt <= source.sizeBytes ? 'image/bmp' : undefined
}

function binaryType(head: Uint8Array, source: ByteSource): MediaType | undefined {
  const view = viewOf(head, true)
  const headerBytes = view.u64(0) ?? 0
  if (headerBytes > 0 && headerBytes + 8 <= source.sizeBytes && startsWith(head, '{"', 8))
    return 'application/x-safetensors'
  if (head[0] === 0x80 && (head[1] ?? 9) <= 5 && indexOf(head, 'torch') >= 0) return 'application/x-pytorch'
  if (head[0] === 0x47 && head[188] === 0x47 && head[376] === 0x47) return 'video/mp2t'
  if (head[0] === 0xff && ((head[1] ?? 0) & 0xe6) === 0xe2) return 'audio/mpeg'
  return indexOf(head, '%PDF-', 0, PDF_WINDOW_BYTES) >= 0 ? 'application/pdf' : undefined
}

function textType(head: Uint8Array): MediaType {
  const text = decodeText(head)
  if (text === undefined) return 'application/octet-stream'
  const start = text.replace(/^\ufeff/u, '').trimStart()
  if (start.startsWith('#EXTM3U')) return 'application/vnd.apple.mpegurl'
  const markup = start.replace(/^(?:<\?[\s\S]*?\?>|<!--[\s\S]*?-->|\s|<!DOCTYPE[^>[]*(?:\[[\s\S]*?\]\s*)?>)*/iu, '')
  if (/^<(?:[\w-]+:)?svg[\s>/]/iu.test(markup)) return 'image/svg+xml'
  if (/^<(?:html|head|body|script)[\s>]/iu.test(markup) || /^<!doctype html/iu.test(start)) return 'text/html'
  if (start.startsWith('<?xml') || /^<[\w:-]+[\s>/]/u.test(start)) return 'text/xml'
  return /^[[{]\s*["{[\]}\d-]/u.test(start) ? 'application/json' : 'text/plain'
}

function decodeText(head: Uint8Array): string | undefined {
  const order =
    head[0] === 0xff && head[1] === 0xfe ? 'utf-16le' : head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined
  if (order !== undefined) return new TextDecoder(order).decode(head)
  const control = head.filter(
    (byte) => byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 12 && byte !== 27,
  ).length
  return control > 0 ? undefined : latin1(head)
}
