// Lists that are SQLite databases: opened read-only and never trusted (no triggers, views of theirs run under defensive mode).
import { DatabaseSync } from 'node:sqlite'
import { UserError } from '@rempart/core'

export const SQLITE_MAGIC = 'SQLite format 3\u0000'

/** Whether the head is that of an SQLite database whose schema, as far as the head shows it, says `words`. */
export function isSqlite(head: Uint8Array, words: RegExp): boolean {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength).toString('latin1')
  return text.startsWith(SQLITE_MAGIC) && words.test(text)
}

/** Opens a stranger's database read-only. UserError `malformed` where SQLite finds it to be none. */
export function openListDatabase(path: string): DatabaseSync {
  try {
    const database = new DatabaseSync(path, { readOnly: true, allowExtension: false, defensive: true })
    database.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON')
    database.prepare('SELECT count(*) FROM sqlite_schema').get()
    return database
  } catch (cause) {
    throw new UserError({ code: 'malformed', subject: path, reason: 'is no readable SQLite database', cause })
  }
}

/** Runs `read`, and says of SQLite's own errors which table they were met in. */
export function* readingTable<T>(
  place: Readonly<{ path: string; table: string }>,
  read: () => Iterable<T>,
): Generator<T> {
  try {
    yield* read()
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    throw new UserError({ code: 'malformed', subject: `${place.path}:${place.table}`, reason: 'cannot be read', cause })
  }
}
