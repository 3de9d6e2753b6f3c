// A real PostgreSQL in a temporary folder for tests: one for each test file, migrated, stopped and removed after it.
import { rmSync } from 'node:fs'
import { afterAll } from 'vitest'
import { type Database, openDatabase } from '../src/database.ts'
import { migrate } from '../src/migrate.ts'
import type { PostgresSource } from '../src/postgres/find-binaries.ts'
import { type SupervisedPostgres, supervisePostgres } from '../src/postgres/supervise.ts'
import { endOrphans, testFolder } from './test-folder.ts'

endOrphans()

export type TestDatabase = Readonly<{ database: Database; postgres: SupervisedPostgres; root: string }>

/** Starts it and registers its end. `migrated: false` leaves it empty. */
export async function testDatabase(
  options: Readonly<{ source?: PostgresSource; migrated?: boolean }> = {},
): Promise<TestDatabase> {
  const root = testFolder('postgres')
  const postgres = await supervisePostgres({ root, ...(options.source && { source: options.source }) })
  const database = openDatabase(postgres.address)
  afterAll(async () => {
    await database.end()
    await postgres.stop()
    rmSync(root, { recursive: true, force: true })
  })
  if (options.migrated !== false) await migrate(database)
  return { database, postgres, root }
}
