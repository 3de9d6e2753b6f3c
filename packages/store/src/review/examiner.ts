// What examines the files of this site, stage by stage with versions; which kept pieces were made with others, and pieces that
// were examined again and wait for the rest of their case.
import type { Queryable, Transaction } from '../database.ts'
import { type CaseId, readCaseKey } from '../evidence/case-key.ts'
import { FIXED_OBJECT } from '../evidence-object.ts'
import type { FixedObject } from '../evidence-object.ts'
import { type KeptPiece, keyedPiece, type NewPiece, type PieceRow } from './kept-examination.ts'

/** The parts of each stage with their versions, for example `camera-exif 2, credit 1`. `credentials` holds a digest of whom the
 * operator trusts. */
export type ExaminerVersions = Readonly<{ receive: string; decode: string; inspect: string; credentials: string }>
/** `number` grows with every change. */
export type Examiner = ExaminerVersions & Readonly<{ number: number }>
/** `unanswered`: how many of its exhibits could not be examined again. */
export type NewPieceAgain = NewPiece & Readonly<{ examiner: number; unanswered: number }>
export type PieceAgain = KeptPiece & Readonly<{ unanswered: number }>

const EXAMINER = 'SELECT number, receive, decode, inspect, credentials FROM examiner'

/** What examines now; undefined before the first worker started. */
export async function examinerInForce(database: Queryable): Promise<Examiner | undefined> {
  const { rows } = await database.query<Examiner>(`${EXAMINER} ORDER BY number DESC LIMIT 1`)
  return rows[0]
}

/** Undefined for what was examined before versions were kept. */
export async function readExaminer(database: Queryable, number: number | null): Promise<Examiner | undefined> {
  const { rows } = await database.query<Examiner>(`${EXAMINER} WHERE number = $1`, [number])
  return rows[0]
}

/** Adds what examines from now on; its act records the row. One at a time. */
export async function insertExaminer(tx: Transaction, of: ExaminerVersions & Readonly<{ at: Date }>): Promise<number> {
  const { rows } = await tx.query<{ number: number }>(
    'INSERT INTO examiner (receive, decode, inspect, credentials, at) VALUES ($1, $2, $3, $4, $5) RETURNING number',
    [of.receive, of.decode, of.inspect, of.credentials, of.at],
  )
  return rows[0]?.number ?? 0
}

/** No other transaction changes what examines until this one ends. */
export async function lockExaminer(tx: Transaction): Promise<void> {
  await tx.query('LOCK TABLE examiner IN SHARE ROW EXCLUSIVE MODE')
}

/** Cases with a piece that another examiner made, after `after` in the order of their identifiers. */
export async function casesExaminedBefore(
  database: Queryable,
  { examiner, after, limit }: Readonly<{ examiner: number; after: string; limit: number }>,
): Promise<readonly CaseId[]> {
  const { rows } = await database.query<{ case: CaseId }>(
    `SELECT DISTINCT "case" FROM kept_examination WHERE coalesce(examiner, 0) < $1 AND "case" > $2 ORDER BY "case" LIMIT $3`,
    [examiner, after, limit],
  )
  return rows.map((row) => row.case)
}

/** The first pieces of a case that this examiner has not made yet, neither among the kept ones nor beside them. */
export async function piecesToExamine(
  database: Queryable,
  { caseId, examiner, limit }: Readonly<{ caseId: CaseId; examiner: number; limit: number }>,
): Promise<readonly (PieceAgain & Readonly<{ examiner: number | null }>)[]> {
  const under = await readCaseKey(database, caseId)
  if (under === undefined) return []
  const { rows } = await database.query<PieceRow & { examiner: number | null; unanswered: number }>(
    `SELECT piece, revision, id, name, sealed, key, examiner, unanswered FROM kept_examination AS kept
     WHERE "case" = $1 AND coalesce(examiner, 0) < $2 AND NOT EXISTS (
       SELECT FROM examined_again AS again
       WHERE again."case" = kept."case" AND again.piece = kept.piece AND again.examiner = $2)
     ORDER BY piece LIMIT $3`,
    [caseId, examiner, limit],
  )
  return rows.map((row) => ({
    ...keyedPiece(row, { caseId, under }),
    examiner: row.examiner,
    unanswered: row.unanswered,
  }))
}

/** Lays a piece beside the kept one, in the place of an earlier examiner's. */
export async function insertPieceAgain(tx: Transaction, caseId: CaseId, piece: NewPieceAgain): Promise<void> {
  await tx.query(
    `INSERT INTO examined_again ("case", piece, examiner, unanswered, id, name, sealed, key) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT ("case", piece) DO UPDATE SET examiner = excluded.examiner, unanswered = excluded.unanswered, id = excluded.id,
       name = excluded.name, sealed = excluded.sealed, key = excluded.key`,
    [
      caseId,
      piece.piece,
      piece.examiner,
      piece.unanswered,
      piece.id,
      piece.name,
      Buffer.from(piece.sealed),
      Buffer.from(piece.key),
    ],
  )
}

/** Pieces of this examiner that wait to take the place of the kept ones. */
export async function piecesAgain(
  database: Queryable,
  { caseId, examiner }: Readonly<{ caseId: CaseId; examiner: number }>,
): Promise<readonly PieceAgain[]> {
  const under = await readCaseKey(database, caseId)
  if (under === undefined) return []
  const { rows } = await database.query<PieceRow & { unanswered: number }>(
    `SELECT piece, 0 AS revision, id, name, sealed, key, unanswered FROM examined_again
     WHERE "case" = $1 AND examiner = $2 ORDER BY piece`,
    [caseId, examiner],
  )
  return rows.map((row) => ({ ...keyedPiece(row, { caseId, under }), unanswered: row.unanswered }))
}

/** Exhibits that could not be examined again, over the whole site. */
export async function unansweredExhibits(database: Queryable): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    'SELECT coalesce(sum(unanswered), 0)::int AS count FROM kept_examination WHERE unanswered > 0',
  )
  return rows[0]?.count ?? 0
}

/** Lets pieces with exhibits that could not be examined again count as examined by nobody. */
export async function forgetUnanswered(tx: Transaction): Promise<void> {
  await tx.query('UPDATE kept_examination SET examiner = NULL WHERE unanswered > 0')
}

/** The stored files of exhibits of a case, by number; those found inside others have none. */
export async function objectsOfExhibits(
  database: Queryable,
  { caseId, numbers }: Readonly<{ caseId: CaseId; numbers: readonly number[] }>,
): Promise<ReadonlyMap<number, FixedObject>> {
  const { rows } = await database.query<{ number: number; object: FixedObject }>(
    `SELECT e.number, ${FIXED_OBJECT} AS object
     FROM exhibit e JOIN evidence_object o ON o.name = e.object WHERE e."case" = $1 AND e.number = ANY($2::int[])`,
    [caseId, numbers],
  )
  return new Map(rows.map(({ number, object }) => [number, object]))
}
