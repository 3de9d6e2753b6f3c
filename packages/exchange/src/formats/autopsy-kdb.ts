// Autopsy's own hash-set database (.kdb, SQLite): hashes(id, md5 BINARY(16), sha1, sha2_256, database_id) with file_names and
// comments beside it (sleuthkit, tsk_hashdb/sqlite_hdb.cpp; read by Autopsy's KdbHashSetParser.java).
import { DatabaseSync } from 'node:sqlite'
import type { HashListEntry, ListRecord } from '../hash-list.ts'
import type { DatabaseFormat } from '../list-format.ts'
import { malformed } from '../list-format.ts'
import { isSqlite, openListDatabase, readingTable } from '../sqlite-file.ts'

const COLUMNS = {
  md5: { column: 'md5', bytes: 16 },
  sha1: { column: 'sha1', bytes: 20 },
  sha256: { column: 'sha2_256', bytes: 32 },
} as const

export const autopsyKdb: DatabaseFormat = {
  kind: 'database',
  id: 'autopsy-kdb',
  name: 'Autopsy .kdb',
  spec: 'sleuthkit tsk/hashdb/sqlite_hdb.cpp, autopsy KdbHashSetParser.java',
  recognises: (head) => isSqlite(head, /CREATE TABLE\s+hashes\b/iu),
  read: (path) => readingTable({ path, table: 'hashes' }, () => readHashes(path)),
  write(path, _heading, entries) {
    const database = new DatabaseSync(path)
    let leftOut = 0
    try {
      database.exec(`CREATE TABLE db_properties (name TEXT NOT NULL, value TEXT);
        INSERT INTO db_properties VALUES ('Schema Version', '1');
        CREATE TABLE hashes (id INTEGER PRIMARY KEY AUTOINCREMENT, md5 BINARY(16) UNIQUE, sha1 BINARY(20), sha2_256 BINARY(32), database_id TEXT);
        CREATE TABLE file_names (name TEXT NOT NULL, hash_id INTEGER NOT NULL, PRIMARY KEY (name, hash_id));
        CREATE TABLE comments (comment TEXT NOT NULL, hash_id INTEGER NOT NULL, PRIMARY KEY (comment, hash_id)); BEGIN`)
      const insert = database.prepare('INSERT OR IGNORE INTO hashes (md5, sha1, sha2_256) VALUES (?, ?, ?)')
      const comment = database.prepare('INSERT OR IGNORE INTO comments (comment, hash_id) VALUES (?, ?)')
      for (const { digests, category } of entries) {
        // The set is looked up by MD5: an entry without one would never be found.
        if (digests.md5 === undefined) {
          leftOut += 1
          continue
        }
        const [md5, sha1, sha256] = [digests.md5, digests.sha1, digests.sha256].map((hex) =>
          hex === undefined ? null : Buffer.from(hex, 'hex'),
        )
        const { changes, lastInsertRowid } = insert.run(md5 ?? null, sha1 ?? null, sha256 ?? null)
        if (category !== undefined && changes === 1) comment.run(`category ${category}`, lastInsertRowid)
      }
      database.exec('COMMIT; CREATE INDEX md5_index ON hashes(md5)')
    } finally {
      database.close()
    }
    return leftOut
  },
}

function* readHashes(path: string): Generator<ListRecord> {
  const database = openListDatabase(path)
  try {
    const comments = new Map<number, string>()
    for (const { comment, hash_id: id } of database.prepare('SELECT comment, hash_id FROM comments').iterate())
      comments.set(Number(id), String(comment))
    let line = 0
    for (const row of database.prepare('SELECT * FROM hashes ORDER BY id').iterate()) {
      line += 1
      yield { kind: 'entry', entry: entryOf(row, { path, line, comment: comments.get(Number(row['id'])) }) }
    }
  } finally {
    database.close()
  }
}

type Row = Readonly<{ path: string; line: number; comment: string | undefined }>

function entryOf(row: Readonly<Record<string, unknown>>, { path, line, comment }: Row): HashListEntry {
  const digests: Record<string, string> = {}
  for (const [kind, { column, bytes }] of Object.entries(COLUMNS)) {
    const value = row[column]
    if (value === null || value === undefined) continue
    if (!(value instanceof Uint8Array) || value.length !== bytes)
      throw malformed({ file: path }, `hashes[${line}].${column}`, `is no ${bytes} bytes`)
    digests[kind] = Buffer.from(value).toString('hex')
  }
  if (Object.keys(digests).length === 0) throw malformed({ file: path }, `hashes[${line}]`, 'has no hash')
  const category = /^category (\S+)$/u.exec(comment ?? '')?.[1]
  return {
    digests,
    ...(category !== undefined && { category }),
    carried: comment === undefined || category !== undefined ? {} : { comment },
    line,
  }
}
