// WebDataset shards: POSIX tar (IEEE 1003.1 pax, "ustar Interchange Format") with GNU long names, hashed as it streams.
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import { MAX_TAR_HEADER_BYTES } from '../limits.ts'
import type { Unit, UnitContext, UnitReport } from '../unit.ts'
import { bytePieces } from './byte-pieces.ts'
import { createContentHasher } from './content.ts'

const BLOCK = 512
const REGULAR = new Set(['0', '\0', '7'])

export async function readTarUnit(unit: Extract<Unit, { kind: 'tar' }>, context: UnitContext): Promise<UnitReport> {
  const hasher = createContentHasher(context, unit.file)
  const bytes = createByteQueue(bytePieces(join(context.root, unit.file), { packed: unit.packed }))
  const wrong = (reason: string): UserError =>
    new UserError({ code: 'malformed', subject: unit.file, reason: `at byte ${bytes.position()}: ${reason}` })
  const exactly = async (length: number): Promise<Buffer> => {
    const parts: Uint8Array[] = []
    for await (const part of bytes.take(length)) parts.push(Uint8Array.from(part))
    const whole = Buffer.concat(parts)
    if (whole.length !== length) throw wrong('ends in the middle of an entry')
    return whole
  }
  let longName: string | undefined
  let longSize: number | undefined
  try {
    for (;;) {
      const header = await exactly(BLOCK)
      if (header.every((byte) => byte === 0)) break
      if (!checksumFits(header)) throw wrong('has an entry whose checksum is wrong')
      const type = String.fromCharCode(header[156] ?? 0)
      const sizeBytes = longSize ?? numberOf(header, 124, 12)
      if (sizeBytes === undefined || sizeBytes < 0) throw wrong('has an entry without a size')
      const padding = (BLOCK - (sizeBytes % BLOCK)) % BLOCK
      if (type === 'L' || type === 'x' || type === 'g') {
        if (sizeBytes > MAX_TAR_HEADER_BYTES) throw wrong(`has an extended header beyond ${MAX_TAR_HEADER_BYTES} bytes`)
        const content = await exactly(sizeBytes)
        if (type === 'L') longName = content.toString('utf8').replace(/\0.*$/su, '')
        if (type === 'x') {
          const fields = paxFields(content)
          longName = fields.get('path') ?? longName
          const stated = fields.get('size')
          longSize = stated === undefined ? undefined : Number(stated)
          if (longSize !== undefined && !Number.isSafeInteger(longSize)) throw wrong('states an impossible size')
        }
        await exactly(padding)
        continue
      }
      const name = longName ?? nameOf(header)
      longName = undefined
      longSize = undefined
      if (REGULAR.has(type)) hasher.begin(name, sizeBytes)
      let taken = 0
      for await (const part of bytes.take(sizeBytes)) {
        if (REGULAR.has(type)) hasher.push(part)
        taken += part.length
      }
      if (taken !== sizeBytes) throw wrong('ends in the middle of an entry')
      if (REGULAR.has(type)) await hasher.end()
      await exactly(padding)
    }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    hasher.gap(unit.file, error.reason)
  } finally {
    await bytes.close()
  }
  return hasher.report()
}

type ByteQueue = Readonly<{
  /** The next `length` bytes in pieces; fewer at the end. */
  take(length: number): AsyncGenerator<Uint8Array>
  position(): number
  close(): Promise<void>
}>

function createByteQueue(pieces: AsyncGenerator<Uint8Array>): ByteQueue {
  let piece: Uint8Array = new Uint8Array(0)
  let position = 0
  return {
    async *take(length) {
      for (let left = length; left > 0; ) {
        if (piece.length === 0) {
          const next = await pieces.next()
          if (next.done === true) return
          piece = next.value
        }
        const part = piece.subarray(0, left)
        piece = piece.subarray(part.length)
        left -= part.length
        position += part.length
        yield part
      }
    },
    position: () => position,
    close: async () => {
      await pieces.return(undefined)
    },
  }
}

function nameOf(header: Buffer): string {
  const text = (at: number, length: number): string =>
    header
      .subarray(at, at + length)
      .toString('utf8')
      .replace(/\0.*$/su, '')
  const prefix = header.subarray(257, 262).toString('latin1') === 'ustar' ? text(345, 155) : ''
  return prefix === '' ? text(0, 100) : `${prefix}/${text(0, 100)}`
}

/** Octal text, or GNU's base-256 for large sizes. */
function numberOf(header: Buffer, at: number, length: number): number | undefined {
  if (((header[at] ?? 0) & 0x80) !== 0) {
    const value = header.subarray(at + 1, at + length).reduce((sum, byte) => sum * 256 + byte, 0)
    return Number.isSafeInteger(value) ? value : undefined
  }
  const text = header
    .subarray(at, at + length)
    .toString('latin1')
    .replace(/\0.*$/su, '')
    .trim()
  return /^[0-7]+$/u.test(text) ? Number.parseInt(text, 8) : undefined
}

function checksumFits(header: Buffer): boolean {
  const stated = numberOf(header, 148, 8)
  return stated === header.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0)
}

/** `length key=value\n`, the length in bytes and of the whole record. */
function paxFields(content: Buffer): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(0x20, at)
    const length = Number(content.subarray(at, space).toString('latin1'))
    if (space < 0 || !Number.isInteger(length) || length <= space - at || at + length > content.length) break
    const [key = '', ...value] = content
      .subarray(space + 1, at + length - 1)
      .toString('utf8')
      .split('=')
    fields.set(key, value.join('='))
    at += length
  }
  return fields
}
