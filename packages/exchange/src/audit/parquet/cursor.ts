// Bounds-checked reading of Parquet's bytes. A breach throws ParquetFault, which the reader of a column turns into an
// error that names file, column and page.

import type { RawFault } from '@rempart/kernels'

/** What is wrong with the bytes. Never leaves this folder. */
export class ParquetFault extends Error {}

export type Cursor = { readonly bytes: Uint8Array; at: number; readonly end: number }

export function cursorOf(bytes: Uint8Array, at = 0, end = bytes.length): Cursor {
  if (at < 0 || end > bytes.length || at > end) throw new ParquetFault('a range lies outside its page')
  return { bytes, at, end }
}

export function readByte(cursor: Cursor): number {
  if (cursor.at >= cursor.end) throw new ParquetFault('ends in the middle of a value')
  const byte = cursor.bytes[cursor.at] as number
  cursor.at += 1
  return byte
}

export function readUint32(cursor: Cursor): number {
  const at = skip(cursor, 4)
  const { bytes } = cursor
  return (
    ((bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24)) >>>
    0
  )
}

/** Moves on by `length` and gives where that range began. */
export function skip(cursor: Cursor, length: number): number {
  const { at } = cursor
  if (length < 0 || length > cursor.end - at) throw new ParquetFault('states more bytes than there are')
  cursor.at = at + length
  return at
}

/** LEB128 of at most 64 bits as a number; beyond 2^53 it is a fault, as nothing here counts that far. */
export function readVarint(cursor: Cursor): number {
  let value = 0
  let scale = 1
  for (let byte = 0; byte < 10; byte += 1) {
    const read = readByte(cursor)
    value += (read & 0x7f) * scale
    if (read < 0x80) {
      if (value > Number.MAX_SAFE_INTEGER) throw new ParquetFault('a number is beyond 2^53')
      return value
    }
    scale *= 128
  }
  throw new ParquetFault('a number has more than ten bytes')
}

/** A zigzag varint of 64 bits, modulo 2^64. Statistics and deltas use the whole range. */
export function readZigzag(cursor: Cursor): bigint {
  let value = 0n
  for (let shift = 0n; shift < 70n; shift += 7n) {
    const read = readByte(cursor)
    value |= BigInt(read & 0x7f) << shift
    if (read < 0x80) {
      const whole = BigInt.asUintN(64, value)
      return (whole >> 1n) ^ -(whole & 1n)
    }
  }
  throw new ParquetFault('a number has more than ten bytes')
}

const FAULTS: Readonly<Record<RawFault, string>> = {
  'ends-early': 'ends in the middle of a value',
  'more-than-stated': 'expands to more than its page states',
  'less-than-stated': 'expands to less than its page states',
  'copies-from-before': 'copies from before its beginning',
}

/** What a kernel found wrong. */
export function faultOf(fault: RawFault): ParquetFault {
  return new ParquetFault(FAULTS[fault])
}
