// A unit of an audit: what one worker reads in one go, what a resumed audit need not read again.
import type { HashKind } from '@rempart/core'
import type { RawValueKernel } from '@rempart/kernels'
import type { HashColumn } from './columns.ts'
import type { ColumnChunk, ParquetColumn } from './parquet/footer.ts'
import type { RowHit, RowJoin } from './row-join.ts'

/** `file` is the path below the dataset (its own name where the dataset is a file). */
export type Unit = Readonly<
  { file: string; sizeBytes: number } & (
    | {
        kind: 'parquet'
        group: number
        rows: number
        columns: readonly ParquetHashColumn[]
        notCompared: readonly string[]
      }
    | { kind: 'jsonl'; from: number; to: number; stated: readonly HashColumn[] }
    | { kind: 'csv' | 'tsv'; packed: boolean; stated: readonly HashColumn[] }
    | { kind: 'jsonl-packed'; stated: readonly HashColumn[] }
    | { kind: 'tar'; packed: boolean }
    /** `file` names the first; `paths` all of them. */
    | { kind: 'files'; paths: readonly string[] }
    /** Found while planning: a file that cannot be read. */
    | { kind: 'gap'; reason: string }
  )
>
export type ParquetHashColumn = Readonly<{ kind: HashKind; column: ParquetColumn; chunk: ColumnChunk | undefined }>

/** A question left unanswered, and why. */
export type AuditGap = Readonly<{ subject: string; reason: string }>
export type ColumnCount = Readonly<{ compared: number; empty: number; malformed: number }>
/** What a unit came to. `rows`: rows, members or files. */
export type UnitReport = Readonly<{
  rows: number
  /** By hash kind and where it stood: a column's name, or `computed`. */
  columns: Readonly<Record<string, ColumnCount & Readonly<{ kind: HashKind }>>>
  notCompared: readonly string[]
  gaps: readonly AuditGap[]
}>
/** A hit with what names it: a member of a tar, a file; rows of an index have only their number. */
export type NamedHit = RowHit & Readonly<{ name?: string }>

/** What a reader of units may use. `decode` gives the PDQ of a picture, in all eight orientations, and runs elsewhere. */
export type UnitContext = Readonly<{
  root: string
  join: RowJoin
  kernel: RawValueKernel
  emit(hits: readonly NamedHit[]): void
  decode: ((bytes: Uint8Array) => Promise<PictureAnswer>) | undefined
}>
/** `not-a-picture`: nothing to hash, and no gap. */
export type PictureAnswer = Readonly<
  { kind: 'hashes'; hashes: readonly Uint8Array[] } | { kind: 'not-a-picture' } | { kind: 'gap'; reason: string }
>

/** Adds up what each column came to. */
export function createColumnCounts(): Readonly<{
  add(column: HashColumn, count: ColumnCount): void
  columns(): UnitReport['columns']
}> {
  const columns: Record<string, ColumnCount & { kind: HashKind }> = {}
  return {
    add({ kind, column }, { compared, empty, malformed }) {
      const before = columns[column] ?? { kind, compared: 0, empty: 0, malformed: 0 }
      columns[column] = {
        kind,
        compared: before.compared + compared,
        empty: before.empty + empty,
        malformed: before.malformed + malformed,
      }
    },
    columns: () => columns,
  }
}
