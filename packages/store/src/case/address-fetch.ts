// What became of the addresses that reports of a case name: a row an address, written once; what came is a file of the case.
import type { Queryable, Transaction } from '../database.ts'
import type { EvidenceObject, FixedObject } from '../evidence-object.ts'
import { FIXED_OBJECT, insertObjects } from '../evidence-object.ts'
import type { CaseId } from '../evidence/case-key.ts'
import { type CaseReport, reportOfCase } from '../report-case.ts'
import type { ReportId } from '../report.ts'
import { joinedReport } from './joined-report.ts'

export type AddressFetch = Readonly<{
  seq: number
  report: ReportId
  /** Place among the report's addresses, from 1. */
  number: number
  at: Date
  outcome: string
  /** HTTP status of the last answer. */
  status: number | undefined
  wordsSealed: Uint8Array
}>
/** A file that came from an address and is no exhibit yet. */
export type FetchedFile = Readonly<{ number: number; object: FixedObject }>

/** Inserts the row, with the object that came; its key lies below the case's already. */
export async function insertAddressFetch(
  tx: Transaction,
  caseId: CaseId,
  { object, ...fetch }: AddressFetch & Readonly<{ object: EvidenceObject | undefined }>,
): Promise<void> {
  if (object !== undefined) await insertObjects(tx, [object])
  await tx.query(
    `INSERT INTO address_fetch (seq, "case", report, number, at, outcome, status, object, words_sealed)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      fetch.seq,
      caseId,
      fetch.report,
      fetch.number,
      fetch.at,
      fetch.outcome,
      fetch.status ?? null,
      object?.name ?? null,
      fetch.wordsSealed,
    ],
  )
}

/** Numbers of the report's addresses that have their row. */
export async function answeredAddresses(database: Queryable, report: ReportId): Promise<ReadonlySet<number>> {
  const { rows } = await database.query<{ number: number }>('SELECT number FROM address_fetch WHERE report = $1', [
    report,
  ])
  return new Set(rows.map(({ number }) => number))
}

/** Addresses of a case's reports in the order in which they were answered, each with the exhibit that came of it; at most
 * `limit`, from the one that follows entry `after` on. `exhibits`: those alone from which one of them came. */
export async function addressFetches(
  database: Queryable,
  {
    caseId,
    exhibits,
    after = -1,
    limit,
  }: Readonly<{ caseId: CaseId; exhibits?: readonly string[]; after?: number | undefined; limit: number }>,
): Promise<readonly (AddressFetch & Readonly<{ exhibit: string | undefined }>)[]> {
  type Row = Readonly<Omit<AddressFetch, 'status'> & { status: number | null; exhibit: string | null }>
  const { rows } = await database.query<Row>(
    `SELECT f.seq, report, f.number, at, outcome, status, words_sealed AS "wordsSealed", e.id AS exhibit
     FROM address_fetch f LEFT JOIN exhibit e ON e.object = f.object
     WHERE f."case" = $1 AND ($2::text[] IS NULL OR e.id = ANY($2)) AND f.seq > $3 ORDER BY f.seq LIMIT $4`,
    [caseId, exhibits ?? null, after, limit],
  )
  return rows.map(({ status, exhibit, ...row }) => ({
    ...row,
    status: status ?? undefined,
    exhibit: exhibit ?? undefined,
  }))
}

/** Files that came from a report's addresses and are no exhibits yet, in the order of the addresses. */
export async function unexaminedFetches(database: Queryable, report: ReportId): Promise<readonly FetchedFile[]> {
  const { rows } = await database.query<FetchedFile>(
    `SELECT number, ${FIXED_OBJECT} AS object
     FROM address_fetch f JOIN evidence_object o ON o.name = f.object
     WHERE f.report = $1 AND o.key IS NOT NULL AND NOT EXISTS (SELECT FROM exhibit WHERE exhibit.object = o.name)
     ORDER BY number`,
    [report],
  )
  return rows
}

/** A report of the case, whether the case began with it or it joined; `number` counts the case's reports. */
export async function reportInCase(
  database: Queryable,
  place: Readonly<{ caseId: CaseId; report: ReportId }>,
): Promise<(CaseReport & Readonly<{ number: number }>) | undefined> {
  const first = await reportOfCase(database, place.caseId)
  return first?.id === place.report ? { ...first, number: 1 } : joinedReport(database, place)
}
