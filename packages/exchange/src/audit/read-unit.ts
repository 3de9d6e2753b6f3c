// One unit, whatever it is. Never throws for what a dataset holds: what cannot be read is a gap.
import { UserError } from '@rempart/core'
import { readCsvUnit } from './readers/csv.ts'
import { readFilesUnit } from './readers/files.ts'
import { readJsonlUnit } from './readers/jsonl.ts'
import { readParquetUnit } from './readers/parquet.ts'
import { readTarUnit } from './readers/tar.ts'
import type { Unit, UnitContext, UnitReport } from './unit.ts'

export async function readUnit(unit: Unit, context: UnitContext): Promise<UnitReport> {
  try {
    return await read(unit, context)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    // What was found before the fault stays found.
    context.emit(context.join.take())
    return gapReport(unit, error.reason)
  }
}

function read(unit: Unit, context: UnitContext): UnitReport | Promise<UnitReport> {
  switch (unit.kind) {
    case 'parquet':
      return readParquetUnit(unit, context)
    case 'jsonl':
    case 'jsonl-packed':
      return readJsonlUnit(unit, context)
    case 'csv':
    case 'tsv':
      return readCsvUnit(unit, context)
    case 'tar':
      return readTarUnit(unit, context)
    case 'files':
      return readFilesUnit(unit, context)
    case 'gap':
      return gapReport(unit, unit.reason)
    default:
      return unit satisfies never
  }
}

function gapReport(unit: Unit, reason: string): UnitReport {
  return { rows: 0, columns: {}, notCompared: [], gaps: [{ subject: unit.file, reason }] }
}
