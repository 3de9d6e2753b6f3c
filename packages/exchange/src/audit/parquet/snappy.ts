// Snappy's raw format, expanding only. https://github.com/google/snappy/blob/main/format_description.txt
import { cursorOf, ParquetFault, readVarint } from './cursor.ts'

/** Below this, a loop over bytes is faster than a call that moves a block. */
const BLOCK_BYTES = 48

/** Expands into exactly `sizeBytes`; throws ParquetFault where the bytes say anything else. */
export function expandSnappy(packed: Uint8Array, sizeBytes: number): Uint8Array {
  const cursor = cursorOf(packed)
  if (readVarint(cursor) !== sizeBytes) throw new ParquetFault('expands to another size than its page states')
  const out = new Uint8Array(sizeBytes)
  const end = packed.length
  let at = cursor.at
  let to = 0
  while (at < end) {
    const tag = packed[at] as number
    at += 1
    const kind = tag & 3
    // Bytes that follow the tag: of a long literal's length, or of how far back a copy reaches.
    const extra = kind === 0 ? (tag < 240 ? 0 : (tag >>> 2) - 59) : kind === 3 ? 4 : kind
    if (extra > end - at) throw new ParquetFault('ends in the middle of a value')
    // Whole numbers of 31 bits throughout: what is negative here is beyond every page.
    let number = 0
    for (let byte = 0; byte < extra; byte += 1) number |= (packed[at + byte] as number) << (8 * byte)
    if (number < 0) throw new ParquetFault('states more bytes than a page may have')
    at += extra
    if (kind === 0) {
      const length = (extra === 0 ? tag >>> 2 : number) + 1
      if (length > sizeBytes - to) throw new ParquetFault('expands to more than its page states')
      if (length > end - at) throw new ParquetFault('states more bytes than there are')
      if (length < BLOCK_BYTES) for (let i = 0; i < length; i += 1) out[to + i] = packed[at + i] as number
      else out.set(packed.subarray(at, at + length), to)
      at += length
      to += length
      continue
    }
    const length = kind === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1
    const back = kind === 1 ? ((tag >>> 5) << 8) | number : number
    if (back === 0 || back > to) throw new ParquetFault('copies from before its beginning')
    if (length > sizeBytes - to) throw new ParquetFault('expands to more than its page states')
    // Where source and target overlap, what was just written is read again.
    if (length < BLOCK_BYTES || back < length)
      for (let i = 0; i < length; i += 1) out[to + i] = out[to + i - back] as number
    else out.copyWithin(to, to - back, to - back + length)
    to += length
  }
  if (to !== sizeBytes) throw new ParquetFault('expands to less than its page states')
  return out
}
