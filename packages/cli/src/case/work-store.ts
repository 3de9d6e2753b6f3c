// Work in progress, in one SQLite file of the case that its owner alone can read; removed when the case is finished.
import { chmodSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import type { Examination } from '@rempart/core'
import type { Listed, Stored, WorkStore } from '@rempart/pipeline'

const SCHEMA = `
  PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS listed (
    name BLOB PRIMARY KEY, kind TEXT NOT NULL, size INTEGER NOT NULL, identity TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0
  ) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS examined (
    key BLOB PRIMARY KEY, owner BLOB NOT NULL, examination TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS examined_owner ON examined (owner);
  CREATE TABLE IF NOT EXISTS run (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
`
/** Saves joined into one transaction: a crash loses at most these, and they are simply examined again. */
const SAVES_PER_COMMIT = 100
const PENDING_PAGE = 1000

export type CaseWorkStore = WorkStore &
  Readonly<{
    /** A fact of the run, for example what it was asked to do; `undefined` where it was never set. */
    fact(key: string): string | undefined
    setFact(key: string, value: string): void
    /** Forgets what was listed but is no longer there. */
    keepOnly(seen: 'last-listing'): void
    startListing(): void
    close(): void
  }>

/** Opens or creates the store at `path`. */
export function openWorkStore(path: string): CaseWorkStore {
  const db = new DatabaseSync(path)
  db.exec(SCHEMA)
  chmodSync(path, 0o600)
  db.exec('CREATE TEMP TABLE seen (name BLOB PRIMARY KEY) WITHOUT ROWID')
  const insert = db.prepare(`INSERT INTO listed (name, kind, size, identity) VALUES (?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, size = excluded.size, identity = excluded.identity, done = 0
    WHERE identity <> excluded.identity OR kind <> excluded.kind`)
  const see = db.prepare('INSERT OR IGNORE INTO seen (name) VALUES (?)')
  const page = db.prepare(
    'SELECT name, kind, size, identity FROM listed WHERE done = 0 AND name > ? ORDER BY name LIMIT ?',
  )
  const clear = db.prepare('DELETE FROM examined WHERE owner = ?')
  const put = db.prepare('INSERT OR REPLACE INTO examined (key, owner, examination) VALUES (?, ?, ?)')
  const done = db.prepare('UPDATE listed SET done = 1 WHERE name = ?')
  const everything = db.prepare('SELECT key, examination FROM examined ORDER BY key')
  const readFact = db.prepare('SELECT value FROM run WHERE key = ?')
  const writeFact = db.prepare('INSERT OR REPLACE INTO run (key, value) VALUES (?, ?)')
  let open = 0
  const begin = (): void => {
    if (open === 0) db.exec('BEGIN')
    open += 1
  }
  const commit = (): void => {
    if (open > 0) db.exec('COMMIT')
    open = 0
  }
  return {
    startListing: () => db.exec('DELETE FROM seen'),
    addListed(batch) {
      commit()
      db.exec('BEGIN')
      for (const { name, kind, sizeBytes, identity } of batch) {
        insert.run(name, kind, sizeBytes, identity)
        see.run(name)
      }
      db.exec('COMMIT')
    },
    keepOnly() {
      commit()
      db.exec(`BEGIN; DELETE FROM examined WHERE owner NOT IN (SELECT name FROM seen);
        DELETE FROM listed WHERE name NOT IN (SELECT name FROM seen); COMMIT`)
    },
    *pending() {
      for (let after: Uint8Array = new Uint8Array(); ; ) {
        const rows = page.all(after, PENDING_PAGE) as unknown as readonly ListedRow[]
        if (rows.length === 0) return
        for (const row of rows) yield { name: row.name, kind: row.kind, sizeBytes: row.size, identity: row.identity }
        after = rows.at(-1)?.name ?? after
      }
    },
    save(listed, results) {
      begin()
      clear.run(listed.name)
      for (const { key, examination } of results) put.run(key, listed.name, JSON.stringify(examination))
      done.run(listed.name)
      if (open >= SAVES_PER_COMMIT) commit()
    },
    *all() {
      commit()
      for (const row of everything.iterate() as Iterable<unknown> as Iterable<ExaminedRow>) {
        yield { key: row.key, examination: JSON.parse(row.examination) as Examination } satisfies Stored
      }
    },
    counts() {
      const row = db
        .prepare(`SELECT count(*) AS listed, coalesce(sum(size), 0) AS listedBytes, coalesce(sum(done), 0) AS done,
        coalesce(sum(size * done), 0) AS doneBytes FROM listed`)
        .get() as unknown as ReturnType<WorkStore['counts']>
      return { ...row }
    },
    fact: (key) => (readFact.get(key) as { value: string } | undefined)?.value,
    setFact(key, value) {
      commit()
      writeFact.run(key, value)
    },
    close() {
      commit()
      db.close()
    },
  }
}

type ListedRow = Readonly<{ name: Uint8Array; kind: Listed['kind']; size: number; identity: string }>
type ExaminedRow = Readonly<{ key: Uint8Array; examination: string }>
