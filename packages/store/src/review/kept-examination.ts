// What the line learned of a case's files, in sealed pieces: enough to match and rank again without opening a file.
import type { StoredName, WrappedKey } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import { type CaseId, readCaseKey } from '../evidence/case-key.ts'
import type { ExhibitId } from '../exhibit.ts'

/** `id` names the key; `revision` is the state of the lists that it was matched against. */
export type NewLine = Readonly<{ id: string; name: StoredName; sealed: Uint8Array; key: Uint8Array }>
/** `piece`: number of its first exhibit. */
export type NewPiece = NewLine & Readonly<{ piece: number }>
export type KeptPiece = Omit<NewPiece, 'key'> & Readonly<{ revision: number; key: WrappedKey }>
/** What a piece was made with: `examiner` (store, examiner.ts), undefined where that is not known, and how many of its exhibits
 * could not be examined again. */
export type MadeWith = Readonly<{ examiner: number | undefined; unanswered: number }>
type PiecesOfCase = Readonly<{ caseId: CaseId; revision: number; pieces: readonly (NewPiece & Partial<MadeWith>)[] }>
/** A piece as it stands in a table. */
export type PieceRow = Omit<KeptPiece, 'key'> & { key: Uint8Array }

/** Puts pieces in the place of those that the case has of the same exhibits. */
export async function replacePieces(tx: Transaction, of: PiecesOfCase): Promise<void> {
  const pieces = of.pieces.map(({ piece }) => piece)
  await tx.query('DELETE FROM kept_examination WHERE "case" = $1 AND piece = ANY($2::int[])', [of.caseId, pieces])
  await insertPieces(tx, of)
}

/** Forgets what waited beside the kept pieces of a case. */
export async function forgetPiecesAgain(tx: Transaction, caseId: CaseId): Promise<void> {
  await tx.query('DELETE FROM examined_again WHERE "case" = $1', [caseId])
}

/** Adds pieces of exhibits that came to a case. */
export async function insertPieces(tx: Transaction, { caseId, revision, pieces }: PiecesOfCase): Promise<void> {
  for (const { piece, id, name, sealed, key, examiner = null, unanswered = 0 } of pieces)
    await tx.query(
      `INSERT INTO kept_examination ("case", piece, revision, id, name, sealed, key, examiner, unanswered)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [caseId, piece, revision, id, name, Buffer.from(sealed), Buffer.from(key), examiner, unanswered],
    )
}

/** The pieces of a case, in order; none where nothing is kept of it or it was erased. */
export function keptPieces(database: Queryable, caseId: CaseId): Promise<readonly (KeptPiece & MadeWith)[]> {
  return piecesWhere(database, caseId, { text: '"case" = $1', values: [] })
}

/** Those of a case's pieces in which these exhibits would lie. */
export function piecesOfExhibits(
  database: Queryable,
  { caseId, numbers }: Readonly<{ caseId: CaseId; numbers: readonly number[] }>,
): Promise<readonly (KeptPiece & MadeWith)[]> {
  const text = `"case" = $1 AND piece IN (
    SELECT (SELECT max(piece) FROM kept_examination WHERE "case" = $1 AND piece <= number) FROM unnest($2::int[]) AS number)`
  return piecesWhere(database, caseId, { text, values: [numbers] })
}

/** `text` is of this file; `$1` is the case. */
async function piecesWhere(
  database: Queryable,
  caseId: CaseId,
  { text, values }: Readonly<{ text: string; values: readonly unknown[] }>,
): Promise<readonly (KeptPiece & MadeWith)[]> {
  const under = await readCaseKey(database, caseId)
  if (under === undefined) return []
  const { rows } = await database.query<PieceRow & { examiner: number | null; unanswered: number }>(
    `SELECT piece, revision, id, name, sealed, key, examiner, unanswered FROM kept_examination WHERE ${text} ORDER BY piece`,
    [caseId, ...values],
  )
  return rows.map((row) => ({
    ...keyedPiece(row, { caseId, under }),
    examiner: row.examiner ?? undefined,
    unanswered: row.unanswered,
  }))
}

/** A piece with what its key needs to be opened. */
export function keyedPiece(
  { piece, revision, id, name, sealed, key }: PieceRow,
  { caseId, under }: Readonly<{ caseId: CaseId; under: WrappedKey }>,
): KeptPiece {
  const context = { kind: 'text', id, scope: caseId, type: 'text/plain' } as const
  return { piece, revision, id, name, sealed, key: { context, wrapped: key, under } }
}

/** Locks the case, and gives the identifiers of its pieces: those of pieces that were replaced are not among them. */
export async function lockPieces(tx: Transaction, caseId: CaseId): Promise<ReadonlySet<string>> {
  await tx.query('SELECT FROM case_file WHERE id = $1 FOR UPDATE', [caseId])
  return new Set((await pieceIds(tx, caseId)).values())
}

/** The identifiers of a case's pieces, by the number of their first exhibit. */
export async function pieceIds(database: Queryable, caseId: CaseId): Promise<ReadonlyMap<number, string>> {
  const { rows } = await database.query<{ piece: number; id: string }>(
    'SELECT piece, id FROM kept_examination WHERE "case" = $1',
    [caseId],
  )
  return new Map(rows.map(({ piece, id }) => [piece, id]))
}

/** Cases with a piece older than `revision`, after `after` in the order of their identifiers. */
export async function casesMatchedBefore(
  database: Queryable,
  { revision, after, limit }: Readonly<{ revision: number; after: string; limit: number }>,
): Promise<readonly CaseId[]> {
  const { rows } = await database.query<{ case: CaseId }>(
    `SELECT DISTINCT "case" FROM kept_examination WHERE revision < $1 AND "case" > $2 ORDER BY "case" LIMIT $3`,
    [revision, after, limit],
  )
  return rows.map((row) => row.case)
}

/** Puts lines of the manifest in the place of those that these exhibits have. */
export async function restateExhibits(
  tx: Transaction,
  lines: readonly (NewLine & Readonly<{ exhibit: ExhibitId }>)[],
): Promise<void> {
  for (const { exhibit, id, name, sealed, key } of lines)
    await tx.query(
      `INSERT INTO exhibit_restated (exhibit, id, name, sealed, key) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (exhibit) DO UPDATE SET id = excluded.id, name = excluded.name, sealed = excluded.sealed, key = excluded.key`,
      [exhibit, id, name, Buffer.from(sealed), Buffer.from(key)],
    )
}
