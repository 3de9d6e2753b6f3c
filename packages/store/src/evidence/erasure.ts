// Erasing a case: its keys go, and with them what they opened; a certificate for each thing erased stays.
import type { StoredName } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import type { CaseId } from './case-key.ts'

/** A certificate of a file, a text or the case itself with the words written into it: what was erased, when, why, and the ledger's entry that commits to it. */
export type ErasureRow = Readonly<{
  seq: number
  caseId: CaseId
  kind: 'object' | 'text' | 'case'
  id: string
  at: Date
  reason: string
}>

/** Reports of the case that is parameter 1, as SQL. */
export const REPORTS_OF_CASE = `SELECT report FROM case_file WHERE id = $1 AND report IS NOT NULL
  UNION ALL SELECT report FROM joined_report WHERE "case" = $1`

/** Whether the case was erased. Asked with the case locked, the answer holds until the transaction ends. */
export async function isErased(database: Queryable, caseId: CaseId): Promise<boolean> {
  const { rowCount } = await database.query('SELECT FROM erasure WHERE "case" = $1 LIMIT 1', [caseId])
  return rowCount === 1
}

/** Destroys every key of the case, wherever it lies (a report's are in intake until a job has moved them, and once more in the
 * upload that it took), and the salts and values of its reports', exhibits' and addresses' ledger entries. The log itself stays as it is. */
export async function destroyCaseKeys(tx: Transaction, caseId: CaseId): Promise<void> {
  await tx.query('DELETE FROM case_key WHERE "case" = $1', [caseId])
  await tx.query(
    `UPDATE log_entry SET opening = NULL WHERE seq IN
       (SELECT seq FROM report_entry JOIN report ON id = report_entry.report
          WHERE text_scope = $1 OR text_scope = 'intake' AND id IN (${REPORTS_OF_CASE})
        UNION ALL SELECT seq FROM exhibit WHERE manifest_scope = $1 UNION ALL SELECT seq FROM address_fetch WHERE "case" = $1)`,
    [caseId],
  )
  await tx.query(
    `UPDATE evidence_object SET key = NULL WHERE scope = $1
       OR scope = 'intake' AND name IN (SELECT object FROM report_file WHERE report IN (${REPORTS_OF_CASE}))`,
    [caseId],
  )
  await tx.query(
    `UPDATE report SET text_key = NULL, text_sealed = ''
     WHERE text_scope = $1 OR text_scope = 'intake' AND id IN (${REPORTS_OF_CASE})`,
    [caseId],
  )
  await tx.query(`DELETE FROM upload WHERE report IN (${REPORTS_OF_CASE})`, [caseId])
  await tx.query("UPDATE exhibit SET manifest_key = NULL, manifest_sealed = '' WHERE manifest_scope = $1", [caseId])
  await tx.query('DELETE FROM kept_examination WHERE "case" = $1', [caseId])
  await tx.query('DELETE FROM examined_again WHERE "case" = $1', [caseId])
  await tx.query('DELETE FROM exhibit_restated USING exhibit WHERE exhibit.id = exhibit AND "case" = $1', [caseId])
  await tx.query('DELETE FROM case_words_key WHERE "case" = $1', [caseId])
  await tx.query('UPDATE entity SET key = NULL WHERE "case" = $1', [caseId])
}

export async function insertErasures(tx: Transaction, rows: readonly ErasureRow[]): Promise<void> {
  await tx.query(
    `INSERT INTO erasure (seq, "case", kind, id, at, reason)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])`,
    [
      rows.map(({ seq }) => seq),
      rows.map(({ caseId }) => caseId),
      rows.map(({ kind }) => kind),
      rows.map(({ id }) => id),
      rows.map(({ at }) => at),
      rows.map(({ reason }) => reason),
    ],
  )
}

/** Certificates of a case, in the order of the ledger. */
export async function erasuresOf(
  database: Queryable,
  caseId: CaseId,
  { after = -1, limit }: Readonly<{ after?: number | undefined; limit?: number }> = {},
): Promise<readonly ErasureRow[]> {
  const { rows } = await database.query<Omit<ErasureRow, 'caseId'> & { case: CaseId }>(
    'SELECT seq, "case", kind, id, at, reason FROM erasure WHERE "case" = $1 AND seq > $2 ORDER BY seq LIMIT $3',
    [caseId, after, limit ?? null],
  )
  return rows.map(({ case: id, ...row }) => ({ ...row, caseId: id }))
}

/** Which of these names no living object has: their bytes may be removed. */
export async function namesWithoutObject(
  database: Queryable,
  names: readonly StoredName[],
): Promise<readonly StoredName[]> {
  const { rows } = await database.query<{ name: StoredName }>(
    `SELECT name FROM unnest($1::text[]) AS given (name)
     WHERE NOT EXISTS (SELECT 1 FROM evidence_object o WHERE o.name = given.name AND o.key IS NOT NULL)`,
    [names],
  )
  return rows.map(({ name }) => name)
}
