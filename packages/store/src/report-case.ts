// Reports and the cases that begin with them: which reports wait for one, and what came with a report.
import type { StoredName, WrappedKey } from '@rempart/core'
import type { Queryable, Transaction } from './database.ts'
import { FIXED_OBJECT } from './evidence-object.ts'
import type { FixedObject } from './evidence-object.ts'
import { type CaseId, readCaseKey } from './evidence/case-key.ts'
import type { ReportId } from './report.ts'

/** A report as the desk sees it before anybody reads a word of it. */
export type WaitingReport = Readonly<{
  id: ReportId
  source: string
  urgent: boolean
  receivedAt: Date
  files: number
}>
/** What the line needs of the report that a case begins with. `seq`: its entry in the ledger. */
export type CaseReport = Readonly<{
  id: ReportId
  source: string
  urgent: boolean
  seq: number
  receivedAt: Date
  files: readonly FixedObject[]
}>

/** Reports without a case, the urgent first and then the oldest, from a place of that order. The words of a report come below its
 * case's key, and of no other one: by an index, those that were sorted before are not met. */
export async function reportsWithoutCase(
  database: Queryable,
  { from, limit }: Readonly<{ from: number; limit: number }>,
): Promise<readonly WaitingReport[]> {
  const { rows } = await database.query<WaitingReport>(
    `SELECT id, source, urgent, received_at AS "receivedAt",
            (SELECT count(*)::int FROM report_file WHERE report_file.report = report.id) AS files
     FROM report WHERE text_scope = 'intake' AND NOT EXISTS (SELECT FROM case_file WHERE case_file.report = report.id)
       AND NOT EXISTS (SELECT FROM joined_report j WHERE j.report = report.id)
     ORDER BY urgent DESC, received_at, id LIMIT $1 OFFSET $2`,
    [limit, from],
  )
  return rows
}

/** The case that begins with a report, or that it joined. */
export async function findReportCase(database: Queryable, report: ReportId): Promise<CaseId | undefined> {
  const { rows } = await database.query<{ id: CaseId }>(
    'SELECT id FROM case_file WHERE report = $1 UNION ALL SELECT "case" FROM joined_report WHERE report = $1',
    [report],
  )
  return rows[0]?.id
}

/** Takes a report for the transaction, so that it begins one case only: whether it is urgent; undefined where there is none. */
export async function lockReport(tx: Transaction, report: ReportId): Promise<boolean | undefined> {
  const { rows } = await tx.query<{ urgent: boolean }>('SELECT urgent FROM report WHERE id = $1 FOR UPDATE', [report])
  return rows[0]?.urgent
}

export async function insertReportCase(
  tx: Transaction,
  { id, report, openedAt, seq }: Readonly<{ id: CaseId; report: ReportId; openedAt: Date; seq: number }>,
): Promise<void> {
  await tx.query('INSERT INTO case_file (id, report, opened_at, seq) VALUES ($1, $2, $3, $4)', [
    id,
    report,
    openedAt,
    seq,
  ])
}

/** The files of a report as SQL, in the order in which they were sent; `report` names its column. */
export function filesOfReport(report: string): string {
  return `(SELECT coalesce(json_agg(${FIXED_OBJECT}
                                    ORDER BY position), '[]'::json)
           FROM report_file JOIN evidence_object o ON o.name = object WHERE report_file.report = ${report})`
}

/** The report that a case begins with, its files in the order in which they were sent. */
export async function reportOfCase(database: Queryable, caseId: CaseId): Promise<CaseReport | undefined> {
  const { rows } = await database.query<CaseReport>(
    `SELECT report.id, source, urgent, report_entry.seq, received_at AS "receivedAt",
            ${filesOfReport('report.id')} AS files
     FROM case_file JOIN report ON report.id = case_file.report JOIN report_entry ON report_entry.report = report.id
     WHERE case_file.id = $1`,
    [caseId],
  )
  return rows[0]
}

/** Whether a case has no exhibits yet and was not erased; it is locked until the transaction ends, and not against rows that refer to it: whoever
 * inserts one has the log's lock already. */
export async function lockUnexamined(tx: Transaction, caseId: CaseId): Promise<boolean> {
  await tx.query('SELECT FROM case_file WHERE id = $1 FOR NO KEY UPDATE', [caseId])
  const { rowCount } = await tx.query(
    'SELECT FROM exhibit WHERE "case" = $1 UNION ALL SELECT FROM erasure WHERE "case" = $1 LIMIT 1',
    [caseId],
  )
  return rowCount === 0
}

/** Contents, of these, that are exhibits of another case. */
export async function contentsElsewhere(
  database: Queryable,
  { caseId, contents }: Readonly<{ caseId: CaseId; contents: readonly string[] }>,
): Promise<ReadonlySet<string>> {
  const { rows } = await database.query<{ id: string }>(
    `SELECT DISTINCT evidence_object.id FROM evidence_object JOIN exhibit ON exhibit.object = evidence_object.name
     WHERE evidence_object.id = ANY($1::text[]) AND exhibit."case" <> $2`,
    [contents, caseId],
  )
  return new Set(rows.map(({ id }) => id))
}

/** A report's words as they lie sealed under the key of their case; undefined where they are not there or were erased. */
export async function sealedWords(
  database: Queryable,
  { report, caseId }: Readonly<{ report: ReportId; caseId: CaseId }>,
): Promise<Readonly<{ name: StoredName; sealed: Uint8Array; key: WrappedKey }> | undefined> {
  const under = await readCaseKey(database, caseId)
  const { rows } = await database.query<{ name: StoredName; sealed: Uint8Array; key: Uint8Array }>(
    `SELECT text_name AS name, text_sealed AS sealed, text_key AS key FROM report
     WHERE id = $1 AND text_scope = $2 AND text_key IS NOT NULL`,
    [report, caseId],
  )
  const row = rows[0]
  if (row === undefined || under === undefined) return undefined
  const context = { kind: 'text', id: report, scope: caseId, type: 'text/plain' } as const
  return { name: row.name, sealed: row.sealed, key: { context, wrapped: row.key, under } }
}

/** Files of urgent reports of one source that came before this one, since a time, those of their addresses too; at most `limit`. */
export async function urgentFilesBefore(
  database: Queryable,
  args: Readonly<{ source: string; seq: number; since: Date; limit: number }>,
): Promise<number> {
  const { rowCount } = await database.query(
    `SELECT FROM report JOIN report_entry ON report_entry.report = report.id
     JOIN (SELECT report, object FROM report_file UNION ALL SELECT report, object FROM address_fetch) file
       ON file.report = report.id AND file.object IS NOT NULL
     WHERE urgent AND source = $1 AND seq < $2 AND received_at >= $3 LIMIT $4`,
    [args.source, args.seq, args.since, args.limit],
  )
  return rowCount ?? 0
}
