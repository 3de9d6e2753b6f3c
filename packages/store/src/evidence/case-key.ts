// A case's key, wrapped. Its row is the only place from which the case's evidence can be opened.
import type { WrappedKey } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'

/** Identifier of a case: 128 random bits in lower-case hexadecimal. */
export type CaseId = string & { readonly brand: 'CaseId' }

/** The case's wrapped key; undefined where the case has none yet, or none any more. */
export async function readCaseKey(database: Queryable, caseId: CaseId): Promise<WrappedKey | undefined> {
  const { rows } = await database.query<{ wrapped: Uint8Array }>('SELECT wrapped FROM case_key WHERE "case" = $1', [
    caseId,
  ])
  return rows[0] && caseKey(caseId, rows[0].wrapped)
}

/** Keeps a fresh case key, unless the case has one: the key in force. Waits for a transaction that does the same. */
export async function keepCaseKey(tx: Transaction, caseId: CaseId, fresh: WrappedKey): Promise<WrappedKey> {
  await tx.query('INSERT INTO case_key ("case", wrapped) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    caseId,
    fresh.wrapped,
  ])
  const { rows } = await tx.query<{ wrapped: Uint8Array }>(
    'SELECT wrapped FROM case_key WHERE "case" = $1 FOR KEY SHARE',
    [caseId],
  )
  const kept = rows[0]
  if (kept === undefined) throw new Error('a case key was kept and is not there')
  return caseKey(caseId, kept.wrapped)
}

/** Case keys after `after` in the order of their cases, for a rotation. */
export async function caseKeysAfter(
  database: Queryable,
  { after, limit }: Readonly<{ after: string; limit: number }>,
): Promise<readonly Readonly<{ caseId: CaseId; key: WrappedKey }>[]> {
  const { rows } = await database.query<{ case: CaseId; wrapped: Uint8Array }>(
    'SELECT "case", wrapped FROM case_key WHERE "case" > $1 ORDER BY "case" LIMIT $2',
    [after, limit],
  )
  return rows.map((row) => ({ caseId: row.case, key: caseKey(row.case, row.wrapped) }))
}

/** Puts a rotated key in the place of the one that it was made from; nothing where that one is gone meanwhile. */
export async function replaceCaseKeys(
  tx: Transaction,
  replaced: readonly Readonly<{ caseId: CaseId; older: Uint8Array; newer: Uint8Array }>[],
): Promise<void> {
  await tx.query(
    `UPDATE case_key SET wrapped = newer FROM unnest($1::text[], $2::bytea[], $3::bytea[]) AS r (id, older, newer)
     WHERE "case" = id AND wrapped = older`,
    [replaced.map(({ caseId }) => caseId), replaced.map(({ older }) => older), replaced.map(({ newer }) => newer)],
  )
}

function caseKey(caseId: CaseId, wrapped: Uint8Array): WrappedKey {
  return { context: { kind: 'case-key', id: caseId, scope: caseId, type: '-' }, wrapped }
}
