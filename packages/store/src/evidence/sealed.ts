// Everything sealed, objects, reports' words and exhibits' lines of the manifest alike: where each lies and how its key is wrapped. Keys move from intake to a
// case, and from one generation to the next; what is sealed never changes.
import type { StoredName, WrappedKey } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import { type CaseId, readCaseKey } from './case-key.ts'
import { REPORTS_OF_CASE } from './erasure.ts'

/** A sealed object or text. `row` names it in its table: the object's stored name, the report, or the
 * exhibit. */
export type Sealed = Readonly<{ kind: 'object' | 'text'; row: string; name: StoredName; key: WrappedKey }>
type SealedRow = Readonly<{
  kind: 'object' | 'text'
  row: string
  name: StoredName
  id: string
  scope: string
  type: string
  key: Uint8Array
}>

const ALL_SEALED = `
  SELECT 'object' AS kind, name AS row, name, id, scope, media_type AS type, key FROM evidence_object
  UNION ALL SELECT 'text', id, text_name, id, text_scope, 'text/plain', text_key FROM report
  UNION ALL SELECT 'text', id, manifest_name, id, manifest_scope, 'text/plain', manifest_key FROM exhibit`

/** What came with a report: its words and its files. */
export async function sealedOfReport(database: Queryable, report: string): Promise<readonly Sealed[]> {
  const { rows } = await database.query<SealedRow>(
    `SELECT sealed.* FROM (${ALL_SEALED}) AS sealed
     WHERE key IS NOT NULL AND (kind = 'text' AND row = $1
       OR kind = 'object' AND row IN (SELECT object FROM report_file WHERE report = $1))`,
    [report],
  )
  return withCaseKeys(database, rows)
}

/** What belongs to a case, locked until the transaction ends; also what of its reports no job has moved out of intake yet. */
export async function lockSealedOfCase(tx: Transaction, caseId: CaseId): Promise<readonly Sealed[]> {
  await tx.query('SELECT 1 FROM case_key WHERE "case" = $1 FOR UPDATE', [caseId])
  const { rows } = await tx.query<SealedRow>(
    `SELECT * FROM (${ALL_SEALED}) AS sealed WHERE key IS NOT NULL AND (scope = $1 OR scope = 'intake' AND (
       kind = 'text' AND row IN (${REPORTS_OF_CASE})
       OR kind = 'object' AND row IN (SELECT object FROM report_file WHERE report IN (${REPORTS_OF_CASE}))))
     ORDER BY kind, row`,
    [caseId],
  )
  return withCaseKeys(tx, rows)
}

/** An object by its stored name; undefined where it is absent or its key was destroyed. */
export async function sealedObject(database: Queryable, name: StoredName): Promise<Sealed | undefined> {
  const { rows } = await database.query<SealedRow>(
    `SELECT * FROM (${ALL_SEALED}) AS sealed WHERE kind = 'object' AND row = $1 AND key IS NOT NULL`,
    [name],
  )
  return (await withCaseKeys(database, rows))[0]
}

/** Number of the ledger's entry with which an object came, by a report, its address or an import; undefined where there is none. */
export async function entryOfObject(database: Queryable, name: StoredName): Promise<number | undefined> {
  const { rows } = await database.query<{ seq: number }>(
    `SELECT seq FROM report_file JOIN report_entry USING (report) WHERE object = $1
     UNION ALL SELECT seq FROM address_fetch WHERE object = $1
     UNION ALL SELECT seq FROM exhibit WHERE object = $1 ORDER BY seq LIMIT 1`,
    [name],
  )
  return rows[0]?.seq
}

/** Sealed things whose key still lies in intake, after `after` in the order of their rows, for a rotation. */
export async function intakeSealedAfter(
  database: Queryable,
  { after, limit }: Readonly<{ after: string; limit: number }>,
): Promise<readonly Sealed[]> {
  const { rows } = await database.query<SealedRow>(
    `SELECT * FROM (${ALL_SEALED}) AS sealed WHERE scope = 'intake' AND key IS NOT NULL AND row > $1 ORDER BY row LIMIT $2`,
    [after, limit],
  )
  return withCaseKeys(database, rows)
}

/** Puts keys that were wrapped anew in the place of those that they were made from; how many were still there. */
export async function replaceKeys(
  tx: Transaction,
  replaced: readonly Readonly<{ sealed: Sealed; newer: WrappedKey }>[],
): Promise<number> {
  let count = 0
  for (const kind of ['object', 'text'] as const) {
    const ofKind = replaced.filter(({ sealed }) => sealed.kind === kind)
    if (ofKind.length === 0) continue
    for (const statement of REPLACE[kind]) {
      const { rowCount } = await tx.query(statement, [
        ofKind.map(({ sealed }) => sealed.row),
        ofKind.map(({ sealed }) => sealed.key.wrapped),
        ofKind.map(({ newer }) => newer.wrapped),
        ofKind.map(({ newer }) => newer.context.scope),
      ])
      count += rowCount ?? 0
    }
  }
  return count
}

const REPLACE = {
  object: [
    `UPDATE evidence_object SET key = newer, scope = r.scope
    FROM unnest($1::text[], $2::bytea[], $3::bytea[], $4::text[]) AS r (row, older, newer, scope)
    WHERE name = row AND key = older`,
  ],
  text: [
    `UPDATE report SET text_key = newer, text_scope = r.scope
    FROM unnest($1::text[], $2::bytea[], $3::bytea[], $4::text[]) AS r (row, older, newer, scope)
    WHERE id = row AND text_key = older`,
    `UPDATE exhibit SET manifest_key = newer, manifest_scope = r.scope
    FROM unnest($1::text[], $2::bytea[], $3::bytea[], $4::text[]) AS r (row, older, newer, scope)
    WHERE id = row AND manifest_key = older`,
  ],
} as const

async function withCaseKeys(database: Queryable, rows: readonly SealedRow[]): Promise<readonly Sealed[]> {
  const caseKeys = new Map<string, WrappedKey | undefined>()
  for (const { scope } of rows)
    if (scope !== 'intake' && !caseKeys.has(scope)) caseKeys.set(scope, await readCaseKey(database, scope as CaseId))
  return rows.flatMap(({ kind, row, name, id, scope, type, key }): Sealed[] => {
    const context = { kind, id, scope, type }
    if (scope === 'intake') return [{ kind, row, name, key: { context, wrapped: key } }]
    const under = caseKeys.get(scope)
    return under === undefined ? [] : [{ kind, row, name, key: { context, wrapped: key, under } }]
  })
}
