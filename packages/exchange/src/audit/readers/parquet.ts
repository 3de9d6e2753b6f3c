// One row group of a Parquet file: its hash columns only.
import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import { readColumn } from '../parquet/column.ts'
import type { ReadAt } from '../parquet/footer.ts'
import { type AuditGap, createColumnCounts, type Unit, type UnitContext, type UnitReport } from '../unit.ts'

/** Columns that cannot be read are gaps; the others are compared. */
export function readParquetUnit(unit: Extract<Unit, { kind: 'parquet' }>, context: UnitContext): UnitReport {
  const counts = createColumnCounts()
  const gaps: AuditGap[] = []
  const { fd, read } = openForReading(join(context.root, unit.file))
  try {
    for (const { kind, column, chunk } of unit.columns) {
      let compared = 0
      let malformed = 0
      try {
        if (chunk === undefined)
          throw new UserError({
            code: 'malformed',
            subject: unit.file,
            reason: `column ${column.name}: is encrypted or lies in another file`,
          })
        for (const { values, firstRow, rows } of readColumn(
          read,
          {
            file: unit.file,
            column,
            chunk,
            rows: unit.rows,
          },
          context.kernel,
        )) {
          compared += values.count
          const rowOf = rows === undefined ? (place: number) => firstRow + place : (place: number) => rows[place] ?? 0
          malformed += context.join.batch(kind, values, rowOf)
        }
        const empty = unit.rows - compared
        counts.add({ kind, column: column.name }, { compared: compared - malformed, empty, malformed })
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        gaps.push({ subject: `${unit.file} (row group ${unit.group})`, reason: error.reason })
        counts.add({ kind, column: column.name }, { compared: compared - malformed, empty: 0, malformed })
      }
    }
  } finally {
    closeSync(fd)
  }
  context.emit(context.join.take())
  return { rows: unit.rows, columns: counts.columns(), notCompared: unit.notCompared, gaps }
}

/** Opens a file and reads its ranges into buffers of their own. UserError `not-found`. */
export function openForReading(path: string): Readonly<{ fd: number; read: ReadAt }> {
  const fd = openFile(path)
  const read: ReadAt = (offset, length, bytes = Buffer.allocUnsafe(length)) => {
    let filled = 0
    while (filled < length) {
      const got = readSync(fd, bytes, filled, length - filled, offset + filled)
      if (got === 0) break
      filled += got
    }
    return bytes.subarray(0, filled)
  }
  return { fd, read }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    throw new UserError({ code: 'not-found', subject: path, reason: 'cannot be opened', cause })
  }
}
