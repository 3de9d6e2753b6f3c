// Reports as they came in. Inserted once, never changed; the sender's identifier makes sending again safe.
import type { StoredName } from '@rempart/core'
import type { Queryable, Transaction } from './database.ts'
import { type EvidenceObject, insertObjects } from './evidence-object.ts'

/** 128 random bits in lower-case hexadecimal, made by the sender. */
export type ReportId = string & { readonly brand: 'ReportId' }

export type NewReport = Readonly<{
  id: ReportId
  /** HMAC of the body's digest. */
  digest: Uint8Array
  source: string
  urgent: boolean
  receivedAt: Date
  text: Readonly<{ name: StoredName; sealed: Uint8Array; key: Uint8Array }>
  files: readonly EvidenceObject[]
}>
/** A report that is stored: its keyed digest, and its entry in the ledger. */
export type StoredReport = Readonly<{ id: ReportId; digest: Uint8Array; seq: number }>

/** Inserts those whose identifier is new, with their objects; the identifiers that were new. The others are left as they
 * are. Waits for a transaction that is inserting the same identifier. No identifier may stand twice in `reports`. */
export async function insertReports(tx: Transaction, reports: readonly NewReport[]): Promise<ReadonlySet<ReportId>> {
  // One order for every transaction, so that two of them never wait for each other.
  const sorted = reports.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const { rows } = await tx.query<{ id: ReportId }>(
    `INSERT INTO report (id, digest, source, urgent, received_at, text_name, text_sealed, text_key)
     SELECT * FROM unnest($1::text[], $2::bytea[], $3::text[], $4::boolean[], $5::timestamptz[], $6::text[], $7::bytea[], $8::bytea[])
     ON CONFLICT (id) DO NOTHING RETURNING id`,
    [
      sorted.map(({ id }) => id),
      sorted.map(({ digest }) => digest),
      sorted.map(({ source }) => source),
      sorted.map(({ urgent }) => urgent),
      sorted.map(({ receivedAt }) => receivedAt),
      sorted.map(({ text }) => text.name),
      sorted.map(({ text }) => text.sealed),
      sorted.map(({ text }) => text.key),
    ],
  )
  const fresh = new Set(rows.map(({ id }) => id))
  const files = sorted
    .filter(({ id }) => fresh.has(id))
    .flatMap(({ id, files }) => files.map((object, position) => ({ id, position, object })))
  await insertObjects(
    tx,
    files.map(({ object }) => object),
  )
  if (files.length > 0)
    await tx.query(
      'INSERT INTO report_file (report, position, object) SELECT * FROM unnest($1::text[], $2::smallint[], $3::text[])',
      [files.map(({ id }) => id), files.map(({ position }) => position), files.map(({ object }) => object.name)],
    )
  return fresh
}

/** Notes the ledger entry of each new report. */
export async function linkReports(
  tx: Transaction,
  links: readonly Readonly<{ id: ReportId; seq: number }>[],
): Promise<void> {
  if (links.length === 0) return
  await tx.query('INSERT INTO report_entry (report, seq) SELECT * FROM unnest($1::text[], $2::bigint[])', [
    links.map(({ id }) => id),
    links.map(({ seq }) => seq),
  ])
}

/** Those of the identifiers that are stored. */
export async function readReports(
  database: Queryable,
  ids: readonly ReportId[],
): Promise<ReadonlyMap<ReportId, StoredReport>> {
  if (ids.length === 0) return new Map()
  const { rows } = await database.query<StoredReport>(
    'SELECT id, digest, seq FROM report JOIN report_entry ON report = id WHERE id = ANY($1)',
    [ids],
  )
  return new Map(rows.map((row) => [row.id, row]))
}
