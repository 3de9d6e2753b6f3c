// The tables of a list of the registry, kept sealed beside its entries. The image names the state of the list that it was
// made of.
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import type { ListFolder, StoredFacts } from '../registry/stored-list.ts'
import type { ListTables } from './list-tables.ts'
import { readTables, writeTables } from './tables-file.ts'
import type { TablesFile } from './tables-file.ts'

type ListState = Pick<StoredFacts, 'name' | 'stamp' | 'entriesSha256'>

/** Seals the image of a list beside it. The file appears whole or not at all. */
export function writeListImage(folder: ListFolder, facts: ListState, tables: ListTables): void {
  writeTables(imageFile(folder, facts), tables)
}

/** The tables of this state of the list, or nothing where there is no image of it. UserError `malformed` for one that is
 * damaged or of another list, `key-missing` for one sealed under another key. */
export function readListImage(folder: ListFolder, facts: ListState): ListTables | undefined {
  const file = imageFile(folder, facts)
  const kept = readTables(file)
  if (kept.kind === 'stale')
    throw new UserError({ code: 'malformed', subject: file.path, reason: 'is the image of another list or state' })
  return kept.kind === 'kept' ? kept.tables : undefined
}

function imageFile({ path, key }: ListFolder, { name, stamp, entriesSha256 }: ListState): TablesFile {
  return { path: join(path, `image-${stamp}.sealed`), key, madeOf: JSON.stringify({ name, stamp, entriesSha256 }) }
}
