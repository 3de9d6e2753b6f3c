// The fields of a record: little-endian numbers, bounded texts and lists.

export type RecordWriter = Readonly<{
  u8(value: number): RecordWriter
  u16(value: number): RecordWriter
  u32(value: number): RecordWriter
  /** Cut to `maxBytes` of UTF-8. */
  text(value: string, maxBytes: number): RecordWriter
  hex(value: string, bytes: number): RecordWriter
  bytes(value: Uint8Array): RecordWriter
  choice<T>(choices: readonly T[], value: T): RecordWriter
  rows<T>(values: readonly T[], write: (value: T) => void): RecordWriter
  finish(): Uint8Array
}>

/** Every method throws RangeError where the record is not of that form. */
export type RecordReader = Readonly<{
  u8(): number
  u16(): number
  u32(): number
  text(maxBytes: number): string
  hex(bytes: number): string
  bytes(maxBytes: number): Uint8Array
  choice<T>(choices: readonly T[]): T
  rows<T>(max: number, read: () => T): readonly T[]
  /** Nothing may be left. */
  finish(): void
}>

export function createWriter(): RecordWriter {
  const pieces: Uint8Array[] = []
  const number = (value: number, bytes: number): RecordWriter => {
    const piece = Buffer.alloc(bytes)
    piece.writeUIntLE(Math.max(0, Math.min(2 ** (bytes * 8) - 1, Math.trunc(value))), 0, bytes)
    pieces.push(piece)
    return writer
  }
  const writer: RecordWriter = {
    u8: (value) => number(value, 1),
    u16: (value) => number(value, 2),
    u32: (value) => number(value, 4),
    text(value, maxBytes) {
      const bytes = Buffer.from(value.toWellFormed())
      return writer.bytes(bytes.length <= maxBytes ? bytes : Buffer.from(cutUtf8(bytes, maxBytes)))
    },
    hex(value, bytes) {
      const piece = Buffer.alloc(bytes)
      piece.write(value, 'hex')
      pieces.push(piece)
      return writer
    },
    bytes(value) {
      number(value.length, 4)
      pieces.push(value)
      return writer
    },
    choice: (choices, value) => number(choices.indexOf(value), 1),
    rows(values, write) {
      number(values.length, 2)
      for (const value of values) write(value)
      return writer
    },
    finish: () => Buffer.concat(pieces),
  }
  return writer
}

/** Not in the middle of a character. */
function cutUtf8(bytes: Uint8Array, maxBytes: number): Uint8Array {
  let end = maxBytes
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return bytes.subarray(0, end)
}

export function createReader(record: Uint8Array): RecordReader {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength)
  let at = 0
  const take = (length: number): Buffer => {
    if (at + length > bytes.length) throw new RangeError('a record that ends too early')
    at += length
    return bytes.subarray(at - length, at)
  }
  const number = (length: number): number => take(length).readUIntLE(0, length)
  const counted = (max: number): Buffer => {
    const length = number(4)
    if (length > max) throw new RangeError(`a field of ${length} bytes where ${max} are allowed`)
    return take(length)
  }
  return {
    u8: () => number(1),
    u16: () => number(2),
    u32: () => number(4),
    text: (maxBytes) => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(counted(maxBytes)),
    hex: (length) => take(length).toString('hex'),
    bytes: (maxBytes) => Uint8Array.from(counted(maxBytes)),
    choice(choices) {
      const found = choices[number(1)]
      if (found === undefined) throw new RangeError('a choice that does not exist')
      return found
    },
    rows(max, read) {
      const count = number(2)
      if (count > max) throw new RangeError(`${count} rows where ${max} are allowed`)
      return Array.from({ length: count }, read)
    },
    finish() {
      if (at !== bytes.length) throw new RangeError('a record with bytes left over')
    },
  }
}
