// The tables of a list as one sealed file, so that a list of ten million opens in seconds instead of being built from its
// entries again. The file says what it was made of; of anything else it is none.
import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { DIGEST_KINDS, UserError } from '@rempart/core'
import { FROZEN_VERSION } from '@rempart/kernels'
import type { DigestTable } from '@rempart/kernels'
import { readSnapshot, writeSnapshot } from '../index-host/snapshot.ts'
import type { ListTables } from './list-tables.ts'

/** Version of the layout below; the indexes have their own. */
const TABLES_VERSION = 2
const IMAGE = { magic: 'RMPIMAGE', version: 100 * TABLES_VERSION + FROZEN_VERSION, noun: 'image of a list' }

/** Where the tables are kept, and their key (32 bytes). `madeOf` names all that they depend on. */
export type TablesFile = Readonly<{ path: string; key: Uint8Array; madeOf: string }>
/** `none`: no such file, or one of an earlier program. `stale`: made of something else. */
export type KeptTables = Readonly<{ kind: 'kept'; tables: ListTables } | { kind: 'none' } | { kind: 'stale' }>

type TableShape = Pick<DigestTable, 'widthBytes' | 'size' | 'rowBits' | 'filterBits'>
type About = Pick<ListTables, 'entries' | 'kinds' | 'notComparable' | 'categories' | 'cancellations'> &
  Readonly<{ madeOf: string; shapes: readonly TableShape[] }>

/** Seals the tables. The file appears whole or not at all. */
export function writeTables({ madeOf, ...file }: TablesFile, tables: ListTables): void {
  const { entries, kinds, notComparable, categories, cancellations, owners } = tables
  const digestTables = [...DIGEST_KINDS.map((kind) => tables.digests[kind]), tables.others]
  const about: About = {
    madeOf,
    entries,
    kinds,
    notComparable,
    categories,
    cancellations,
    shapes: digestTables.map(({ widthBytes, size, rowBits, filterBits }) => ({
      widthBytes,
      size,
      rowBits,
      filterBits,
    })),
  }
  const memories = [
    ...digestTables.flatMap(({ filter, starts, digests, values }) => [filter, starts, digests, values]),
    owners.near,
    owners.lowQuality,
    tables.standings,
    tables.names,
    tables.categoryOf,
  ]
  writeSnapshot(
    { ...file, kind: IMAGE },
    {
      sequence: 0,
      about,
      indexes: [tables.near, tables.lowQuality],
      tables: memories.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
    },
  )
}

/** The tables that were kept. UserError `malformed` for a file that is damaged, `key-missing` for one sealed under another key. */
export function readTables({ madeOf, ...file }: TablesFile): KeptTables {
  if (!existsSync(file.path)) return { kind: 'none' }
  let kept: ReturnType<typeof openTablesFile>
  try {
    kept = openTablesFile(file)
  } catch (cause) {
    // Of an earlier program: the entries are still there to be read.
    if (cause instanceof UserError && cause.code === 'wrong-version') return { kind: 'none' }
    throw cause
  }
  return kept.madeOf === madeOf ? { kind: 'kept', tables: kept.tables } : { kind: 'stale' }
}

/** Whether a file begins as one that writeTables wrote. Throws where it cannot be read. */
export function isTablesFile(path: string): boolean {
  const file = openSync(path, 'r')
  try {
    const head = Buffer.alloc(IMAGE.magic.length)
    readSync(file, head)
    return head.toString('latin1') === IMAGE.magic
  } finally {
    closeSync(file)
  }
}

/** The tables, whatever they were made of. UserError as readSnapshot. */
export function openTablesFile(file: Omit<TablesFile, 'madeOf'>): Readonly<{ tables: ListTables; madeOf: string }> {
  const snapshot = readSnapshot({ ...file, kind: IMAGE })
  const { indexes, tables = [] } = snapshot
  // Authenticated under the operator's key: this program wrote it.
  const about = snapshot.about as About
  const [near, lowQuality] = indexes
  const { entries, kinds, notComparable, categories, cancellations, shapes } = about
  if (near === undefined || lowQuality === undefined)
    throw new UserError({ code: 'malformed', subject: file.path, reason: 'does not hold the indexes of a list' })
  const memories = tables.values()
  const bytes = (): Uint8Array => memories.next().value ?? new Uint8Array()
  const words = (): Uint32Array => {
    const { buffer, byteLength } = bytes()
    return new Uint32Array(buffer, 0, byteLength / 4)
  }
  const table = (at: number): DigestTable => {
    const shape = shapes[at]
    if (shape === undefined) throw new UserError({ code: 'malformed', subject: file.path, reason: 'misses a table' })
    return { ...shape, filter: words(), starts: words(), digests: bytes(), values: words() }
  }
  const kept: ListTables = {
    entries,
    kinds,
    notComparable,
    categories,
    cancellations,
    near,
    lowQuality,
    digests: { md5: table(0), sha1: table(1), sha256: table(2) },
    others: table(3),
    owners: { near: words(), lowQuality: words() },
    standings: bytes(),
    names: bytes(),
    categoryOf: words(),
  }
  return { tables: kept, madeOf: about.madeOf }
}
