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
type PiecesOfCase = Readonly<{ caseId: CaseId; revision: number; pieces: readonly NewPiece[] }>

/** Puts pieces in the place of those that the case has. */
export async function replacePieces(tx: Transaction, of: PiecesOfCase): Promise<void> {
  await tx.query('DELETE FROM kept_examination WHERE "case" = $1', [of.caseId])
  await insertPieces(tx, of)
}

/** Adds pieces of exhibits that came to a case. */
export async function insertPieces(tx: Transaction, { caseId, revision, pieces }: PiecesOfCase): Promise<void> {
  for (const { piece, id, name, sealed, key } of pieces)
    await tx.query(
      'INSERT INTO kept_examination ("case", piece, revision, id, name, sealed, key) VALUES ($1, $2, $3, $4, $5, $6, $7)',
      [caseId, piece, revision, id, name, Buffer.from(sealed), Buffer.from(key)],
    )
}

/** The pieces of a case, in order; none where nothing is kept of it or it was erased. */
export async function keptPieces(database: Queryable, caseId: CaseId): Promise<readonly KeptPiece[]> {
  const under = await readCaseKey(database, caseId)
  if (under === undefined) return []
  const { rows } = await database.query<Omit<KeptPiece, 'key'> & { key: Uint8Array }>(
    'SELECT piece, revision, id, name, sealed, key FROM kept_examination WHERE "case" = $1 ORDER BY piece',
    [caseId],
  )
  return rows.map(({ key, ...row }) => ({
    ...row,
    key: { context: { kind: 'text', id: row.id, scope: caseId, type: 'text/plain' }, wrapped: key, under },
  }))
}

/** Locks the case, and gives the revision of its oldest piece; undefined where nothing is kept. */
export async function lockKeptRevision(tx: Transaction, caseId: CaseId): Promise<number | undefined> {
  await tx.query('SELECT FROM case_file WHERE id = $1 FOR UPDATE', [caseId])
  const { rows } = await tx.query<{ revision: number | null }>(
    'SELECT min(revision) AS revision FROM kept_examination WHERE "case" = $1',
    [caseId],
  )
  return rows[0]?.revision ?? undefined
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
