// CSV (RFC 4180) and TSV indexes: a header line, then rows.
import { join } from 'node:path'
import { splitRows } from '../../text/csv-rows.ts'
import { splitLines } from '../../text/line-splitter.ts'
import { chooseColumns, type HashColumn } from '../columns.ts'
import type { Unit, UnitContext, UnitReport } from '../unit.ts'
import { bytePieces } from './byte-pieces.ts'
import { createTextRows } from './text-rows.ts'

export async function readCsvUnit(
  unit: Extract<Unit, { kind: 'csv' | 'tsv' }>,
  context: UnitContext,
): Promise<UnitReport> {
  let places: ReadonlyMap<string, number> | undefined
  let columns: readonly HashColumn[] = []
  let notCompared: readonly string[] = []
  const rows = createTextRows(() => columns, context, unit.file)
  const onRow = (cells: readonly string[]): void => {
    if (places === undefined) {
      places = new Map(cells.map((name, at) => [name, at]))
      ;({ columns, notCompared } = chooseColumns(cells, { stated: unit.stated, subject: unit.file }))
      return
    }
    const held = places
    if (cells.length !== held.size) rows.malformedRow()
    else rows.row((column) => cells[held.get(column) ?? -1])
  }
  const place = { file: unit.file }
  const splitter =
    unit.kind === 'csv' ? splitRows(place, onRow) : splitLines(place, (line) => line !== '' && onRow(line.split('\t')))
  for await (const piece of bytePieces(join(context.root, unit.file), { packed: unit.packed })) splitter.push(piece)
  splitter.end()
  return rows.report(notCompared)
}
