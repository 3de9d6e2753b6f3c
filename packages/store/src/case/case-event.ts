// What people wrote into a case, as events in the order of the ledger, and the key under which its words lie.
import type { CaseEventFacts, PersonId } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import type { CaseId } from '../evidence/case-key.ts'

/** An event whose words are still sealed. */
export type StoredCaseEvent = Readonly<{
  seq: number
  subject: string
  by: PersonId
  at: Date
  facts: CaseEventFacts
  wordsSealed: Uint8Array | undefined
}>

/** Takes a case for the transaction, so that what is derived from its events holds until the next; false where there is none. */
export async function lockCase(tx: Transaction, caseId: CaseId): Promise<boolean> {
  const { rowCount } = await tx.query('SELECT FROM case_file WHERE id = $1 FOR NO KEY UPDATE', [caseId])
  return rowCount === 1
}

export async function insertCaseEvent(tx: Transaction, caseId: CaseId, event: StoredCaseEvent): Promise<void> {
  const { seq, subject, by, at, facts, wordsSealed } = event
  const { kind, ...rest } = facts
  await tx.query(
    `INSERT INTO case_event (seq, "case", kind, subject, person, at, facts, words_sealed)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [seq, caseId, kind, subject, by, at, JSON.stringify(rest), wordsSealed ?? null],
  )
}

/** In the order of the ledger; of these kinds alone where they are named. */
export async function caseEvents(
  database: Queryable,
  caseId: CaseId,
  kinds?: readonly CaseEventFacts['kind'][],
): Promise<readonly StoredCaseEvent[]> {
  type Row = Readonly<{
    seq: number
    kind: string
    subject: string
    by: PersonId
    at: Date
    facts: object
    words: Uint8Array | null
  }>
  const { rows } = await database.query<Row>(
    `SELECT seq, kind, subject, person AS by, at, facts, words_sealed AS words FROM case_event
     WHERE "case" = $1 AND ($2::text[] IS NULL OR kind = ANY($2)) ORDER BY seq`,
    [caseId, kinds ?? null],
  )
  return rows.map(({ seq, kind, subject, by, at, facts, words }) => ({
    seq,
    subject,
    by,
    at,
    facts: { kind, ...facts } as CaseEventFacts,
    wordsSealed: words ?? undefined,
  }))
}

/** Keeps a fresh sealed key for a case's words, unless it has one: the one in force. Undefined where there is no such case, or
 * it was erased. */
export async function keepWordsKey(
  tx: Transaction,
  caseId: CaseId,
  fresh: Uint8Array,
): Promise<Uint8Array | undefined> {
  await tx.query(
    `INSERT INTO case_words_key ("case", key_sealed) SELECT id, $2 FROM case_file
     WHERE id = $1 AND NOT EXISTS (SELECT FROM erasure WHERE erasure."case" = $1) ON CONFLICT DO NOTHING`,
    [caseId, fresh],
  )
  return (await wordsKeys(tx, [caseId])).get(caseId)
}

/** The sealed keys of these cases; those that have none are left out. */
export async function wordsKeys(
  database: Queryable,
  cases: readonly CaseId[],
): Promise<ReadonlyMap<CaseId, Uint8Array>> {
  const { rows } = await database.query<{ case: CaseId; key: Uint8Array }>(
    'SELECT "case", key_sealed AS key FROM case_words_key WHERE "case" = ANY($1::text[])',
    [cases],
  )
  return new Map(rows.map(({ case: id, key }) => [id, key]))
}

/** What happened in a case beside its case events, as codes: that it was opened, reports, files that came from their addresses, people, cards decided, disclosures. */
export type CaseHappening = Readonly<{
  kind: 'opened' | 'report' | 'fetched' | 'decision' | 'decision-undone' | 'assigned' | 'released'
  /** The report, card or person that it is about. */
  about: string
  by: PersonId | undefined
  at: Date
}>

export async function caseHappenings(
  database: Queryable,
  { caseId, limit }: Readonly<{ caseId: CaseId; limit: number }>,
): Promise<readonly CaseHappening[]> {
  type Row = Omit<CaseHappening, 'by'> & Readonly<{ by: PersonId | null }>
  const { rows } = await database.query<Row>(
    `SELECT 'opened' AS kind, id AS about, NULL AS by, opened_at AS at FROM case_file WHERE id = $1
     UNION ALL SELECT 'report', r.id, NULL, r.received_at FROM case_file c JOIN report r ON r.id = c.report WHERE c.id = $1
     UNION ALL SELECT 'report', report, person, at FROM joined_report WHERE "case" = $1
     UNION ALL SELECT 'fetched', report, NULL, at FROM address_fetch WHERE "case" = $1 AND object IS NOT NULL
     UNION ALL SELECT 'decision', card, person, at FROM decision WHERE "case" = $1
     UNION ALL SELECT 'decision-undone', d.card, u.person, u.at FROM decision_undone u JOIN decision d ON d.id = u.decision
       WHERE d."case" = $1
     UNION ALL SELECT kind, person, by_person, at FROM case_assignment WHERE "case" = $1
     ORDER BY at DESC, kind, about LIMIT $2`,
    [caseId, limit],
  )
  return rows.map(({ by, ...row }) => ({ ...row, by: by ?? undefined }))
}
