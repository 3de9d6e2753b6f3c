// The footer of a Parquet file: its columns and where each row group holds them.
// https://github.com/apache/parquet-format (parquet.thrift, README "File format")
import { MAX_FOOTER_BYTES } from '../limits.ts'
import { cursorOf, ParquetFault } from './cursor.ts'
import { integer, list, readStruct, struct, text, type ThriftStruct, type ThriftValue } from './thrift.ts'

/** Reads bytes of the file, into `into` (of that length) where it is given; a short answer means the file's end. */
export type ReadAt = (offset: number, length: number, into?: Uint8Array) => Uint8Array

/** A leaf column. `type` and `codec` are parquet.thrift's numbers. */
export type ParquetColumn = Readonly<{
  /** Names joined by dots. */
  name: string
  type: number
  /** Bytes of a FIXED_LEN_BYTE_ARRAY, else 0. */
  typeLength: number
  /** Optional ancestors, itself included: a value is there where its definition level equals this. */
  maxDefinition: number
  /** Repeated ancestors: only columns with none have one value a row. */
  maxRepetition: number
}>
export type ColumnChunk = Readonly<{ offset: number; sizeBytes: number; codec: number; values: number }>
export type RowGroup = Readonly<{ rows: number; chunks: readonly (ColumnChunk | undefined)[] }>
export type ParquetFooter = Readonly<{ rows: number; columns: readonly ParquetColumn[]; groups: readonly RowGroup[] }>

const MAGIC = 'PAR1'
const OPTIONAL = 1
const REPEATED = 2

/** Throws ParquetFault where the bytes are no Parquet file. */
export function readFooter(read: ReadAt, sizeBytes: number): ParquetFooter {
  if (sizeBytes < 12) throw new ParquetFault('is too short for a Parquet file')
  const tail = Buffer.from(read(sizeBytes - 8, 8))
  const magic = tail.subarray(4).toString('latin1')
  if (magic === 'PARE') throw new ParquetFault('has an encrypted footer, which is not read')
  if (tail.length < 8 || magic !== MAGIC) throw new ParquetFault('does not end as a Parquet file does')
  const length = tail.readUInt32LE(0)
  if (length > sizeBytes - 12) throw new ParquetFault('states a footer longer than the file')
  if (length > MAX_FOOTER_BYTES) throw new ParquetFault(`has a footer of more than ${MAX_FOOTER_BYTES} bytes`)
  const meta = readStruct(cursorOf(read(sizeBytes - 8 - length, length)))
  const columns = leavesOf(list(meta, 2).map(asStruct))
  const groups = list(meta, 4).map((group) => groupOf(asStruct(group), columns.length, sizeBytes))
  return { rows: count(integer(meta, 3), 'rows'), columns, groups }
}

/** The schema is a tree written depth first, each node with the number of its children. */
function leavesOf(nodes: readonly ThriftStruct[]): readonly ParquetColumn[] {
  const leaves: ParquetColumn[] = []
  type Parent = { left: number; names: readonly string[]; definition: number; repetition: number }
  const open: Parent[] = [{ left: integer(nodes[0] ?? new Map(), 5) ?? 0, names: [], definition: 0, repetition: 0 }]
  for (const node of nodes.slice(1)) {
    while (open.length > 0 && open.at(-1)?.left === 0) open.pop()
    const parent = open.at(-1)
    if (parent === undefined) throw new ParquetFault('has a schema whose counts do not fit')
    parent.left -= 1
    const kind = integer(node, 3) ?? 0
    const names = [...parent.names, text(node, 4) ?? '']
    const definition = parent.definition + (kind === OPTIONAL || kind === REPEATED ? 1 : 0)
    const repetition = parent.repetition + (kind === REPEATED ? 1 : 0)
    const children = integer(node, 5) ?? 0
    if (children > 0) open.push({ left: children, names, definition, repetition })
    else
      leaves.push({
        name: names.join('.'),
        type: integer(node, 1) ?? -1,
        typeLength: integer(node, 2) ?? 0,
        maxDefinition: definition,
        maxRepetition: repetition,
      })
  }
  return leaves
}

function groupOf(group: ThriftStruct, columns: number, fileBytes: number): RowGroup {
  const chunks = list(group, 1).map((item) => chunkOf(asStruct(item), fileBytes))
  if (chunks.length !== columns) throw new ParquetFault(`has a row group of ${chunks.length} columns, not ${columns}`)
  return { rows: count(integer(group, 3), 'rows in a group'), chunks }
}

/** Nothing for a column that is encrypted or lies in another file. */
function chunkOf(chunk: ThriftStruct, fileBytes: number): ColumnChunk | undefined {
  const meta = struct(chunk, 3)
  if (meta === undefined || chunk.has(1) || chunk.has(8)) return undefined
  const data = count(integer(meta, 9), 'bytes before a page')
  const dictionary = integer(meta, 11)
  // Some writers state 0 for a dictionary that is not there.
  const offset = dictionary !== undefined && dictionary > 0 && dictionary < data ? dictionary : data
  const sizeBytes = count(integer(meta, 7), 'bytes in a column')
  if (offset + sizeBytes > fileBytes) throw new ParquetFault('has a column that ends behind the file')
  return { offset, sizeBytes, codec: integer(meta, 4) ?? -1, values: count(integer(meta, 5), 'values') }
}

function asStruct(value: ThriftValue): ThriftStruct {
  if (value instanceof Map) return value
  throw new ParquetFault('has something else where a structure belongs')
}

function count(value: number | undefined, what: string): number {
  if (value !== undefined && Number.isSafeInteger(value) && value >= 0) return value
  throw new ParquetFault(`does not state its ${what}`)
}
