// What there is to read, as units in a fixed order: index files by row group or range, shards, batches of plain files.
import { closeSync, lstatSync, readdirSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { UserError } from '@rempart/core'
import { chooseColumns, type HashColumn } from './columns.ts'
import { FILE_UNIT_BYTES, FILES_PER_UNIT, TEXT_UNIT_BYTES } from './limits.ts'
import { ParquetFault } from './parquet/cursor.ts'
import { readFooter } from './parquet/footer.ts'
import { openForReading } from './readers/parquet.ts'
import type { Unit } from './unit.ts'

export type DatasetPlan = Readonly<{
  /** Folder that the files of units are below. */
  root: string
  /** Every unit; may be asked for again and gives the same while the dataset does not change. */
  units(): Generator<Unit>
}>

/** Plans a file or a folder. `stated`: the operator's columns. `contentOnly`: every file is hashed, indexes and shards
 * too. UserError `not-found`. */
export function planDataset(
  path: string,
  { stated, contentOnly }: Readonly<{ stated: readonly HashColumn[]; contentOnly: boolean }>,
): DatasetPlan {
  const whole = resolve(path)
  const stat = lstatSync(whole, { throwIfNoEntry: false })
  if (stat === undefined)
    throw new UserError({ code: 'not-found', subject: path, reason: 'there is no such file or folder' })
  const root = stat.isDirectory() ? whole : dirname(whole)
  return {
    root,
    *units() {
      let batch: string[] = []
      let batchBytes = 0
      const flush = function* (): Generator<Unit> {
        if (batch.length > 0) yield { kind: 'files', file: batch[0] ?? '', paths: batch, sizeBytes: batchBytes }
        batch = []
        batchBytes = 0
      }
      for (const item of stat.isDirectory() ? walk(root, '') : [{ file: basename(whole), sizeBytes: stat.size }]) {
        if ('reason' in item) yield { kind: 'gap', file: item.file, sizeBytes: 0, reason: item.reason }
        else {
          const units = contentOnly ? undefined : indexUnits(root, item, stated)
          if (units !== undefined) yield* units
          else {
            batch.push(item.file)
            batchBytes += item.sizeBytes
            if (batch.length >= FILES_PER_UNIT || batchBytes >= FILE_UNIT_BYTES) yield* flush()
          }
        }
      }
      yield* flush()
    },
  }
}

type Item = Readonly<{ file: string; sizeBytes: number } | { file: string; reason: string }>

/** Depth first, names in the order of their UTF-16 code units. Links are not followed: they are gaps. */
function* walk(root: string, folder: string): Generator<Item> {
  const entries = readdirSync(join(root, folder), { withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const file = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) yield* walk(root, file)
    else if (entry.isFile()) {
      const stat = lstatSync(join(root, file), { throwIfNoEntry: false })
      yield stat === undefined ? { file, reason: 'cannot be opened by its name' } : { file, sizeBytes: stat.size }
    } else yield { file, reason: entry.isSymbolicLink() ? 'is a link: not followed' : 'is no regular file' }
  }
}

/** The units of an index or a shard, told by the file's name; nothing for any other file. */
function indexUnits(
  root: string,
  { file, sizeBytes }: Readonly<{ file: string; sizeBytes: number }>,
  stated: readonly HashColumn[],
): Iterable<Unit> | undefined {
  const name = file.toLowerCase()
  const packed = name.endsWith('.gz') || name.endsWith('.tgz')
  const plain = name.replace(/\.gz$/u, '')
  if (plain.endsWith('.parquet')) return packed ? undefined : parquetUnits(root, { file, sizeBytes }, stated)
  if (plain.endsWith('.csv')) return [{ kind: 'csv', file, sizeBytes, packed, stated }]
  if (plain.endsWith('.tsv')) return [{ kind: 'tsv', file, sizeBytes, packed, stated }]
  if (plain.endsWith('.jsonl') || plain.endsWith('.ndjson'))
    return packed ? [{ kind: 'jsonl-packed', file, sizeBytes, stated }] : jsonlUnits(file, sizeBytes, stated)
  if (plain.endsWith('.tar') || plain.endsWith('.tgz')) return [{ kind: 'tar', file, sizeBytes, packed }]
  return undefined
}

function* jsonlUnits(file: string, sizeBytes: number, stated: readonly HashColumn[]): Generator<Unit> {
  for (let from = 0; from < sizeBytes; from += TEXT_UNIT_BYTES) {
    const to = Math.min(sizeBytes, from + TEXT_UNIT_BYTES)
    yield { kind: 'jsonl', file, sizeBytes: to - from, from, to, stated }
  }
}

function* parquetUnits(
  root: string,
  { file, sizeBytes }: Readonly<{ file: string; sizeBytes: number }>,
  stated: readonly HashColumn[],
): Generator<Unit> {
  const gap = (reason: string): Unit => ({ kind: 'gap', file, sizeBytes, reason })
  const { fd, read } = openForReading(join(root, file))
  try {
    const footer = readFooter(read, sizeBytes)
    const names = footer.columns.map(({ name }) => name)
    const { columns, notCompared } = chooseColumns(names, { stated, subject: file })
    if (columns.length === 0) {
      yield gap(`has no column of hashes that can be compared (columns: ${names.slice(0, 20).join(', ')})`)
      return
    }
    for (const [group, { rows, chunks }] of footer.groups.entries()) {
      const chosen = columns.flatMap(({ kind, column: name }) => {
        const place = names.indexOf(name)
        const column = footer.columns[place]
        return column === undefined ? [] : [{ kind, column, chunk: chunks[place] }]
      })
      const bytes = chosen.reduce((sum, { chunk }) => sum + (chunk?.sizeBytes ?? 0), 0)
      yield { kind: 'parquet', file, sizeBytes: bytes, group, rows, columns: chosen, notCompared }
    }
  } catch (error) {
    if (error instanceof UserError && error.code === 'not-found') throw error
    if (!(error instanceof ParquetFault) && !(error instanceof UserError)) throw error
    yield gap(error.message)
  } finally {
    closeSync(fd)
  }
}
