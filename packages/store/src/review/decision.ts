// Decisions and their undoing, as events in the order of the ledger.
import type { Assessment, ContentId, DecisionEvent, DecisionId, PersonId } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import type { CaseId } from '../evidence/case-key.ts'
import type { CardId } from './card.ts'
import { settleDecision } from './undecided.ts'

export async function insertDecision(
  tx: Transaction,
  decision: Readonly<{
    id: DecisionId
    seq: number
    caseId: CaseId
    card: CardId
    person: PersonId
    at: Date
    assessment: Assessment
    members: readonly ContentId[]
  }>,
): Promise<void> {
  const { id, seq, caseId, card, person, at, assessment, members } = decision
  await tx.query(
    'INSERT INTO decision (id, seq, "case", card, person, at, assessment) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [id, seq, caseId, card, person, at, JSON.stringify(assessment)],
  )
  await tx.query('INSERT INTO decision_member (decision, content) SELECT $1, unnest($2::text[])', [id, members])
  await settleDecision(tx, id)
}

/** False where it is undone already: the primary key lets that be once. */
export async function insertUndo(
  tx: Transaction,
  { decision, seq, person, at }: Readonly<{ decision: DecisionId; seq: number; person: PersonId; at: Date }>,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO decision_undone (decision, seq, person, at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (decision) DO NOTHING`,
    [decision, seq, person, at],
  )
  if (rowCount !== 1) return false
  await settleDecision(tx, decision)
  return true
}

/** The case and card of a decision. */
export async function findDecision(
  database: Queryable,
  decision: DecisionId,
): Promise<Readonly<{ caseId: CaseId; card: CardId }> | undefined> {
  const { rows } = await database.query<{ caseId: CaseId; card: CardId }>(
    'SELECT "case" AS "caseId", card FROM decision WHERE id = $1',
    [decision],
  )
  return rows[0]
}

/** A decision's event with its time and its case. */
export type CaseDecisionEvent = DecisionEvent & Readonly<{ at: Date; caseId: CaseId }>

/** Every event about these contents, of whichever case, in the order of the ledger. Of decisions about golden cards those of
 * `viewer` alone: they count for nobody else. */
export async function decisionEvents(
  database: Queryable,
  { contents, viewer }: Readonly<{ contents: readonly string[]; viewer: PersonId | undefined }>,
): Promise<readonly CaseDecisionEvent[]> {
  type Row = Readonly<{
    seq: number
    undone: boolean
    id: DecisionId
    caseId: CaseId
    card: CardId
    by: PersonId
    at: Date
    assessment: Assessment
    members: readonly ContentId[]
  }>
  const { rows } = await database.query<Row>(
    `WITH about AS (
       SELECT DISTINCT decision, "case" FROM decision_member JOIN decision ON decision.id = decision_member.decision
       WHERE content = ANY($1::text[]) AND (decision.person = $2
         OR NOT EXISTS (SELECT FROM golden_card WHERE golden_card.card = decision.card)))
     SELECT d.seq, false AS undone, d.id, d."case" AS "caseId", d.card, d.person AS by, d.at, d.assessment,
       (SELECT array_agg(content ORDER BY content) FROM decision_member WHERE decision = d.id) AS members
     FROM decision AS d JOIN about ON about.decision = d.id
     UNION ALL
     SELECT u.seq, true, u.decision, about."case", NULL, u.person, u.at, NULL, NULL
     FROM decision_undone AS u JOIN about ON about.decision = u.decision
     ORDER BY seq`,
    [contents, viewer ?? null],
  )
  return rows.map(({ undone, id, caseId, card, by, at, assessment, members }) =>
    undone
      ? { kind: 'undone', of: id, by, at, caseId }
      : { kind: 'decided', id, card, by, members, assessment, at, caseId },
  )
}

/** Contents that a person decided on since a time without having opened them large before: views that the contact sheet spared. */
export async function viewsSparedSince(
  database: Queryable,
  { person, from }: Readonly<{ person: PersonId; from: Date }>,
): Promise<number> {
  const { rows } = await database.query<{ count: number }>(
    `SELECT count(DISTINCT m.content) AS count FROM decision d JOIN decision_member m ON m.decision = d.id
     WHERE d.person = $1 AND d.at >= $2 AND NOT EXISTS (
       SELECT FROM evidence_object o JOIN exhibit_view v ON v.object = o.name JOIN exhibit_seen ON exhibit_seen.view = v.seq
       WHERE o.id = m.content AND v.person = $1 AND v.at <= d.at)`,
    [person, from],
  )
  return rows[0]?.count ?? 0
}
