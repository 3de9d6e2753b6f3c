// Rows that an act inserted and its entry answers for. The act names their tables; its entry commits to a digest of each
// table's new rows, and the rows keep the entry's number. A row that was altered, removed, put in or exchanged by whoever can
// write to the database then shows against the log (SECURITY §5 G2).
import { canonicalJson } from '@rempart/ledger'
import type { Queryable, Transaction } from './database.ts'

/** Tables and their columns that never change, in a fixed order: digests are of exactly these. A column that is added later
 * is not among them, for older entries know nothing of it. */
export const RECORDED_TABLES = {
  person: ['id', 'sign_in_name', 'display_name', 'language', 'valid_until', 'created_at'],
  person_event: ['seq', 'person', 'kind', 'at', 'by_person'],
  role_event: ['seq', 'person', 'role', 'kind', 'at', 'act'],
  authenticator: ['id', 'person', 'kind', 'created_at'],
  authenticator_end: ['authenticator', 'at'],
  passkey: ['authenticator', 'credential_id', 'public_key', 'transports'],
  password: ['authenticator', 'password_hash', 'totp_secret_sealed'],
  provider_identity: ['authenticator', 'issuer', 'subject'],
  enrolment: ['secret_hash', 'person', 'kind', 'created_at', 'expires_at'],
  enrolment_end: ['secret_hash', 'at', 'authenticator'],
  session: ['id', 'secret_hash', 'person', 'role', 'authenticator', 'opened_at', 'stepped_up_at'],
  machine: ['id', 'name', 'created_at', 'by_person'],
  machine_key: ['id', 'machine', 'secret_hash', 'scopes', 'created_at', 'expires_at'],
  machine_key_end: ['key', 'at'],
  act: ['id', 'kind', 'subject', 'concerns', 'reason_sealed', 'person', 'session', 'authenticator', 'role', 'asked_at'],
  act_half: ['act', 'code_hash'],
  act_answer: ['act', 'answer', 'person', 'session', 'authenticator', 'role', 'at', 'asked_by'],
  act_performed: ['act', 'at', 'person', 'outcome', 'result'],
  case_assignment: ['seq', 'case', 'person', 'kind', 'at', 'by_person'],
  retention_term: ['number', 'case', 'finished_at', 'years', 'months', 'days', 'keep_until', 'act'],
  legal_hold: ['id', 'case', 'placed_at', 'ends_at', 'reason'],
  legal_hold_lift: ['hold', 'at'],
  ledger_policy: ['number', 'policy', 'at', 'act'],
  examiner: ['number', 'receive', 'decode', 'inspect', 'credentials', 'at'],
  card: ['id', 'case', 'position', 'lane', 'reasons', 'kind'],
  card_member: ['exhibit', 'card', 'tile'],
  view_failed: ['view', 'object', 'at'],
} as const satisfies Readonly<Record<string, readonly string[]>>
export type RecordedTable = keyof typeof RECORDED_TABLES
const NAMES = Object.keys(RECORDED_TABLES) as RecordedTable[]

/** What an entry says of the rows of its act: how many, and a digest over all of them, whatever their order. */
export type RowsDigest = Readonly<{ count: number; digest: string }>

/** The rows that this transaction has inserted and no act has taken yet. */
const NEW_ROWS = 'entry IS NULL AND xmin = pg_current_xact_id()::xid'

/** The text that an entry commits to as `rows`: a digest of the new rows of each table. */
export async function newRowsText(tx: Transaction, tables: readonly RecordedTable[]): Promise<string> {
  await useFixedText(tx)
  const digests: Record<string, RowsDigest> = {}
  for (const table of tables) {
    const { rows } = await tx.query<RowsDigest>(`SELECT ${DIGEST} FROM (${rowTexts(table)} WHERE ${NEW_ROWS}) AS rows`)
    if (rows[0] !== undefined) digests[table] = rows[0]
  }
  return canonicalJson(digests)
}

/** Gives the same rows their entry's number. */
export async function takeNewRows(tx: Transaction, tables: readonly RecordedTable[], entry: number): Promise<void> {
  for (const table of tables) await tx.query(`UPDATE ${table} SET entry = $1 WHERE ${NEW_ROWS}`, [entry])
}

/** What stands in the tables for a range of entries. */
export async function recordedRows(
  tx: Transaction,
  { from, to }: Readonly<{ from: number; to: number }>,
): Promise<readonly (RowsDigest & Readonly<{ table: RecordedTable; entry: number }>)[]> {
  await useFixedText(tx)
  const { rows } = await tx.query<RowsDigest & { table: RecordedTable; entry: number }>({
    name: 'recorded-rows',
    text: NAMES.map(
      (table) => `SELECT '${table}' AS "table", entry, ${DIGEST} FROM (
        ${rowTexts(table)} WHERE entry >= $1 AND entry < $2) AS rows GROUP BY entry`,
    ).join(' UNION ALL '),
    values: [from, to],
  })
  return rows
}

/** Rows that no act has taken, and those of an entry that does not exist, as `table` and `key`. */
export async function unrecordedRows(
  database: Queryable,
): Promise<readonly Readonly<{ table: string; key: string }>[]> {
  const { rows } = await database.query<{ table: string; key: string }>(
    `WITH head AS (SELECT size FROM log_head) ${NAMES.map(
      (table) => `SELECT '${table}' AS "table", coalesce(entry::text, 'none') AS key FROM ${table}, head
        WHERE entry IS NULL OR entry NOT BETWEEN 0 AND size - 1`,
    ).join(' UNION ALL ')} LIMIT 1000`,
  )
  return rows
}

/** What an entry's text says; undefined where it is none. */
export function parseRowsText(text: string): ReadonlyMap<string, RowsDigest> | undefined {
  try {
    return new Map(Object.entries(JSON.parse(text) as Record<string, RowsDigest>))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const SHA256 = (text: string): string => `encode(sha256(convert_to(${text}, 'UTF8')), 'hex')`
const DIGEST = `count(*) AS count, ${SHA256(`coalesce(string_agg(digest, '' ORDER BY digest COLLATE "C"), '')`)} AS digest`

function rowTexts(table: RecordedTable): string {
  const columns = RECORDED_TABLES[table].map((column) => `"${column}"`).join(', ')
  return `SELECT entry, ${SHA256(`jsonb_build_array(${columns})::text`)} AS digest FROM ${table}`
}

/** Times and bytes as text depend on the session's settings; these hold until the transaction ends. */
async function useFixedText(tx: Transaction): Promise<void> {
  await tx.query(`SELECT set_config('TimeZone', 'UTC', true), set_config('bytea_output', 'hex', true)`)
}
