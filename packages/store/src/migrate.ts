// Brings a database to the tables that this version knows: migrations/NNNN-name.sql in order, each once, each in a
// transaction of its own, under one lock. An applied file that has changed since is refused.
import { hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import { type Database, inTransaction, type Queryable } from './database.ts'

const FOLDER = join(import.meta.dirname, '../migrations')
/** Any number that nothing else locks: "rempart" in the first bytes of its SHA-256. */
const MIGRATION_LOCK = 0x72656d70

export type Migration = Readonly<{ name: string; sql: string; sha256: string }>

/** The migrations of this version, in order. */
export function knownMigrations(folder: string = FOLDER): readonly Migration[] {
  return readdirSync(folder)
    .filter((file) => /^\d{4}-[a-z0-9-]+\.sql$/u.test(file))
    .toSorted()
    .map((file) => {
      const sql = readFileSync(join(folder, file), 'utf8')
      return { name: file.slice(0, -'.sql'.length), sql, sha256: hash('sha256', sql, 'hex') }
    })
}

/** Applies what is missing; the names of what was applied. Safe to run by several processes at once. UserError
 * `wrong-version` where the database knows a migration that this version does not, or another text of one. */
export async function migrate(
  database: Database,
  migrations: readonly Migration[] = knownMigrations(),
): Promise<readonly string[]> {
  const applied: string[] = []
  for (const migration of migrations) {
    const isNew = await inTransaction(database, async (tx) => {
      await tx.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
      await tx.query('SET LOCAL statement_timeout = 0')
      const before = await appliedMigrations(tx)
      refuseForeign(before, migrations)
      if (before.has(migration.name)) return false
      await tx.query(migration.sql)
      await tx.query('INSERT INTO schema_migration (name, sha256) VALUES ($1, $2)', [migration.name, migration.sha256])
      return true
    })
    if (isNew) applied.push(migration.name)
  }
  return applied
}

async function appliedMigrations(tx: Queryable): Promise<ReadonlyMap<string, string>> {
  await tx.query(`CREATE TABLE IF NOT EXISTS schema_migration (
    name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`)
  const { rows } = await tx.query<{ name: string; sha256: string }>('SELECT name, sha256 FROM schema_migration')
  return new Map(rows.map(({ name, sha256 }) => [name, sha256]))
}

function refuseForeign(before: ReadonlyMap<string, string>, migrations: readonly Migration[]): void {
  const known = new Map(migrations.map(({ name, sha256 }) => [name, sha256]))
  for (const [name, sha256] of before) {
    const ours = known.get(name)
    const reason =
      ours === undefined
        ? `has migration ${name}, which this version does not know: it was used by a newer version`
        : `was made with another text of migration ${name}`
    if (ours !== sha256) throw new UserError({ code: 'wrong-version', subject: 'database', reason })
  }
}
