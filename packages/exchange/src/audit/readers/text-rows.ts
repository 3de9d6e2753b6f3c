// Rows of text indexes, CSV, TSV and JSON lines: the named columns, hash by hash.
import type { HashKind } from '@rempart/core'
import { digestOfValue } from '@rempart/kernels'
import { DIGEST_BYTES } from '../../hex.ts'
import { chooseColumns, type HashColumn } from '../columns.ts'
import { createColumnCounts, type UnitContext, type UnitReport } from '../unit.ts'

/** Compares what a row says. Values are text; anything else is malformed. */
export type TextRows = Readonly<{
  row(cellOf: (column: string) => unknown): void
  malformedRow(): void
  /** A line without anything on it has a number, and is no row. */
  blankRow(): void
  report(notCompared: readonly string[]): UnitReport
}>

export function createTextRows(columns: () => readonly HashColumn[], context: UnitContext, file: string): TextRows {
  const counts = createColumnCounts()
  let rows = 0
  let blankRows = 0
  let malformedRows = 0
  let firstMalformed = 0
  return {
    row(cellOf) {
      for (const choice of columns()) {
        const cell = cellOf(choice.column)
        if (cell === undefined || cell === null || cell === '')
          counts.add(choice, { compared: 0, empty: 1, malformed: 0 })
        else {
          const text = typeof cell === 'string' ? cell.trim() : ''
          const hash = digestOfValue(Buffer.from(text), widthOf(choice.kind))
          // A text as long as the bytes of a hash is no hash.
          const good = hash !== undefined && text.length === 2 * hash.length
          if (good) context.join.one(choice.kind, hash, rows)
          counts.add(choice, { compared: good ? 1 : 0, empty: 0, malformed: good ? 0 : 1 })
        }
      }
      rows += 1
    },
    malformedRow() {
      if (malformedRows === 0) firstMalformed = rows
      malformedRows += 1
      rows += 1
    },
    blankRow() {
      blankRows += 1
      rows += 1
    },
    report(notCompared) {
      context.emit(context.join.take())
      const reason = `${malformedRows} rows cannot be read, the first of them row ${firstMalformed}`
      const none = rows > blankRows && Object.keys(counts.columns()).length === 0
      const gaps = [
        ...(malformedRows === 0 ? [] : [{ subject: file, reason }]),
        ...(none ? [{ subject: file, reason: 'has no column of hashes that can be compared' }] : []),
      ]
      return { rows, columns: counts.columns(), notCompared, gaps }
    },
  }
}

function widthOf(kind: HashKind): number {
  return kind === 'pdq' ? 32 : DIGEST_BYTES[kind]
}

/** Columns chosen again whenever the names change: JSON lines need not all have the same. */
export function createColumnChooser(stated: readonly HashColumn[]): Readonly<{
  choose(names: readonly string[]): readonly HashColumn[]
  notCompared(): readonly string[]
}> {
  const known = new Map<string, readonly HashColumn[]>()
  const not = new Set<string>()
  return {
    choose(names) {
      const key = names.join('\u0000')
      const before = known.get(key)
      if (before !== undefined) return before
      const present = stated.filter(({ column }) => names.includes(column))
      const { columns, notCompared } = chooseColumns(names, { stated: present, subject: 'row' })
      for (const name of notCompared) not.add(name)
      if (known.size < MAX_SHAPES) known.set(key, columns)
      return columns
    },
    notCompared: () => [...not].sort(),
  }
}

/** Different sets of names remembered; an index has a handful. */
const MAX_SHAPES = 1_000
