// A hash list from a file, entry by entry, with bounded memory.
import { createReadStream } from 'node:fs'
import { UserError } from '@rempart/core'
import { parse } from 'csv-parse'
import { columnNames, isHeader, parseRow } from './formats/csv.ts'
import { parsePlainLine } from './formats/plain.ts'
import type { HashListEntry } from './hash-list.ts'

/** A line longer than this is no list. */
const MAX_LINE_BYTES = 1024 * 1024

/** Reads plain text or CSV, told apart by the first line. UserError `not-found`, or `malformed` with file, line and reason. */
export async function* readHashList(file: string): AsyncIterable<HashListEntry> {
  // One cell a line is plain text to the CSV reader as well; quotes and line ends are its business.
  const rows = createReadStream(file).pipe(
    parse({
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: MAX_LINE_BYTES,
      info: true,
    }),
  )
  let columns: readonly string[] | undefined
  let first = true
  try {
    for await (const { record, info } of rows as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (first && isHeader(record)) columns = columnNames(record)
      else if (columns !== undefined) yield parseRow(columns, record, { file, line: info.lines })
      else {
        const entry = parsePlainLine(record.join(','), { file, line: info.lines })
        if (entry !== undefined) yield entry
      }
      first = false
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const reason = missing ? 'there is no such list' : cause instanceof Error ? cause.message : 'cannot be read'
    throw new UserError({ code: missing ? 'not-found' : 'malformed', subject: file, reason, cause })
  }
}
