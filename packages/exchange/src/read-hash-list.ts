// A hash list from a file, in batches, with bounded memory.
import { closeSync, openSync, readSync } from 'node:fs'
import { UserError } from '@rempart/core'
import { formatOf, recogniseFormat } from './all-formats.ts'
import type { HashListEntry, ListRecord } from './hash-list.ts'
import { READ_BYTES, RECORD_BATCH, SNIFF_BYTES } from './limits.ts'
import type { ByteFormat, ListFormat } from './list-format.ts'
import { requireUtf8 } from './text/utf16.ts'

/** The format of the file by its content. UserError `not-found`, or `malformed` where no format fits. */
export function detectFormat(file: string): ListFormat {
  const [head = new Uint8Array()] = piecesOf(file, SNIFF_BYTES)
  const format = recogniseFormat(head)
  if (format !== undefined) return format
  requireUtf8({ file }, head)
  throw new UserError({
    code: 'malformed',
    subject: `${file}:1`,
    reason: 'is of no known list format; name its format (format=, or --format where a list is added)',
  })
}

/** Every record of a list file, in batches. `format` is an id of LIST_FORMATS; by content where it is left out.
 * UserError `not-found`, `usage`, or `malformed` with file, line and reason. */
export function* readListRecords(file: string, format?: string): Generator<readonly ListRecord[]> {
  const chosen = format === undefined ? detectFormat(file) : formatOf(format)
  if (chosen.kind === 'database') yield* inBatches(chosen.read(file))
  else yield* parseBytes(chosen, file)
}

/** The entries alone. */
export function* readHashList(file: string, format?: string): Generator<HashListEntry> {
  for (const batch of readListRecords(file, format))
    for (const record of batch) if (record.kind === 'entry') yield record.entry
}

function* parseBytes(format: ByteFormat, file: string): Generator<readonly ListRecord[]> {
  let batch: ListRecord[] = []
  const parser = format.parse({ file }, (record) => batch.push(record))
  for (const piece of piecesOf(file, READ_BYTES)) {
    parser.push(piece)
    if (batch.length > 0) yield batch
    batch = []
  }
  parser.end()
  if (batch.length > 0) yield batch
}

function* inBatches(records: Iterable<ListRecord>): Generator<readonly ListRecord[]> {
  let batch: ListRecord[] = []
  for (const record of records) {
    batch.push(record)
    if (batch.length < RECORD_BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** The bytes of a file in order; each piece is valid until the next is asked for. */
function* piecesOf(file: string, pieceBytes: number): Generator<Uint8Array> {
  const fd = openFile(file)
  try {
    const piece = Buffer.allocUnsafe(pieceBytes)
    for (let read = readSync(fd, piece); read > 0; read = readSync(fd, piece)) yield piece.subarray(0, read)
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    throw new UserError({ code: 'unreadable', subject: file, reason: 'the list cannot be read', cause })
  } finally {
    closeSync(fd)
  }
}

function openFile(file: string): number {
  try {
    return openSync(file, 'r')
  } catch (cause) {
    throw new UserError({ code: 'not-found', subject: file, reason: 'there is no such list', cause })
  }
}
