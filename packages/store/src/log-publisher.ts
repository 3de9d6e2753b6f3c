// Exactly one process publishes the ledger, and only what the database cannot lose any more. A lock alone does not do: its
// holder may learn late that the connection, or the database's computer, is gone.
import { type Database, inTransaction } from './database.ts'

/** Takes the next term; whoever held an older one may publish no more. */
export async function beginTerm(database: Database): Promise<number> {
  return inTransaction(database, async (tx) => {
    const { rows } = await tx.query<{ term: number }>('UPDATE log_publisher SET term = term + 1 RETURNING term')
    const term = rows[0]?.term
    if (term === undefined) throw new Error('the row of the publisher is missing')
    return term
  })
}

/** Whether this term still stands, to be asked after entries up to `size` were read and before they are published: true
 * only once every commit that was read is as durable as this one, on the standbys too. */
export async function confirmTerm(
  database: Database,
  { term, size }: Readonly<{ term: number; size: number }>,
): Promise<boolean> {
  return inTransaction(database, async (tx) => {
    const { rowCount } = await tx.query('UPDATE log_publisher SET size = $2 WHERE term = $1', [term, size])
    return rowCount === 1
  })
}
