// The values of a page as places in a buffer: nothing is copied for PLAIN and dictionary pages, nothing becomes a string.
// https://github.com/apache/parquet-format/blob/master/Encodings.md
import type { RawValueKernel, RawValues } from '@rempart/kernels'
import { MAX_PAGE_BYTES } from '../limits.ts'
import { type Cursor, faultOf, ParquetFault, readByte, skip } from './cursor.ts'
import { readDeltas, readHybrid } from './levels.ts'

const BYTE_ARRAY = 6
const FIXED_LEN_BYTE_ARRAY = 7
const ENCODINGS: Readonly<Record<number, string>> = {
  0: 'PLAIN',
  2: 'PLAIN_DICTIONARY',
  3: 'RLE',
  4: 'BIT_PACKED',
  5: 'DELTA_BINARY_PACKED',
  6: 'DELTA_LENGTH_BYTE_ARRAY',
  7: 'DELTA_BYTE_ARRAY',
  8: 'RLE_DICTIONARY',
  9: 'BYTE_STREAM_SPLIT',
}

type Shape = Readonly<{ type: number; typeLength: number; count: number; kernel: RawValueKernel }>

/** Whether the values of a physical type can be digests. */
export function holdsBytes(type: number): boolean {
  return type === BYTE_ARRAY || type === FIXED_LEN_BYTE_ARRAY
}

/** The `count` values of a page whose bytes begin at the cursor. */
export function readValues(
  cursor: Cursor,
  { encoding, dictionary, ...shape }: Shape & Readonly<{ encoding: number; dictionary: RawValues | undefined }>,
): RawValues {
  switch (ENCODINGS[encoding]) {
    case 'PLAIN':
      return readPlain(cursor, shape)
    case 'PLAIN_DICTIONARY':
    case 'RLE_DICTIONARY':
      if (dictionary === undefined) throw new ParquetFault('refers to a dictionary that is not there')
      return fromDictionary(cursor, dictionary, shape.count)
    case 'DELTA_LENGTH_BYTE_ARRAY':
      return readDeltaLengths(cursor, shape.count)
    case 'DELTA_BYTE_ARRAY':
      return readDeltaStrings(cursor, shape.count)
    default:
      throw new ParquetFault(`is encoded by ${ENCODINGS[encoding] ?? `number ${encoding}`}, which holds no digests`)
  }
}

/** Values one behind the other: with their length in front, or of one length. */
export function readPlain(cursor: Cursor, { type, typeLength, count, kernel }: Shape): RawValues {
  const { bytes, at, end } = cursor
  if (type !== FIXED_LEN_BYTE_ARRAY) {
    const values = kernel.splitPlain(bytes.subarray(0, end), { from: at, count })
    if (typeof values === 'string') throw faultOf(values)
    return values
  }
  if (typeLength < 1 || count > (end - at) / typeLength)
    throw new ParquetFault('states more values than there are bytes')
  const starts = Uint32Array.from({ length: count }, (_, i) => at + i * typeLength)
  return { bytes, starts, lengths: new Uint32Array(count).fill(typeLength), count }
}

function fromDictionary(cursor: Cursor, dictionary: RawValues, count: number): RawValues {
  const starts = new Uint32Array(count)
  const lengths = new Uint32Array(count)
  const places = count === 0 ? starts : readHybrid(cursor, readByte(cursor), count)
  for (let i = 0; i < count; i += 1) {
    const place = places[i] as number
    if (place >= dictionary.count) throw new ParquetFault(`names value ${place} of a dictionary of ${dictionary.count}`)
    starts[i] = dictionary.starts[place] as number
    lengths[i] = dictionary.lengths[place] as number
  }
  return { bytes: dictionary.bytes, starts, lengths, count }
}

function readDeltaLengths(cursor: Cursor, count: number): RawValues {
  const lengths = exactly(readDeltas(cursor, { limit: count, most: cursor.end }), count)
  return { bytes: cursor.bytes, starts: lengths.map((length) => skip(cursor, length)), lengths, count }
}

/** Each value takes its first bytes from the one before. */
function readDeltaStrings(cursor: Cursor, count: number): RawValues {
  const prefixes = exactly(readDeltas(cursor, { limit: count, most: MAX_PAGE_BYTES }), count)
  const suffixes = exactly(readDeltas(cursor, { limit: count, most: cursor.end }), count)
  const lengths = suffixes.map((suffix, i) => suffix + (prefixes[i] as number))
  const total = lengths.reduce((sum, length) => sum + length, 0)
  if (total > MAX_PAGE_BYTES) throw new ParquetFault('expands to more than a page may hold')
  const bytes = new Uint8Array(total)
  const starts = new Uint32Array(count)
  let to = 0
  for (let i = 0; i < count; i += 1) {
    const prefix = prefixes[i] as number
    const suffix = suffixes[i] as number
    const before = i === 0 ? 0 : (lengths[i - 1] as number)
    if (prefix > before) throw new ParquetFault('repeats more of a value than the value has')
    bytes.copyWithin(to, to - before, to - before + prefix)
    const at = skip(cursor, suffix)
    bytes.set(cursor.bytes.subarray(at, at + suffix), to + prefix)
    starts[i] = to
    to += prefix + suffix
  }
  return { bytes, starts, lengths, count }
}

function exactly(lengths: Uint32Array, count: number): Uint32Array {
  if (lengths.length !== count) throw new ParquetFault(`states ${lengths.length} lengths for ${count} values`)
  return lengths
}
