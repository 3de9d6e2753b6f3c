// What was let into a version of a list and out of it since it came in, in the order in which two persons each agreed.
import { namesOf } from '@rempart/exchange'
import type { HashListEntry } from '@rempart/exchange'
import { listChanges } from '@rempart/store'
import type { ActiveList, Queryable } from '@rempart/store'
import type { Access } from '../access/access.ts'
import { openChange } from './changed-entry.ts'
import { entryNumber } from './entry-number.ts'
import type { SiteLists } from './site-lists.ts'

/** `isRemoved`: whether the version's entry of this name went, even if one like it was added afterwards. `at`: when the last
 * change was made. */
export type ChangesOfList = Readonly<{
  added: readonly HashListEntry[]
  isRemoved(name: string): boolean
  at: Date | undefined
}>
type Opening = Readonly<{ access: Pick<Access, 'box'>; lists: Pick<SiteLists, 'entryKey'> }>

/** Up to the entry `newest` of the ledger; all of them where none is named. Throws where one cannot be opened. */
export async function changesOf(
  { access, lists }: Opening,
  db: Queryable,
  { id, list, newest = Number.POSITIVE_INFINITY }: Pick<ActiveList, 'id' | 'list'> & Readonly<{ newest?: number }>,
): Promise<ChangesOfList> {
  const removed = new Set<string>()
  const added = new Map<string, HashListEntry>()
  let last: Date | undefined
  for (const { seq, version, content, what, entrySealed, at } of await listChanges(db, id)) {
    if (seq > newest) break
    last = at
    added.delete(content)
    if (what === 'remove') removed.add(content)
    else if (entrySealed === undefined) throw new Error('an entry that was added to a list in effect is gone')
    else added.set(content, openChange(access, { version, content, entrySealed }))
  }
  return {
    added: [...added.values()],
    at: last,
    isRemoved: (name) => removed.size > 0 && removed.has(String(entryNumber(lists, { list, name }))),
  }
}

/** What an entry is called within its list (core, EntryStanding). */
export function nameOf(entry: HashListEntry): string {
  return namesOf(entry)[0]
}
