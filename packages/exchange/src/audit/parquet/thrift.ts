// Thrift's compact protocol, reading only, into structures by field number.
// https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
import { MAX_THRIFT_DEPTH, MAX_THRIFT_VALUES } from '../limits.ts'
import { type Cursor, ParquetFault, readByte, readVarint, readZigzag, skip } from './cursor.ts'

export type ThriftValue = number | boolean | Uint8Array | readonly ThriftValue[] | ThriftStruct
export type ThriftStruct = ReadonlyMap<number, ThriftValue>

const TRUE = 1
const FALSE = 2

/** One structure; the cursor stands behind it afterwards. */
export function readStruct(cursor: Cursor): ThriftStruct {
  return structAt(cursor, { depth: 0, left: MAX_THRIFT_VALUES })
}

export function integer(struct: ThriftStruct, field: number): number | undefined {
  const value = struct.get(field)
  return typeof value === 'number' ? value : undefined
}
export function text(struct: ThriftStruct, field: number): string | undefined {
  const value = struct.get(field)
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length).toString() : undefined
}
export function list(struct: ThriftStruct, field: number): readonly ThriftValue[] {
  const value = struct.get(field)
  return Array.isArray(value) ? (value as readonly ThriftValue[]) : []
}
export function struct(parent: ThriftStruct, field: number): ThriftStruct | undefined {
  const value = parent.get(field)
  return value instanceof Map ? value : undefined
}

type Budget = { depth: number; left: number }

function structAt(cursor: Cursor, budget: Budget): ThriftStruct {
  if (budget.depth >= MAX_THRIFT_DEPTH) throw new ParquetFault('structures are nested too deeply')
  budget.depth += 1
  const fields = new Map<number, ThriftValue>()
  let field = 0
  for (;;) {
    const head = readByte(cursor)
    if (head === 0) break
    const delta = head >>> 4
    field = delta === 0 ? Number(readZigzag(cursor)) : field + delta
    const type = head & 15
    fields.set(field, type === TRUE || type === FALSE ? type === TRUE : valueAt(cursor, type, budget))
  }
  budget.depth -= 1
  return fields
}

function valueAt(cursor: Cursor, type: number, budget: Budget): ThriftValue {
  budget.left -= 1
  if (budget.left < 0) throw new ParquetFault('has more values than any file needs')
  switch (type) {
    case TRUE:
    case FALSE:
      return readByte(cursor) === TRUE
    case 3:
      return readByte(cursor)
    case 4:
    case 5:
    case 6:
      return Number(readZigzag(cursor))
    case 7:
      skip(cursor, 8)
      return 0
    case 8: {
      const length = readVarint(cursor)
      const at = skip(cursor, length)
      return cursor.bytes.subarray(at, at + length)
    }
    case 9:
    case 10:
      return listAt(cursor, budget)
    case 11:
      return mapAt(cursor, budget)
    case 12:
      return structAt(cursor, budget)
    default:
      throw new ParquetFault(`has a value of unknown type ${type}`)
  }
}

function listAt(cursor: Cursor, budget: Budget): readonly ThriftValue[] {
  if (budget.depth >= MAX_THRIFT_DEPTH) throw new ParquetFault('lists are nested too deeply')
  const head = readByte(cursor)
  const size = head >>> 4 === 15 ? readVarint(cursor) : head >>> 4
  // Every item takes a byte at least, so a size beyond the rest is a lie found before memory is spent on it.
  if (size > cursor.end - cursor.at) throw new ParquetFault('a list states more items than there are bytes')
  budget.depth += 1
  const items: ThriftValue[] = []
  for (let item = 0; item < size; item += 1) items.push(valueAt(cursor, head & 15, budget))
  budget.depth -= 1
  return items
}

/** Maps occur in no structure that is read here: passed over. */
function mapAt(cursor: Cursor, budget: Budget): readonly ThriftValue[] {
  const size = readVarint(cursor)
  if (size === 0) return []
  if (budget.depth >= MAX_THRIFT_DEPTH) throw new ParquetFault('maps are nested too deeply')
  if (size > cursor.end - cursor.at) throw new ParquetFault('a map states more items than there are bytes')
  const types = readByte(cursor)
  budget.depth += 1
  for (let item = 0; item < size; item += 1) {
    valueAt(cursor, types >>> 4, budget)
    valueAt(cursor, types & 15, budget)
  }
  budget.depth -= 1
  return []
}
