// A random mark that stands in everything secret which a test sends, and how to find it again wherever bytes lie: raw, in
// hexadecimal, in base64 at each phase, in UTF-16, in JSON's escapes and as one channel of pixels (SECURITY §5 F2, F6).
import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Lower-case hexadecimal, so that it fits identifiers, names and words alike. */
export const freshMark = (): string => randomBytes(12).toString('hex')

/** The eight ways in which a mark is looked for. */
export function encodingsOf(mark: string): readonly Buffer[] {
  const raw = Buffer.from(mark)
  const base64 = [0, 1, 2].map((phase) => {
    const text = Buffer.concat([Buffer.alloc(phase), raw]).toString('base64')
    return Buffer.from(text.slice(Math.ceil((phase * 8) / 6), -4))
  })
  const escaped = Buffer.from([...raw].map((byte) => `\\u00${byte.toString(16)}`).join(''))
  return [raw, Buffer.from(raw.toString('hex')), ...base64, Buffer.from(mark, 'utf16le'), escaped, pixelsOf(mark)]
}

/** The mark as grey pixels: each byte three times, as decoders lay out a row in RGB. */
export function pixelsOf(mark: string): Buffer {
  return Buffer.from([...Buffer.from(mark)].flatMap((grey) => [grey, grey, grey]))
}

/** Whether any of the patterns stands in the bytes. */
export function holds(bytes: Uint8Array, patterns: readonly Buffer[]): boolean {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return patterns.some((pattern) => all.includes(pattern))
}

export function* filesBelow(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) yield join(entry.parentPath, entry.name)
}

/** What is in a file; nothing where it went away meanwhile, as the lock files of a database do. */
export function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}
