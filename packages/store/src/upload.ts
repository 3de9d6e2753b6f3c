// Uploads: files that come in pieces before a report takes them (tus). What expired is absent to every function here.
import type { StoredName, WrappedKey } from '@rempart/core'
import type { Queryable, Transaction } from './database.ts'
import type { ReportId } from './report.ts'

/** 128 random bits in lower-case hexadecimal: whoever knows it may go on with the upload. */
export type UploadId = string & { readonly brand: 'UploadId' }

export type NewUpload = Readonly<{ id: UploadId; source: string; sizeBytes: number; expiresAt: Date }>
export type Upload = NewUpload &
  Readonly<{
    /** Bytes that are durable. */
    offsetBytes: number
    /** The report that takes it. */
    report: ReportId | undefined
    /** Sealed facts of the one object that its pieces were joined to. */
    joined: Uint8Array | undefined
  }>
/** A sealed piece of an upload; its length is known from the next one's start. */
export type UploadPiece = Readonly<{ start: number; name: StoredName; key: WrappedKey }>

/** Begins an upload; false where `limit` are under way already, or half as many of the same source: nobody shuts the others out.
 * What a report has taken is under way no more. */
export async function insertUpload(
  database: Queryable,
  { id, source, sizeBytes, expiresAt }: NewUpload,
  { now, limit }: Readonly<{ now: Date; limit: number }>,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `INSERT INTO upload (id, source, size_bytes, expires_at) SELECT $1, $2, $3, $4
     FROM (SELECT count(*) AS everybody, count(*) FILTER (WHERE source = $2) AS own FROM upload
           WHERE expires_at > $5 AND report IS NULL) AS under_way
     WHERE everybody < $6::int AND own * 2 < $6::int`,
    [id, source, sizeBytes, expiresAt, now, limit],
  )
  return rowCount === 1
}

/** The upload that `source` began, or undefined. */
export async function findUpload(
  database: Queryable,
  { id, source, now }: Readonly<{ id: UploadId; source: string; now: Date }>,
): Promise<Upload | undefined> {
  const { rows } = await database.query<UploadRow>(
    `SELECT id, source, size_bytes, offset_bytes, expires_at, report, joined FROM upload
     WHERE id = $1 AND source = $2 AND expires_at > $3`,
    [id, source, now],
  )
  return rows[0] && fromRow(rows[0])
}

/** Adds pieces that are durable in the object store, if the upload still ends at `from` and has no more than `limit` pieces
 * then; whether it did. */
export async function appendPieces(
  tx: Transaction,
  id: UploadId,
  { from, to, pieces, limit }: Readonly<{ from: number; to: number; pieces: readonly UploadPiece[]; limit: number }>,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `UPDATE upload SET offset_bytes = $3 WHERE id = $1 AND offset_bytes = $2 AND report IS NULL
     AND (SELECT count(*) FROM upload_piece WHERE upload = $1) + $4 <= $5`,
    [id, from, to, pieces.length, limit],
  )
  if (rowCount !== 1) return false
  await tx.query(
    `INSERT INTO upload_piece (upload, start, name, id, media_type, key)
     SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::bytea[])`,
    [
      id,
      pieces.map(({ start }) => start),
      pieces.map(({ name }) => name),
      pieces.map(({ key }) => key.context.id),
      pieces.map(({ key }) => key.context.type),
      pieces.map(({ key }) => key.wrapped),
    ],
  )
  return true
}

/** The pieces in order. */
export async function readPieces(database: Queryable, id: UploadId): Promise<readonly UploadPiece[]> {
  const { rows } = await database.query<{
    start: number
    name: StoredName
    id: string
    media_type: string
    key: Uint8Array
  }>('SELECT start, name, id, media_type, key FROM upload_piece WHERE upload = $1 ORDER BY start', [id])
  return rows.map(({ start, name, id, media_type, key }) => ({
    start,
    name,
    key: { context: { kind: 'object', id, scope: 'intake', type: media_type }, wrapped: key },
  }))
}

/** Gives whole uploads of `source` to one report, for good; those that are its own now. */
export async function claimUploads(
  database: Queryable,
  ids: readonly UploadId[],
  { report, source, now }: Readonly<{ report: ReportId; source: string; now: Date }>,
): Promise<ReadonlyMap<UploadId, Upload>> {
  const { rows } = await database.query<UploadRow>(
    `UPDATE upload SET report = $2 WHERE id = ANY($1) AND source = $3 AND expires_at > $4
       AND offset_bytes = size_bytes AND (report IS NULL OR report = $2)
     RETURNING id, source, size_bytes, offset_bytes, expires_at, report, joined`,
    [ids, report, source, now],
  )
  return new Map(rows.map((row) => [row.id, fromRow(row)]))
}

/** Notes what the pieces were joined to, and forgets them; what is noted, which another process may have done first. */
export async function noteJoined(tx: Transaction, id: UploadId, joined: Uint8Array): Promise<Uint8Array | undefined> {
  const { rows } = await tx.query<{ joined: Uint8Array }>(
    'UPDATE upload SET joined = coalesce(joined, $2) WHERE id = $1 RETURNING joined',
    [id, joined],
  )
  await tx.query('DELETE FROM upload_piece WHERE upload = $1', [id])
  return rows[0]?.joined
}

/** Ends an upload that no report has taken; the names of its pieces, or undefined where there is none. */
export async function deleteUpload(
  tx: Transaction,
  { id, source }: Readonly<{ id: UploadId; source: string }>,
): Promise<readonly StoredName[] | undefined> {
  const locked = await tx.query('SELECT FROM upload WHERE id = $1 AND source = $2 AND report IS NULL FOR UPDATE', [
    id,
    source,
  ])
  if (locked.rowCount === 0) return undefined
  const pieces = await readPieces(tx, id)
  await tx.query('DELETE FROM upload WHERE id = $1', [id])
  return pieces.map(({ name }) => name)
}

/** Forgets what expired; how many. Their bytes are then without an object, and collected. */
export async function deleteExpiredUploads(database: Queryable, now: Date): Promise<number> {
  const { rowCount } = await database.query('DELETE FROM upload WHERE expires_at <= $1', [now])
  return rowCount ?? 0
}

type UploadRow = Readonly<{
  id: UploadId
  source: string
  size_bytes: number
  offset_bytes: number
  expires_at: Date
  report: ReportId | null
  joined: Uint8Array | null
}>

function fromRow({ id, source, size_bytes, offset_bytes, expires_at, report, joined }: UploadRow): Upload {
  return {
    id,
    source,
    sizeBytes: size_bytes,
    offsetBytes: offset_bytes,
    expiresAt: expires_at,
    report: report ?? undefined,
    joined: joined ?? undefined,
  }
}
