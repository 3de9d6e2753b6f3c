// Acts for two: asked, answered once, performed once. The rule is core's; the caller's transaction is SERIALIZABLE, and the
// primary keys make "once" hold whatever happens.
import { isExpired } from '@rempart/core'
import type { ActForTwo, ActId, PersonId, SessionFacts } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'

export type ActAnswer = 'approved' | 'refused' | 'withdrawn'
/** `failed`: what was approved could not be done; it is closed, and has to be asked for anew. */
export type ActOutcome = 'done' | 'failed'
export type Act = Readonly<{
  id: ActId
  kind: ActForTwo
  /** Ids and codes, as the kind defines them. */
  subject: unknown
  concerns: PersonId | undefined
  reasonSealed: Uint8Array
  by: SessionFacts
  askedAt: Date
  /** Of the code that the asker got, where its kind gives one. */
  codeHash: Uint8Array | undefined
  answer: Readonly<{ kind: ActAnswer; person: PersonId; at: Date }> | undefined
  performed: Readonly<{ person: PersonId; at: Date; outcome: ActOutcome; result: unknown }> | undefined
}>
export type NewAct = Omit<Act, 'answer' | 'performed'>

const ACT = `SELECT a.id, a.kind, a.subject, a.concerns, a.reason_sealed, a.person, a.session, a.authenticator, a.role,
  a.asked_at, h.code_hash, r.answer, r.person AS answered_by, r.at AS answered_at, d.at AS performed_at,
  d.person AS performed_by, d.outcome, d.result
  FROM act AS a LEFT JOIN act_half AS h ON h.act = a.id LEFT JOIN act_answer AS r ON r.act = a.id LEFT JOIN act_performed AS d ON d.act = a.id`

export async function insertAct(tx: Transaction, act: NewAct): Promise<void> {
  await tx.query(
    `INSERT INTO act (id, kind, subject, concerns, reason_sealed, person, session, authenticator, role, asked_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      act.id,
      act.kind,
      JSON.stringify(act.subject),
      act.concerns ?? null,
      Buffer.from(act.reasonSealed),
      act.by.person,
      act.by.session,
      act.by.authenticator,
      act.by.role,
      act.askedAt,
    ],
  )
  if (act.codeHash === undefined) return
  await tx.query('INSERT INTO act_half (act, code_hash) VALUES ($1, $2)', [act.id, Buffer.from(act.codeHash)])
}

export async function readAct(db: Queryable, id: ActId): Promise<Act | undefined> {
  const { rows } = await db.query<ActRow>(`${ACT} WHERE a.id = $1`, [id])
  return rows[0] && actOf(rows[0])
}

/** Acts that a person asked for, and all of the kinds named; the newest first, at most `limit`, after a place. */
export async function listActs(
  db: Queryable,
  args: Readonly<{
    askedBy: PersonId
    kinds: readonly ActForTwo[]
    after: Readonly<{ at: Date; id: string }> | undefined
    limit: number
  }>,
): Promise<readonly Act[]> {
  const { askedBy, kinds, after, limit } = args
  const { rows } = await db.query<ActRow>(
    `${ACT} WHERE (a.person = $1 OR a.kind = ANY ($2))
       AND ($3::timestamptz IS NULL OR (a.asked_at, a.id) < ($3, $4)) ORDER BY a.asked_at DESC, a.id DESC LIMIT $5`,
    [askedBy, kinds, after?.at ?? null, after?.id ?? null, limit],
  )
  return rows.map(actOf)
}

/** Answers an act; false where somebody has answered it. */
export async function insertActAnswer(
  tx: Transaction,
  answer: Readonly<{ act: ActId; askedBy: PersonId; kind: ActAnswer; by: SessionFacts; at: Date }>,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO act_answer (act, asked_by, answer, person, session, authenticator, role, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (act) DO NOTHING`,
    [
      answer.act,
      answer.askedBy,
      answer.kind,
      answer.by.person,
      answer.by.session,
      answer.by.authenticator,
      answer.by.role,
      answer.at,
    ],
  )
  return rowCount === 1
}

/** Takes an approved act as performed, in the transaction that performs it: true once, and only of the kind named, within
 * its life and at the word of one of its two. */
export async function performAct(
  tx: Transaction,
  args: Readonly<{ act: ActId; kind: ActForTwo; by: PersonId; at: Date; outcome: ActOutcome; result: object }>,
): Promise<boolean> {
  const act = await readAct(tx, args.act)
  if (act?.answer?.kind !== 'approved' || act.kind !== args.kind) return false
  if (isExpired(act.askedAt.getTime(), args.at.getTime())) return false
  if (args.by !== act.by.person && args.by !== act.answer.person) return false
  const { rowCount } = await tx.query(
    'INSERT INTO act_performed (act, at, person, outcome, result) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
    [args.act, args.at, args.by, args.outcome, JSON.stringify(args.result)],
  )
  return rowCount === 1
}

type ActRow = Readonly<{
  id: ActId
  kind: ActForTwo
  subject: unknown
  concerns: PersonId | null
  reason_sealed: Buffer
  person: SessionFacts['person']
  session: SessionFacts['session']
  authenticator: SessionFacts['authenticator']
  role: SessionFacts['role']
  asked_at: Date
  code_hash: Buffer | null
  answer: ActAnswer | null
  answered_by: PersonId | null
  answered_at: Date | null
  performed_at: Date | null
  performed_by: PersonId | null
  outcome: ActOutcome | null
  result: unknown
}>

function actOf(row: ActRow): Act {
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    concerns: row.concerns ?? undefined,
    reasonSealed: row.reason_sealed,
    by: { person: row.person, session: row.session, authenticator: row.authenticator, role: row.role },
    askedAt: row.asked_at,
    codeHash: row.code_hash ?? undefined,
    answer:
      row.answer === null || row.answered_by === null || row.answered_at === null
        ? undefined
        : { kind: row.answer, person: row.answered_by, at: row.answered_at },
    performed:
      row.performed_at === null || row.performed_by === null || row.outcome === null
        ? undefined
        : { person: row.performed_by, at: row.performed_at, outcome: row.outcome, result: row.result },
  }
}
