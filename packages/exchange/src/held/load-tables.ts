// The tables of a list of the registry: from its image where there is one of this state, else from its entries.
import { Worker } from 'node:worker_threads'
import { UserError } from '@rempart/core'
import { readEntries } from '../registry/stored-list.ts'
import type { ListFolder, StoredFacts } from '../registry/stored-list.ts'
import { LARGE_LIST_ENTRIES } from './limits.ts'
import { readListImage, writeListImage } from './list-image.ts'
import { createListTables } from './list-tables.ts'
import type { ListTables } from './list-tables.ts'
import { sentTables } from './sent-tables.ts'
import type { SentTables } from './sent-tables.ts'

/** One list of the registry, and the state of it that is wanted. */
export type StoredList = Readonly<{ folder: ListFolder; facts: StoredFacts }>
/** What a loading thread answers. */
export type LoadAnswer = Readonly<
  { kind: 'loaded'; tables: SentTables } | { kind: 'refused'; code: UserError['code']; subject: string; reason: string }
>

/** Loads in this thread, and keeps the image of a large list for the next time. UserError as readSealed. */
export function loadTables({ folder, facts }: StoredList): ListTables {
  const kept = readListImage(folder, facts)
  if (kept !== undefined) return kept
  const builder = createListTables(facts)
  for (const entry of readEntries(folder, facts)) builder.add(entry)
  const tables = builder.finish()
  if (tables.entries >= LARGE_LIST_ENTRIES) keepImage(() => writeListImage(folder, facts, tables))
  return tables
}

/** A registry that may only be read, or a full disk, costs the image and no answer: the list is built again the next time. */
function keepImage(write: () => void): void {
  try {
    write()
  } catch (cause) {
    if (!(cause instanceof Error && 'syscall' in cause)) throw cause
  }
}

/** The same in a thread of its own, so that whoever answers questions goes on answering them. */
export function loadTablesElsewhere(list: StoredList): Promise<ListTables> {
  const worker = new Worker(new URL('./load-thread.ts', import.meta.url), { workerData: list })
  return new Promise((resolve, reject) => {
    worker.once('message', (answer: LoadAnswer) => {
      if (answer.kind === 'refused') reject(new UserError(answer))
      else resolve(sentTables(answer.tables))
    })
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the loading thread ended without an answer')))
  })
}
