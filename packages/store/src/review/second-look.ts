// Second looks at decisions: who was asked for, what the second person answered, and where each stands (a view derives it).
import type { Assessment, Axis, ContentId, DecisionId, PersonId, SecondLook, SecondLookKind } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'

/** 128 random bits in lower-case hexadecimal. */
export type SecondLookId = string & { readonly brand: 'SecondLookId' }

/** `person`: who asked; undefined where a rule or chance did. `seq`: the entry of the asking, or that of the decision. */
export type NewSecondLook = Readonly<{
  id: SecondLookId
  decision: DecisionId
  kind: SecondLookKind
  seq: number
  person: PersonId | undefined
  at: Date
}>
export type NewOpinion = Readonly<{
  id: DecisionId
  look: SecondLookId
  seq: number
  person: PersonId
  at: Date
  assessment: Assessment
  differs: readonly Axis[]
}>
export type Opinion = Omit<NewOpinion, 'look' | 'seq'>
/** A second look with what it covers: the contents of the first decision. */
export type CardLook = SecondLook &
  Readonly<{
    id: SecondLookId
    kind: SecondLookKind
    decision: DecisionId
    members: readonly ContentId[]
    opinion: Opinion | undefined
  }>

/** A decision has one second look: a later one changes nothing. */
export async function insertSecondLook(tx: Transaction, look: NewSecondLook): Promise<void> {
  const { id, decision, kind, seq, person, at } = look
  await tx.query(
    `INSERT INTO second_look (id, decision, kind, seq, person, at) VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (decision) DO NOTHING`,
    [id, decision, kind, seq, person, at],
  )
}

/** Keeps that somebody asked for a second opinion; false where he asked before. */
export async function insertOpinionAsked(
  tx: Transaction,
  { seq, decision, person, at }: Readonly<{ seq: number; decision: DecisionId; person: PersonId; at: Date }>,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO opinion_asked (seq, decision, person, at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (decision, person) DO NOTHING`,
    [seq, decision, person, at],
  )
  return rowCount === 1
}

/** False where the second look has its opinion: a key lets it have one. */
export async function insertOpinion(tx: Transaction, opinion: NewOpinion): Promise<boolean> {
  const { id, look, seq, person, at, assessment, differs } = opinion
  const { rowCount } = await tx.query(
    `INSERT INTO opinion (id, look, seq, person, at, assessment, differs) VALUES ($1, $2, $3, $4, $5, $6, $7)
     ON CONFLICT (look) DO NOTHING`,
    [id, look, seq, person, at, JSON.stringify(assessment), differs],
  )
  return rowCount === 1
}

/** Second looks at decisions about these contents, made on whichever card, in the order of the decisions. */
export async function looksAt(database: Queryable, contents: readonly string[]): Promise<readonly CardLook[]> {
  type Row = Omit<CardLook, 'askedBy' | 'secondPerson' | 'opinion'> &
    Readonly<{
      askedBy: PersonId | null
      secondPerson: PersonId | null
      opinionId: DecisionId | null
      answeredAt: Date
      assessment: Assessment
      differs: readonly Axis[]
    }>
  const { rows } = await database.query<Row>(
    `SELECT state.id, state.kind, state.decision, state.state, state.first_person AS "firstPerson",
            state.asked_by AS "askedBy", state.second_person AS "secondPerson", state.answered_at AS "answeredAt",
            opinion.id AS "opinionId", opinion.assessment, opinion.differs,
            (SELECT array_agg(content ORDER BY content) FROM decision_member WHERE decision = state.decision) AS members
     FROM second_look_state AS state LEFT JOIN opinion ON opinion.look = state.id
     WHERE state.decision IN (SELECT decision FROM decision_member WHERE content = ANY($1::text[]))
     ORDER BY state.first_seq`,
    [contents],
  )
  return rows.map(({ askedBy, secondPerson, opinionId, answeredAt, assessment, differs, ...row }) => ({
    ...row,
    askedBy: askedBy ?? undefined,
    secondPerson: secondPerson ?? undefined,
    opinion:
      opinionId === null || secondPerson === null
        ? undefined
        : { id: opinionId, person: secondPerson, at: answeredAt, assessment, differs },
  }))
}
