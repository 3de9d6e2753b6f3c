// Reports that join a case which is there: who put them in, whether their files are examined, and what the case already holds.
import type { LaidCard, PersonId, StoredName } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import { FIXED_OBJECT } from '../evidence-object.ts'
import type { FixedObject } from '../evidence-object.ts'
import type { CaseId } from '../evidence/case-key.ts'
import type { ExhibitId } from '../exhibit.ts'
import { type CaseReport, filesOfReport } from '../report-case.ts'
import type { ReportId } from '../report.ts'
import type { CardId } from '../review/card.ts'
import { settleCards } from '../review/undecided.ts'

/** A report of a case; `number` counts the case's reports. */
export type JoinedReport = CaseReport & Readonly<{ number: number; examined: boolean }>
/** An exhibit that is there, and the card that it is on; undefined where it is on none. */
export type LaidExhibit = Readonly<{
  exhibit: ExhibitId
  number: number
  object: FixedObject | undefined
  card: LaidCard<CardId> | undefined
}>

/** The place among the case's reports that the next one gets; the case is locked. */
export async function nextReportNumber(tx: Transaction, caseId: CaseId): Promise<number> {
  const { rows } = await tx.query<{ number: number }>(
    'SELECT coalesce(max(number), 1) + 1 AS number FROM joined_report WHERE "case" = $1',
    [caseId],
  )
  return rows[0]?.number ?? 2
}

export async function insertJoinedReport(
  tx: Transaction,
  joined: Readonly<{ seq: number; caseId: CaseId; report: ReportId; number: number; by: PersonId; at: Date }>,
): Promise<void> {
  await tx.query(
    'INSERT INTO joined_report (seq, "case", report, number, person, at) VALUES ($1, $2, $3, $4, $5, $6)',
    [joined.seq, joined.caseId, joined.report, joined.number, joined.by, joined.at],
  )
}

/** A report that joined this case; undefined once the case was erased. */
export async function joinedReport(
  database: Queryable,
  { caseId, report }: Readonly<{ caseId: CaseId; report: ReportId }>,
): Promise<JoinedReport | undefined> {
  const { rows } = await database.query<JoinedReport>(
    `SELECT report.id, source, urgent, report_entry.seq, received_at AS "receivedAt", ${filesOfReport('report.id')} AS files,
            number, EXISTS (SELECT FROM joined_report_examined e WHERE e.report = report.id) AS examined
     FROM joined_report j JOIN report ON report.id = j.report JOIN report_entry ON report_entry.report = report.id
     WHERE j."case" = $1 AND j.report = $2 AND NOT EXISTS (SELECT FROM erasure WHERE erasure."case" = $1)`,
    [caseId, report],
  )
  return rows[0]
}

export async function insertExamined(
  tx: Transaction,
  { report, exhibits }: Readonly<{ report: ReportId; exhibits: number }>,
): Promise<void> {
  await tx.query('INSERT INTO joined_report_examined (report, exhibits) VALUES ($1, $2)', [report, exhibits])
}

/** Every exhibit of a case in the order of its number. */
export async function laidExhibits(database: Queryable, caseId: CaseId): Promise<readonly LaidExhibit[]> {
  type Row = Readonly<{ exhibit: ExhibitId; number: number; name: StoredName | null; object: FixedObject | null }> &
    Readonly<{ card: CardId | null } & Omit<LaidCard<CardId>, 'id'>>
  const { rows } = await database.query<Row>(
    `SELECT e.id AS exhibit, e.number, o.name, card.id AS card, lane, kind,
            ${FIXED_OBJECT} AS object
     FROM exhibit e LEFT JOIN evidence_object o ON o.name = e.object LEFT JOIN card_member m ON m.exhibit = e.id
     LEFT JOIN card ON card.id = m.card WHERE e."case" = $1 ORDER BY e.number`,
    [caseId],
  )
  return rows.map(({ exhibit, number, name, object, card, lane, kind }) => ({
    exhibit,
    number,
    object: name === null || object === null ? undefined : object,
    card: card === null ? undefined : { id: card, lane, kind },
  }))
}

/** Adds members to cards that are laid, behind their tiles. `members` and `tiles` are numbers of exhibits of the case. */
export async function growCards(
  tx: Transaction,
  caseId: CaseId,
  grown: readonly Readonly<{ id: CardId; members: readonly number[]; tiles: readonly number[] }>[],
): Promise<void> {
  for (const { id, members, tiles } of grown)
    await tx.query(
      `INSERT INTO card_member (exhibit, card, tile)
       SELECT exhibit.id, $2::text, (SELECT coalesce(max(tile), 0) FROM card_member WHERE card = $2::text) + array_position($4::int[], number)
       FROM exhibit WHERE "case" = $1 AND number = ANY($3::int[])`,
      [caseId, id, members, tiles],
    )
  await settleCards(
    tx,
    grown.map(({ id }) => id),
  )
}

/** The last place that a card of the case has. */
export async function lastPosition(tx: Transaction, caseId: CaseId): Promise<number> {
  const { rows } = await tx.query<{ last: number }>(
    'SELECT coalesce(max(position), 0) AS last FROM card WHERE "case" = $1',
    [caseId],
  )
  return rows[0]?.last ?? 0
}
