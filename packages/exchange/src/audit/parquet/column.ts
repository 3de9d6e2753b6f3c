// One column of one row group, page by page, with the memory of one page at a time.
// https://github.com/apache/parquet-format (parquet.thrift: PageHeader; README "Data pages")
import { crc32 } from 'node:zlib'
import { UserError } from '@rempart/core'
import type { RawValueKernel, RawValues } from '@rempart/kernels'
import { MAX_PAGE_BYTES, MAX_PAGE_HEADER_BYTES, MAX_PAGE_VALUES } from '../limits.ts'
import { expand } from './codec.ts'
import { type Cursor, cursorOf, ParquetFault, readUint32, skip } from './cursor.ts'
import type { ColumnChunk, ParquetColumn, ReadAt } from './footer.ts'
import { readBitPacked, readDefinitions } from './levels.ts'
import { holdsBytes, readPlain, readValues } from './values.ts'
import { integer, readStruct, struct, type ThriftStruct } from './thrift.ts'

/** The values of a page. Value i stands in row `rows[i]` of the row group, or `firstRow + i` where no row is empty. */
export type PageValues = Readonly<{
  values: RawValues
  firstRow: number
  rowCount: number
  rows: Uint32Array | undefined
}>

export type ColumnPlace = Readonly<{ file: string; column: ParquetColumn; chunk: ColumnChunk; rows: number }>

const DATA_PAGE = 0
const DICTIONARY_PAGE = 2
const DATA_PAGE_V2 = 3
const BIT_PACKED = 4
/** Most page headers are far shorter; a longer one is read again. */
const HEADER_WINDOW_BYTES = 1024

/** Every data page in turn; its values hold until the next is asked for. UserError `malformed` names file, column, the page's place in the file, and the reason. */
export function* readColumn(read: ReadAt, place: ColumnPlace, kernel: RawValueKernel): Generator<PageValues> {
  const { column, chunk } = place
  let at = chunk.offset
  const end = chunk.offset + chunk.sizeBytes
  let dictionary: RawValues | undefined
  let row = 0
  let page = at
  try {
    if (!holdsBytes(column.type)) throw new ParquetFault('holds neither text nor bytes')
    if (column.maxRepetition > 0) throw new ParquetFault('is a list: it has not one value a row')
    while (row < place.rows && at < end) {
      page = at
      const { header, bodyAt } = readHeader(read, { at, end })
      const kind = integer(header, 1)
      const { packed, plainBytes } = readBody(read, { header, at: bodyAt, end, kernel })
      at = bodyAt + packed.length
      if (kind === DICTIONARY_PAGE) dictionary = readDictionary({ header, packed, plainBytes, column, chunk, kernel })
      else if (kind === DATA_PAGE || kind === DATA_PAGE_V2) {
        const read = kind === DATA_PAGE ? readDataPage : readDataPageV2
        const { values, present, rowCount } = read({ header, packed, plainBytes, column, chunk, kernel }, dictionary)
        if (rowCount > place.rows - row) throw new ParquetFault('has more rows than its row group')
        yield {
          values,
          firstRow: row,
          rowCount,
          rows: present && rowsOf(present, row, column.maxDefinition, values.count),
        }
        row += rowCount
      }
    }
    if (row !== place.rows) throw new ParquetFault(`has ${row} of the ${place.rows} rows of its row group`)
  } catch (cause) {
    if (!(cause instanceof ParquetFault)) throw cause
    const reason = `column ${column.name}, page at byte ${page}: ${cause.message}`
    throw new UserError({ code: 'malformed', subject: place.file, reason, cause })
  }
}

type Page = Readonly<{
  header: ThriftStruct
  packed: Uint8Array
  plainBytes: number
  column: ParquetColumn
  chunk: ColumnChunk
  kernel: RawValueKernel
}>
type Decoded = Readonly<{ values: RawValues; present: Uint32Array | undefined; rowCount: number }>

function readHeader(
  read: ReadAt,
  { at, end }: Readonly<{ at: number; end: number }>,
): Readonly<{ header: ThriftStruct; bodyAt: number }> {
  for (let window = HEADER_WINDOW_BYTES; ; window *= 32) {
    const cursor = cursorOf(read(at, Math.min(window, end - at)))
    try {
      const header = readStruct(cursor)
      return { header, bodyAt: at + cursor.at }
    } catch (cause) {
      // A header cut off by the window, and not by the end of the column, is read again with a wider one.
      if (!(cause instanceof ParquetFault) || window >= Math.min(MAX_PAGE_HEADER_BYTES, end - at)) throw cause
    }
  }
}

function readBody(
  read: ReadAt,
  { header, at, end, kernel }: Readonly<{ header: ThriftStruct; at: number; end: number; kernel: RawValueKernel }>,
): Readonly<{ packed: Uint8Array; plainBytes: number }> {
  const plainBytes = size(integer(header, 2))
  const packedBytes = size(integer(header, 3))
  if (packedBytes > end - at) throw new ParquetFault('states more bytes than its column has')
  const packed = read(at, packedBytes, kernel.room(packedBytes))
  if (packed.length !== packedBytes) throw new ParquetFault('ends behind the file')
  // Of the page as it is stored, levels included; writers may leave it out.
  const stated = integer(header, 4)
  if (stated !== undefined && stated >>> 0 !== crc32(packed)) throw new ParquetFault('is not what its checksum says')
  return { packed, plainBytes }
}

function readDictionary({ header, packed, plainBytes, column, chunk, kernel }: Page): RawValues {
  const about = struct(header, 7)
  const count = valueCount(about && integer(about, 1))
  const cursor = cursorOf(expand(packed, { codec: chunk.codec, sizeBytes: plainBytes, kernel }))
  const values = readPlain(cursor, { type: column.type, typeLength: column.typeLength, count, kernel })
  // Copied: the kernel's memory serves the next page.
  const { bytes, starts, lengths } = values
  return { bytes: Uint8Array.from(bytes), starts: Uint32Array.from(starts), lengths: Uint32Array.from(lengths), count }
}

function readDataPage(
  { header, packed, plainBytes, column, chunk, kernel }: Page,
  dictionary: RawValues | undefined,
): Decoded {
  const about = struct(header, 5)
  if (about === undefined) throw new ParquetFault('does not say what it holds')
  const rowCount = valueCount(integer(about, 1))
  const cursor = cursorOf(expand(packed, { codec: chunk.codec, sizeBytes: plainBytes, kernel }))
  const present = readLevels(cursor, { about, maxDefinition: column.maxDefinition, rowCount })
  const count = countPresent(present, column.maxDefinition, rowCount)
  const { type, typeLength } = column
  const values = readValues(cursor, { encoding: integer(about, 2) ?? -1, dictionary, type, typeLength, count, kernel })
  return { values, present: count === rowCount ? undefined : present, rowCount }
}

function readLevels(
  cursor: Cursor,
  args: Readonly<{ about: ThriftStruct; maxDefinition: number; rowCount: number }>,
): Uint32Array | undefined {
  const { about, maxDefinition, rowCount } = args
  if (maxDefinition === 0) return undefined
  if (integer(about, 3) === BIT_PACKED) return readBitPacked(cursor, 32 - Math.clz32(maxDefinition), rowCount)
  const length = readUint32(cursor)
  const at = skip(cursor, length)
  return readDefinitions(cursorOf(cursor.bytes, at, at + length), { most: maxDefinition, count: rowCount })
}

function readDataPageV2(page: Page, dictionary: RawValues | undefined): Decoded {
  const { header, packed, plainBytes, column, chunk, kernel } = page
  const about = struct(header, 8)
  if (about === undefined) throw new ParquetFault('does not say what it holds')
  const rowCount = valueCount(integer(about, 1))
  const levelBytes = size(integer(about, 5))
  const repetitionBytes = size(integer(about, 6))
  const levels = levelBytes + repetitionBytes
  if (levels > Math.min(packed.length, plainBytes)) throw new ParquetFault('states more levels than it has bytes')
  const most = column.maxDefinition
  const present =
    most === 0 ? undefined : readDefinitions(cursorOf(packed, repetitionBytes, levels), { most, count: rowCount })
  const codec = about.get(7) === false ? 0 : chunk.codec
  const rest = packed.subarray(levels)
  const plain =
    plainBytes === levels ? rest.subarray(0, 0) : expand(rest, { codec, sizeBytes: plainBytes - levels, kernel })
  const count = countPresent(present, column.maxDefinition, rowCount)
  const { type, typeLength } = column
  const encoding = integer(about, 4) ?? -1
  const values = readValues(cursorOf(plain), { encoding, dictionary, type, typeLength, count, kernel })
  return { values, present: count === rowCount ? undefined : present, rowCount }
}

function countPresent(levels: Uint32Array | undefined, maxDefinition: number, rowCount: number): number {
  if (levels === undefined) return rowCount
  let count = 0
  for (const level of levels) {
    if (level > maxDefinition) throw new ParquetFault('has a definition level beyond its schema')
    if (level === maxDefinition) count += 1
  }
  return count
}

function rowsOf(levels: Uint32Array, firstRow: number, maxDefinition: number, count: number): Uint32Array {
  const rows = new Uint32Array(count)
  let place = 0
  for (const [row, level] of levels.entries()) {
    if (level !== maxDefinition) continue
    rows[place] = firstRow + row
    place += 1
  }
  return rows
}

function size(value: number | undefined): number {
  if (value === undefined || !Number.isInteger(value) || value < 0) throw new ParquetFault('does not state its size')
  if (value > MAX_PAGE_BYTES) throw new ParquetFault(`is larger than ${MAX_PAGE_BYTES} bytes`)
  return value
}

function valueCount(value: number | undefined): number {
  if (value === undefined || !Number.isInteger(value) || value < 0) throw new ParquetFault('does not count its values')
  if (value > MAX_PAGE_VALUES) throw new ParquetFault(`has more than ${MAX_PAGE_VALUES} values`)
  return value
}
