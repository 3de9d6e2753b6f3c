// Snappy's raw format, expanding only. https://github.com/google/snappy/blob/main/format_description.txt
import { cursorOf, ParquetFault, readByte, readVarint, skip } from './cursor.ts'

/** Expands into exactly `sizeBytes`; throws ParquetFault where the bytes say anything else. */
export function expandSnappy(packed: Uint8Array, sizeBytes: number): Uint8Array {
  const cursor = cursorOf(packed)
  if (readVarint(cursor) !== sizeBytes) throw new ParquetFault('expands to another size than its page states')
  const out = new Uint8Array(sizeBytes)
  let to = 0
  const room = (length: number): void => {
    if (length > sizeBytes - to) throw new ParquetFault('expands to more than its page states')
  }
  while (cursor.at < cursor.end) {
    const tag = readByte(cursor)
    if ((tag & 3) === 0) {
      const length = (tag >>> 2 < 60 ? tag >>> 2 : littleEndian(cursor, (tag >>> 2) - 59)) + 1
      room(length)
      const at = skip(cursor, length)
      out.set(packed.subarray(at, at + length), to)
      to += length
      continue
    }
    const short = (tag & 3) === 1
    const length = short ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1
    const back = short ? ((tag >>> 5) << 8) | readByte(cursor) : littleEndian(cursor, (tag & 3) === 2 ? 2 : 4)
    if (back === 0 || back > to) throw new ParquetFault('copies from before its beginning')
    room(length)
    if (back >= length) out.copyWithin(to, to - back, to - back + length)
    // Source and target overlap: what was just written is read again.
    else for (let i = 0; i < length; i += 1) out[to + i] = out[to + i - back] as number
    to += length
  }
  if (to !== sizeBytes) throw new ParquetFault('expands to less than its page states')
  return out
}

function littleEndian(cursor: ReturnType<typeof cursorOf>, bytes: number): number {
  let value = 0
  for (let byte = 0; byte < bytes; byte += 1) value += readByte(cursor) * 2 ** (8 * byte)
  return value
}
