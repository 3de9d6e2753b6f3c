// What to take out of a dataset, in the dataset's own form: rows of Parquet, CSV and JSONL by file and number with the hash
// that stands there, keys of shards, paths of files. Addresses and captions are left out, so that the list is no directory
// of where such material lies.
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { ParquetWriter, fileWriter } from 'hyparquet-writer'
import { csvCell } from '../text/csv-rows.ts'
import type { NamedHit, Unit } from './unit.ts'

/** One thing to remove. `row` counts the rows of a file from 0; `name` is a member of a shard or a file. */
export type Removal = Readonly<{ unit: Unit; row: number; hit: NamedHit; realms: readonly string[] }>
export type RemovalFile = Readonly<{ file: string; rows: number }>

/** Rows held before a Parquet row group is written. */
const ROWS_PER_GROUP = 100_000
const FILES = {
  parquet: 'remove.parquet',
  csv: 'remove.csv',
  tsv: 'remove.tsv',
  jsonl: 'remove.jsonl',
  tar: 'remove-members.txt',
  files: 'remove-files.txt',
} as const
type Form = keyof typeof FILES

/** Writes removals as they come, into `folder`; a form without any gets no file. Files are readable by their owner only. */
export function createRemovalWriter(
  folder: string,
): Readonly<{ add(removal: Removal): void; finish(): readonly RemovalFile[] }> {
  const open = new Map<Form, RowWriter & { rows: number }>()
  return {
    add(removal) {
      const form = formOf(removal.unit)
      const writer = open.get(form) ?? { ...writerOf(form, join(folder, FILES[form])), rows: 0 }
      open.set(form, writer)
      writer.add(removal)
      writer.rows += 1
    },
    finish: () =>
      [...open].map(([form, writer]) => {
        writer.finish()
        return { file: FILES[form], rows: writer.rows }
      }),
  }
}

type RowWriter = Readonly<{ add(removal: Removal): void; finish(): void }>

function formOf({ kind }: Unit): Form {
  switch (kind) {
    case 'jsonl-packed':
      return 'jsonl'
    case 'gap':
      throw new RangeError('nothing is found in what could not be read')
    default:
      return kind
  }
}

function writerOf(form: Form, path: string): RowWriter {
  const file = createFile(path)
  if (form === 'parquet') {
    file.close()
    return parquetWriter(path)
  }
  const text = textOf(form)
  file.write(Buffer.from(text.head))
  return { add: (removal) => file.write(Buffer.from(text.line(removal))), finish: file.close }
}

function textOf(form: Exclude<Form, 'parquet'>): Readonly<{ head: string; line(removal: Removal): string }> {
  const why = ({ hit, realms }: Removal): readonly string[] => [kindsOf(hit), realms.join(' ')]
  switch (form) {
    case 'csv':
    case 'tsv': {
      const row = (cells: readonly string[]): string =>
        form === 'csv' ? `${cells.map(csvCell).join(',')}\n` : nameLine(cells)
      return {
        head: row(['file', 'row', 'hash', 'value', 'match', 'realm']),
        line: (removal) => {
          const { unit, row: number, hit } = removal
          return row([unit.file, String(number), hit.hash, hit.value, ...why(removal)])
        },
      }
    }
    case 'jsonl':
      return {
        head: '',
        line: (removal) => {
          const { unit, row: number, hit } = removal
          const [match, realm] = why(removal)
          return `${JSON.stringify({ file: unit.file, row: number, hash: hit.hash, value: hit.value, match, realm })}\n`
        },
      }
    case 'tar':
      return { head: '', line: ({ unit, hit }) => nameLine([unit.file, hit.name ?? '']) }
    case 'files':
      return { head: '', line: ({ hit }) => nameLine([hit.name ?? '']) }
    default:
      return form satisfies never
  }
}

/** Names on one line, between tabs. Where one has a line end, tab or backslash, the line begins with a backslash and these
 * are escaped, as GNU md5sum does it: a name never makes a line that removes another file. */
function nameLine(names: readonly string[]): string {
  const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' }
  const line = names.map((name) => name.replace(/[\\\n\r\t]/gu, (char) => escapes[char] ?? char)).join('\t')
  return `${names.some((name) => /[\\\n\r\t]/u.test(name)) ? '\\' : ''}${line}\n`
}

/** `path` exists, empty, with its mode. */
function parquetWriter(path: string): RowWriter {
  const columns = ['file', 'row', 'hash', 'value', 'match', 'realm'] as const
  const writer = new ParquetWriter({
    writer: fileWriter(path),
    schema: [
      { name: 'root', num_children: columns.length },
      ...columns.map((name) =>
        name === 'row'
          ? ({ name, type: 'INT64', repetition_type: 'REQUIRED' } as const)
          : ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' } as const),
      ),
    ],
  })
  let held: Removal[] = []
  const group = (): void => {
    if (held.length === 0) return
    const cell: Readonly<Record<(typeof columns)[number], (removal: Removal) => string | bigint>> = {
      file: ({ unit }) => unit.file,
      row: ({ row }) => BigInt(row),
      hash: ({ hit }) => hit.hash,
      value: ({ hit }) => hit.value,
      match: ({ hit }) => kindsOf(hit),
      realm: ({ realms }) => realms.join(' '),
    }
    void writer.write({
      columnData: columns.map((name) => ({ name, data: held.map(cell[name]) })),
      rowGroupSize: ROWS_PER_GROUP,
    })
    held = []
  }
  return {
    add(removal) {
      held.push(removal)
      if (held.length >= ROWS_PER_GROUP) group()
    },
    finish() {
      group()
      void writer.finish()
    },
  }
}

function kindsOf({ matches }: NamedHit): string {
  return [...new Set(matches.map(({ kind }) => kind))].sort().join(' ')
}

type OutputFile = Readonly<{ write(bytes: Uint8Array): void; close(): void }>

function createFile(path: string): OutputFile {
  const fd = openSync(path, 'w', 0o600)
  return {
    write(bytes) {
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at)
    },
    close() {
      fsyncSync(fd)
      closeSync(fd)
    },
  }
}
