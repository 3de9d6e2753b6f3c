// Which witnesses the ledger needs, as two persons agreed.
import type { ActId } from '@rempart/core'
import type { Queryable, Transaction } from './database.ts'

export async function insertLedgerPolicy(
  tx: Transaction,
  { policy, at, act }: Readonly<{ policy: string; at: Date; act: ActId }>,
): Promise<void> {
  await tx.query('INSERT INTO ledger_policy (policy, at, act) VALUES ($1, $2, $3)', [policy, at, act])
}

/** The newest policy's number and text; undefined before the first. */
export async function newestLedgerPolicy(
  database: Queryable,
): Promise<Readonly<{ number: number; policy: string }> | undefined> {
  const { rows } = await database.query<{ number: number; policy: string }>(
    'SELECT number, policy FROM ledger_policy ORDER BY number DESC LIMIT 1',
  )
  return rows[0]
}
