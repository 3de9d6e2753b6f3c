// A random mark that stands in everything secret which a test sends, and how to find it again wherever bytes lie: raw, in
// hexadecimal, in base64 at each phase, in UTF-16, in JSON's escapes and as grey pixels with and without alpha (SECURITY §5 F2, F6).
import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readdirSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'

const PIECE_BYTES = 8 * 1024 * 1024

/** Lower-case hexadecimal, so that it fits identifiers, names and words alike. */
export const freshMark = (): string => randomBytes(12).toString('hex')

/** The nine ways in which a mark is looked for. */
export function encodingsOf(mark: string): readonly Buffer[] {
  const raw = Buffer.from(mark)
  const base64 = [0, 1, 2].map((phase) => {
    const text = Buffer.concat([Buffer.alloc(phase), raw]).toString('base64')
    return Buffer.from(text.slice(Math.ceil((phase * 8) / 6), -4))
  })
  const escaped = Buffer.from([...raw].map((byte) => `\\u00${byte.toString(16)}`).join(''))
  return [
    raw,
    Buffer.from(raw.toString('hex')),
    ...base64,
    Buffer.from(mark, 'utf16le'),
    escaped,
    pixelsOf(mark),
    opaquePixelsOf(mark),
  ]
}

/** The mark as grey pixels: each byte three times, as decoders lay out a row in RGB. */
export function pixelsOf(mark: string): Buffer {
  return Buffer.from([...Buffer.from(mark)].flatMap((grey) => [grey, grey, grey]))
}

/** As they stand where pixels have an alpha channel. */
export function opaquePixelsOf(mark: string): Buffer {
  return Buffer.from([...Buffer.from(mark)].flatMap((grey) => [grey, grey, grey, 255]))
}

/** Whether any of the patterns stands in the bytes. */
export function holds(bytes: Uint8Array, patterns: readonly Buffer[]): boolean {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return patterns.some((pattern) => all.includes(pattern))
}

/** Names of the files below a folder, the bytes of files and names alike looked through, and how many bytes that were. */
export function lookBelow(
  folder: string,
  patterns: readonly Buffer[],
): Readonly<{ found: readonly string[]; scannedBytes: number }> {
  const found: string[] = []
  let scannedBytes = 0
  for (const file of filesBelow(folder)) {
    const bytes = readIfThere(file)
    scannedBytes += bytes.length
    if (holds(bytes, patterns) || holds(Buffer.from(file), patterns)) found.push(file)
  }
  return { found, scannedBytes }
}

/** Places in a large file, a disk's image say, near which a pattern stands. */
export function lookThrough(file: string, patterns: readonly Buffer[]): readonly number[] {
  const overlap = Math.max(...patterns.map(({ length }) => length)) - 1
  const piece = Buffer.alloc(PIECE_BYTES)
  const opened = openSync(file, 'r')
  const places: number[] = []
  try {
    for (let at = 0; ; at += PIECE_BYTES - overlap) {
      const length = readSync(opened, piece, 0, PIECE_BYTES, at)
      if (holds(piece.subarray(0, length), patterns)) places.push(at)
      if (length < PIECE_BYTES) return places
    }
  } finally {
    closeSync(opened)
  }
}

function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) yield join(entry.parentPath, entry.name)
}

/** What is in a file; nothing where it went away meanwhile, as the lock files of a database do. */
function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}
