// Whole numbers as Parquet packs them: the RLE / bit-packing hybrid of levels and dictionary places, and delta packing.
// https://github.com/apache/parquet-format/blob/master/Encodings.md
import { type Cursor, ParquetFault, readByte, readVarint, readZigzag, skip } from './cursor.ts'

/** `count` numbers of `bitWidth` bits from runs and bit-packed groups. */
export function readHybrid(cursor: Cursor, bitWidth: number, count: number): Uint32Array {
  if (bitWidth > 32) throw new ParquetFault(`states numbers of ${bitWidth} bits`)
  const out = new Uint32Array(count)
  for (let filled = 0; filled < count; ) {
    const head = readVarint(cursor)
    if (head % 2 === 0) {
      const length = Math.min(head / 2, count - filled)
      if (length === 0) throw new ParquetFault('has an empty run')
      let value = 0
      for (let byte = 0; byte < Math.ceil(bitWidth / 8); byte += 1) value += readByte(cursor) * 2 ** (8 * byte)
      out.fill(value, filled, filled + length)
      filled += length
    } else {
      const groups = (head - 1) / 2
      // Writers may cut the padding of the last group off.
      const packedBytes = Math.min(groups * bitWidth, cursor.end - cursor.at)
      const values = Math.min(groups * 8, count - filled)
      if (values === 0 || values * bitWidth > packedBytes * 8)
        throw new ParquetFault('ends in the middle of its levels')
      unpack(cursor.bytes, skip(cursor, packedBytes), { bitWidth, out, from: filled, to: filled + values })
      filled += values
    }
  }
  return out
}

/** Definition levels, or nothing where one run says that all are `most`: a column without empty rows. */
export function readDefinitions(
  cursor: Cursor,
  { most, count }: Readonly<{ most: number; count: number }>,
): Uint32Array | undefined {
  const bitWidth = 32 - Math.clz32(most)
  const { at } = cursor
  const head = readVarint(cursor)
  if (bitWidth <= 8 && head % 2 === 0 && head / 2 >= count && count > 0 && readByte(cursor) === most) return undefined
  cursor.at = at
  return readHybrid(cursor, bitWidth, count)
}

/** The deprecated encoding of levels: packed from the highest bit on. */
export function readBitPacked(cursor: Cursor, bitWidth: number, count: number): Uint32Array {
  const at = skip(cursor, Math.ceil((count * bitWidth) / 8))
  const out = new Uint32Array(count)
  for (let bit = 0; bit < count * bitWidth; bit += 1) {
    const set = ((cursor.bytes[at + (bit >>> 3)] as number) >>> (7 - (bit & 7))) & 1
    const place = Math.floor(bit / bitWidth)
    out[place] = ((out[place] as number) << 1) | set
  }
  return out
}

/** DELTA_BINARY_PACKED: lengths, so every number must lie between 0 and `most`. At most `limit` numbers. */
export function readDeltas(cursor: Cursor, { limit, most }: Readonly<{ limit: number; most: number }>): Uint32Array {
  const blockSize = readVarint(cursor)
  const miniBlocks = readVarint(cursor)
  const count = readVarint(cursor)
  let value = readZigzag(cursor)
  if (count > limit) throw new ParquetFault(`states ${count} lengths for ${limit} values`)
  const perMini = blockSize / miniBlocks
  if (blockSize === 0 || blockSize > 1 << 20 || !Number.isInteger(perMini) || perMini % 32 !== 0)
    throw new ParquetFault('has blocks of an impossible size')
  const out = new Uint32Array(count)
  const put = (at: number): void => {
    if (value < 0n || value > BigInt(most)) throw new ParquetFault('states a length outside its page')
    out[at] = Number(value)
  }
  if (count > 0) put(0)
  const deltas = new Uint32Array(perMini)
  for (let filled = 1; filled < count; ) {
    const least = readZigzag(cursor)
    const widths = Array.from({ length: miniBlocks }, () => readByte(cursor))
    for (const bitWidth of widths) {
      if (filled >= count) break
      if (bitWidth > 32) throw new ParquetFault(`states numbers of ${bitWidth} bits`)
      const at = skip(cursor, (perMini / 8) * bitWidth)
      unpack(cursor.bytes, at, { bitWidth, out: deltas, from: 0, to: perMini })
      for (let i = 0; i < perMini && filled < count; i += 1, filled += 1) {
        value = BigInt.asIntN(64, value + least + BigInt(deltas[i] as number))
        put(filled)
      }
    }
  }
  return out
}

/** Numbers packed from the lowest bit on. The caller has checked that the bytes are there. */
function unpack(
  bytes: Uint8Array,
  at: number,
  { bitWidth, out, from, to }: Readonly<{ bitWidth: number; out: Uint32Array; from: number; to: number }>,
): void {
  let held = 0
  let heldBits = 0
  let next = at
  for (let place = from; place < to; place += 1) {
    // Below 2^53 throughout: at most 31 bits are left over when eight more are added, so numbers of 32 bits fit.
    while (heldBits < bitWidth) {
      held += (bytes[next] as number) * 2 ** heldBits
      next += 1
      heldBits += 8
    }
    const scale = 2 ** bitWidth
    const value = held % scale
    out[place] = value
    held = (held - value) / scale
    heldBits -= bitWidth
  }
}
