// Images of lists, opened to be looked at: sealed under the key of index files where they were named on the command line, under
// that of the registry where they lie beside its lists.
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { UserError } from '@rempart/core'
import { isTablesFile, openTablesFile } from '@rempart/exchange'
import type { ListTables } from '@rempart/exchange'
import { indexKey, listsKey } from '../keys/key-folder.ts'

/** Whether the file is an image of a list; false where it is not there. */
export function isListImage(file: string): boolean {
  return existsSync(file) && isTablesFile(resolve(file))
}

/** Its tables, every byte of which was authenticated. UserError `key-missing` where it is sealed under neither key, and as
 * readSnapshot. */
export function openListImage(file: string, keys: string): ListTables {
  const path = resolve(file)
  try {
    return openTablesFile({ path, key: indexKey(keys) }).tables
  } catch (cause) {
    if (!(cause instanceof UserError && cause.code === 'key-missing')) throw cause
    return openTablesFile({ path, key: listsKey(keys) }).tables
  }
}
