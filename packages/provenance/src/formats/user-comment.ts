// EXIF UserComment in every encoding that real files carry (Exif 3.0 §4.6.6; PROVENANCE.md §1, §6): an eight-byte charset
// prefix or none, UTF-16 of either byte order whatever the file's, JIS, UTF-8.
import { latin1, startsWith, utf8OrLatin1 } from '../cursor.ts'

const PREFIX_BYTES = 8

/** The text, with leading and trailing NULs and padding taken away. */
export function decodeUserComment(bytes: Uint8Array): string {
  const body = bytes.subarray(PREFIX_BYTES)
  if (startsWith(bytes, 'UNICODE\0')) return trim(isPlainUtf8(body) ? utf8OrLatin1(body) : decodeUtf16(body))
  if (startsWith(bytes, 'ASCII\0\0\0')) return trim(utf8OrLatin1(body))
  if (startsWith(bytes, 'JIS\0\0\0\0\0')) return trim(decodeJis(body))
  if (startsWith(bytes, '\0\0\0\0\0\0\0\0')) return trim(decodeUnknown(body))
  return trim(decodeUnknown(bytes))
}

/** UTF-16 by byte-order mark, else by where the zero bytes of Latin text stand; big-endian where nothing tells. */
export function decodeUtf16(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes.subarray(2))
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes.subarray(2))
  let evenZeros = 0
  let oddZeros = 0
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    if (bytes[at] === 0 && bytes[at + 1] !== 0) evenZeros += 1
    if (bytes[at + 1] === 0 && bytes[at] !== 0) oddZeros += 1
  }
  if (evenZeros === 0 && oddZeros === 0) return plausibleUtf16(bytes)
  return new TextDecoder(oddZeros > evenZeros ? 'utf-16le' : 'utf-16be').decode(bytes)
}

/** No Latin letter at all: the order whose characters lie closer together (one script) is taken. */
function plausibleUtf16(bytes: Uint8Array): string {
  const spread = (text: string): number => new Set([...text].map((char) => (char.codePointAt(0) ?? 0) >> 8)).size
  const big = new TextDecoder('utf-16be').decode(bytes)
  const little = new TextDecoder('utf-16le').decode(bytes)
  return spread(little) < spread(big) ? little : big
}

/** Some writers put UTF-8 behind the code for UTF-16: nearly every byte is then a printable letter and none is zero. */
function isPlainUtf8(bytes: Uint8Array): boolean {
  const printable = bytes.reduce((count, byte) => count + (byte >= 0x20 && byte < 0x7f ? 1 : 0), 0)
  return bytes.length >= 8 && printable > bytes.length * 0.9 && !bytes.includes(0)
}

function decodeUnknown(bytes: Uint8Array): string {
  const zeros = bytes.reduce((count, byte) => count + (byte === 0 ? 1 : 0), 0)
  const text = zeros * 3 > bytes.length && bytes.length >= 4 ? decodeUtf16(bytes) : utf8OrLatin1(bytes)
  return text
}

function decodeJis(bytes: Uint8Array): string {
  try {
    return new TextDecoder(bytes.includes(0x1b) ? 'iso-2022-jp' : 'euc-jp').decode(bytes)
  } catch {
    return latin1(bytes)
  }
}

function trim(text: string): string {
  return text.replace(/^[\0\ufeff]+|[\0 ]+$/gu, '')
}
