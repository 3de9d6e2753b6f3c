// Rows that the ledger answers for. Each belongs to one entry, whose values state what stands in the row: a row that was
// altered, removed, put in or exchanged by whoever can write to the database shows against the log (SECURITY §5 G2).
import { hash } from 'node:crypto'
import { canonicalJson, type Json } from '@rempart/ledger'
import { between, timeOf } from './audited-table.ts'
import type { AuditedTable } from './audited-table.ts'
import type { Queryable } from './database.ts'
import { FIXED_OBJECT } from './evidence-object.ts'
import type { FixedObject } from './evidence-object.ts'
import type { NewExhibit } from './exhibit.ts'
import type { CaseId } from './evidence/case-key.ts'
import { CASE_TABLES, STRAY_CASE_ROWS } from './case/audited-case.ts'
import { AUDITED_LISTS } from './lists/audited-lists.ts'
import type { NewReport } from './report.ts'
import { REVIEW_TABLES, STRAY_REVIEW_ROWS } from './review/audited-review.ts'

/** What never changes in a report's row and its files' rows, as one digest: the entry commits to it as `row`. */
export function reportRowDigest({ id, digest, source, urgent, receivedAt, text, files }: NewReport): string {
  return digestOf({
    id,
    digest: Buffer.from(digest).toString('hex'),
    source,
    urgent,
    receivedAt: receivedAt.toISOString(),
    textName: text.name,
    textSha256: hash('sha256', text.sealed, 'hex'),
    files: files.map((object, position) => ({ position, object: fixedObject(object) })),
  })
}

/** The same for an exhibit's row and its object's. */
export function exhibitRowDigest(caseId: CaseId, { id, number, object, manifest }: Omit<NewExhibit, 'seq'>): string {
  return digestOf({
    id,
    caseId,
    number,
    manifestName: manifest.name,
    manifestSha256: hash('sha256', manifest.sealed, 'hex'),
    object: object === undefined ? null : fixedObject(object),
  })
}

function fixedObject({ name, id, type, storedBytes }: FixedObject): Json {
  return { name, id, type, storedBytes }
}

function digestOf(fixed: Json): string {
  return hash('sha256', canonicalJson(fixed), 'hex')
}

/** The columns of an object that never change, as JSON; its key and the case that it belongs to do change. */

type FixedRow = Readonly<{ seq: number; id: string; fixed: Json }>

export const AUDITED_TABLES: readonly AuditedTable[] = [
  ...AUDITED_LISTS,
  ...CASE_TABLES,
  {
    name: 'report',
    hasRow: ({ type }) => type === 'report-received',
    rows: async (database, range) => {
      const rows = await between<FixedRow>(
        database,
        `SELECT seq, r.id, json_build_object('id', r.id, 'digest', encode(digest, 'hex'), 'source', source, 'urgent', urgent,
           'receivedAt', to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'textName', text_name,
           'textSha256', encode(sha256(text_sealed), 'hex'), 'files', coalesce(
             (SELECT json_agg(json_build_object('position', position, 'object', ${FIXED_OBJECT}) ORDER BY position) FROM report_file JOIN evidence_object o ON o.name = object
              WHERE report = r.id), '[]'::json)) AS fixed
         FROM report_entry JOIN report r ON r.id = report`,
        range,
      )
      return rows.map(({ seq, id, fixed }) => ({ seq, states: { report: id, row: digestOf(fixed) } }))
    },
  },
  {
    name: 'exhibit',
    hasRow: ({ type }) => type === 'exhibit-imported' || type === 'received',
    rows: async (database, range) => {
      const rows = await between<FixedRow & { case: string; number: number }>(
        database,
        `SELECT seq, e.id, "case", number, json_build_object('id', e.id, 'caseId', "case", 'number', number,
           'manifestName', manifest_name, 'manifestSha256', encode(sha256(manifest_sealed), 'hex'),
           'object', CASE WHEN object IS NULL THEN NULL ELSE ${FIXED_OBJECT} END) AS fixed
         FROM exhibit e LEFT JOIN evidence_object o ON o.name = object`,
        range,
      )
      return rows.map(({ seq, id, case: caseId, number, fixed }) => {
        return { seq, states: { exhibit: id, case: caseId, number: String(number), row: digestOf(fixed) } }
      })
    },
  },
  {
    name: 'case_file',
    hasRow: ({ type }) => type === 'case-imported' || type === 'case-opened',
    rows: async (database, range) => {
      const sql = 'SELECT seq, id, ledger_origin, report, opened_at FROM case_file'
      type Row = Readonly<{
        seq: number
        id: string
        ledger_origin: string | null
        report: string | null
        opened_at: Date | null
      }>
      const rows = await between<Row>(database, sql, range)
      return rows.map(({ seq, id, ledger_origin: origin, report, opened_at: at }) => {
        return {
          seq,
          states: { case: id, ...(origin === null ? { report: report ?? '' } : { origin }), at: timeOf(at) },
        }
      })
    },
  },
  {
    name: 'exhibit_view',
    hasRow: ({ type, facts }) => type === 'view' && facts['kind'] === 'full',
    rows: async (database, range) => {
      const sql = 'SELECT seq, person, "case", object, at FROM exhibit_view'
      type Row = Readonly<{ seq: number; person: string; case: string; object: string; at: Date | null }>
      const rows = await between<Row>(database, sql, range)
      return rows.map(({ seq, at, ...states }) => ({ seq, states: { ...states, at: timeOf(at) } }))
    },
  },
  ...REVIEW_TABLES,
  {
    name: 'erasure',
    hasRow: ({ type }) => type === 'shredded',
    rows: async (database, range) => {
      const sql = 'SELECT seq, "case", kind, id, at, reason FROM erasure'
      type Row = Readonly<{ seq: number; case: string; kind: string; id: string; at: Date | null; reason: string }>
      const rows = await between<Row>(database, sql, range)
      return rows.map(({ seq, at, ...states }) => ({ seq, states: { ...states, at: timeOf(at) } }))
    },
  },
]

/** What belongs to no entry at all, as `table` and `key`; what belongs to an entry beyond the log's end is among it. */
export async function strayRows(database: Queryable): Promise<readonly Readonly<{ table: string; key: string }>[]> {
  const { rows } = await database.query<{ table: string; key: string }>(`
    WITH head AS (SELECT size FROM log_head)
    SELECT 'report' AS table, id AS key FROM report r WHERE NOT EXISTS (SELECT FROM report_entry WHERE report = r.id)
    UNION ALL SELECT 'evidence_object', name FROM evidence_object o
      WHERE NOT EXISTS (SELECT FROM report_file WHERE object = o.name) AND NOT EXISTS (SELECT FROM exhibit WHERE object = o.name)
        AND NOT EXISTS (SELECT FROM list_version WHERE object = o.name)
        AND NOT EXISTS (SELECT FROM address_fetch WHERE object = o.name)
    UNION ALL SELECT 'report_file', report || ':' || position FROM report_file f
      WHERE NOT EXISTS (SELECT FROM report WHERE id = f.report) OR NOT EXISTS (SELECT FROM evidence_object WHERE name = f.object)
    UNION ALL SELECT 'report_entry', seq::text FROM report_entry, head
      WHERE seq NOT BETWEEN 0 AND size - 1 OR NOT EXISTS (SELECT FROM report WHERE id = report)
    UNION ALL SELECT 'exhibit', seq::text FROM exhibit, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'case_file', seq::text FROM case_file, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'exhibit_view', seq::text FROM exhibit_view, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'erasure', seq::text FROM erasure, head WHERE seq NOT BETWEEN 0 AND size - 1
    ${STRAY_REVIEW_ROWS}
    ${STRAY_CASE_ROWS}
    UNION ALL SELECT 'list_version', seq::text FROM list_version, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'list_event', seq::text FROM list_event, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'card_moved', seq::text FROM card_moved, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'list_proposal', seq::text FROM list_proposal, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'list_proposal_refusal', seq::text FROM list_proposal_refusal, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'list_change', seq::text FROM list_change, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'list_quarantine', seq::text FROM list_quarantine, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'log_entry', seq::text FROM log_entry, head WHERE seq NOT BETWEEN 0 AND size - 1
    LIMIT 1000`)
  return rows
}

/** What has no key any more: an erasure recorded it, or it was destroyed unseen. Entities and words of erased cases are left out:
 * their case's certificate, which the ledger answers for, stands in the same database. */
export async function destroyedKeys(database: Queryable): Promise<readonly Readonly<{ table: string; key: string }>[]> {
  const { rows } = await database.query<{ table: string; key: string }>(`
    SELECT 'report' AS table, id AS key FROM report WHERE text_key IS NULL
    UNION ALL SELECT 'exhibit', id FROM exhibit WHERE manifest_key IS NULL
    UNION ALL SELECT 'evidence_object', name FROM evidence_object WHERE key IS NULL
    UNION ALL SELECT 'entity', id FROM entity e WHERE key IS NULL
      AND NOT EXISTS (SELECT FROM erasure WHERE erasure."case" = e."case")
    UNION ALL SELECT 'case_words_key', id FROM case_file c
      WHERE NOT EXISTS (SELECT FROM case_words_key k WHERE k."case" = c.id)
        AND NOT EXISTS (SELECT FROM erasure WHERE erasure."case" = c.id)
        AND (EXISTS (SELECT FROM case_event WHERE case_event."case" = c.id AND words_sealed IS NOT NULL)
          OR EXISTS (SELECT FROM entity WHERE entity."case" = c.id))`)
  return rows
}

/** What an erasure may name that took an entry's salts and values: its report or exhibit; of an address, its report or case. */
export async function erasableOf(database: Queryable, seq: number): Promise<readonly string[]> {
  const { rows } = await database.query<{ id: string }>(
    `SELECT report AS id FROM report_entry WHERE seq = $1 UNION ALL SELECT id FROM exhibit WHERE seq = $1
     UNION ALL SELECT unnest(ARRAY[report, "case"]) FROM address_fetch WHERE seq = $1`,
    [seq],
  )
  return rows.map(({ id }) => id)
}
