// The tables of a list as one sealed file beside its entries, so that a list of ten million opens in seconds instead of
// being built from its entries again. The image names the state of the list that it was made of; of another state it is
// none.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DIGEST_KINDS, UserError } from '@rempart/core'
import { FROZEN_VERSION } from '@rempart/kernels'
import type { DigestTable } from '@rempart/kernels'
import { readSnapshot, writeSnapshot } from '../index-host/snapshot.ts'
import type { SnapshotFile } from '../index-host/snapshot.ts'
import type { ListFolder, StoredFacts } from '../registry/stored-list.ts'
import type { ListTables } from './list-tables.ts'

/** Version of the layout below; the indexes have their own. */
const TABLES_VERSION = 2
const IMAGE = { magic: 'RMPIMAGE', version: 100 * TABLES_VERSION + FROZEN_VERSION, noun: 'image of a list' }

type ListState = Pick<StoredFacts, 'name' | 'stamp' | 'entriesSha256'>
type TableShape = Pick<DigestTable, 'widthBytes' | 'size' | 'rowBits' | 'filterBits'>
type About = ListState &
  Pick<ListTables, 'entries' | 'kinds' | 'notComparable' | 'categories' | 'cancellations'> &
  Readonly<{ shapes: readonly TableShape[] }>

/** Seals the image of a list beside it. The file appears whole or not at all. */
export function writeListImage(folder: ListFolder, facts: ListState, tables: ListTables): void {
  const { entries, kinds, notComparable, categories, cancellations, owners } = tables
  const digestTables = [...DIGEST_KINDS.map((kind) => tables.digests[kind]), tables.others]
  const about: About = {
    ...stateOf(facts),
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
  writeSnapshot(imageFile(folder, facts), {
    sequence: 0,
    about,
    indexes: [tables.near, tables.lowQuality],
    tables: memories.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength)),
  })
}

/** The tables of this state of the list, or nothing where there is no image of it. UserError `malformed` for one that is
 * damaged, `key-missing` for one sealed under another key. */
export function readListImage(folder: ListFolder, facts: ListState): ListTables | undefined {
  const file = imageFile(folder, facts)
  if (!existsSync(file.path)) return undefined
  let snapshot: ReturnType<typeof readSnapshot>
  try {
    snapshot = readSnapshot(file)
  } catch (cause) {
    // Of an earlier program: the entries are still there to be read.
    if (cause instanceof UserError && cause.code === 'wrong-version') return undefined
    throw cause
  }
  const { indexes, tables = [] } = snapshot
  // Authenticated under the operator's key: this program wrote it.
  const about = snapshot.about as About
  const [near, lowQuality] = indexes
  const { entries, kinds, notComparable, categories, cancellations, shapes } = about
  const same = JSON.stringify(stateOf(about)) === JSON.stringify(stateOf(facts))
  if (!same || near === undefined || lowQuality === undefined)
    throw new UserError({ code: 'malformed', subject: file.path, reason: 'is the image of another list or state' })
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
  return {
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
}

function stateOf({ name, stamp, entriesSha256 }: ListState): ListState {
  return { name, stamp, entriesSha256 }
}

function imageFile({ path, key }: ListFolder, { stamp }: ListState): SnapshotFile {
  return { path: join(path, `image-${stamp}.sealed`), key, kind: IMAGE }
}
