// Paths as the manifest writes them: raw bytes in, reversible text out.
import type { ExhibitPath } from '@rempart/core'

const HEX = '0123456789ABCDEF'

/** Percent-encodes `%` and every byte that is not part of well-formed UTF-8 (RFC 3629); everything else stays as it is.
 * Reversible: two different byte strings never give the same text. */
export function encodePath(bytes: Uint8Array): ExhibitPath {
  const parts: string[] = []
  let at = 0
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at)
    const byte = bytes[at] ?? 0
    if (length === 0 || byte === 0x25) {
      parts.push(`%${HEX[byte >> 4]}${HEX[byte & 15]}`)
      at += 1
    } else {
      const end = plainRun(bytes, at)
      parts.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(at, end)))
      at = end
    }
  }
  return parts.join('') as ExhibitPath
}

/** The raw bytes behind a path of the manifest. */
export function decodePath(path: string): Uint8Array {
  const out: number[] = []
  const encoded = new TextEncoder().encode(path)
  for (let at = 0; at < encoded.length; at += 1) {
    const byte = encoded[at] ?? 0
    if (byte === 0x25) {
      out.push(Number.parseInt(String.fromCharCode(encoded[at + 1] ?? 0x30, encoded[at + 2] ?? 0x30), 16))
      at += 2
    } else out.push(byte)
  }
  return Uint8Array.from(out)
}

/** The path of a picture found inside another exhibit. */
export function previewPath(parent: ExhibitPath, name: string): ExhibitPath {
  return `${parent}//${name}` as ExhibitPath
}

/** The path of the file in which a picture was found; a file's own path. No name of a file holds two slashes in a row. */
export function rootPath(path: ExhibitPath): ExhibitPath {
  return (path.split('//')[0] ?? path) as ExhibitPath
}

/** Order of raw path bytes. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const shared = Math.min(a.length, b.length)
  for (let at = 0; at < shared; at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

function plainRun(bytes: Uint8Array, from: number): number {
  let at = from
  while (at < bytes.length && bytes[at] !== 0x25) {
    const length = sequenceLength(bytes, at)
    if (length === 0) break
    at += length
  }
  return at
}

/** Length of the well-formed UTF-8 sequence at `at`, 0 where there is none (RFC 3629 §4). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0
  if (first < 0x80) return 1
  const shape = SHAPES.find(({ from, to }) => first >= from && first <= to)
  if (shape === undefined) return 0
  for (let next = 1; next < shape.length; next += 1) {
    const byte = bytes[at + next] ?? 0
    const low = next === 1 ? shape.secondFrom : 0x80
    const high = next === 1 ? shape.secondTo : 0xbf
    if (byte < low || byte > high) return 0
  }
  return shape.length
}

const SHAPES = [
  { from: 0xc2, to: 0xdf, length: 2, secondFrom: 0x80, secondTo: 0xbf },
  { from: 0xe0, to: 0xe0, length: 3, secondFrom: 0xa0, secondTo: 0xbf },
  { from: 0xe1, to: 0xec, length: 3, secondFrom: 0x80, secondTo: 0xbf },
  { from: 0xed, to: 0xed, length: 3, secondFrom: 0x80, secondTo: 0x9f },
  { from: 0xee, to: 0xef, length: 3, secondFrom: 0x80, secondTo: 0xbf },
  { from: 0xf0, to: 0xf0, length: 4, secondFrom: 0x90, secondTo: 0xbf },
  { from: 0xf1, to: 0xf3, length: 4, secondFrom: 0x80, secondTo: 0xbf },
  { from: 0xf4, to: 0xf4, length: 4, secondFrom: 0x80, secondTo: 0x8f },
] as const
