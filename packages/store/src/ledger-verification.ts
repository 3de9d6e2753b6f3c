// Verifications of the whole ledger: when, of how many entries, and what differed.
import type { Queryable } from './database.ts'

/** `places`: where the first differences are: a file, or a table with an entry's number. */
export type LedgerVerification = Readonly<{ at: Date; entries: number; problems: number; places: readonly string[] }>

export async function insertVerification(database: Queryable, done: LedgerVerification): Promise<void> {
  await database.query(
    'INSERT INTO ledger_verification (at, entries, problems, places) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
    [done.at, done.entries, done.problems, done.places],
  )
}

export async function lastVerification(database: Queryable): Promise<LedgerVerification | undefined> {
  const { rows } = await database.query<LedgerVerification>(
    'SELECT at, entries, problems, places FROM ledger_verification ORDER BY at DESC LIMIT 1',
  )
  return rows[0]
}
