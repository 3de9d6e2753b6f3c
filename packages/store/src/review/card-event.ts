// Notes on cards and their escalations to a senior analyst: codes, and words sealed under the case's key for words.
import type { EscalationReason, PersonId } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import type { CaseId } from '../evidence/case-key.ts'
import type { CardId } from './card.ts'

/** 128 random bits in lower-case hexadecimal. */
export type CardEventId = string & { readonly brand: 'CardEventId' }
export type NewCardEvent = Readonly<{
  seq: number
  id: CardEventId
  caseId: CaseId
  card: CardId
  kind: 'escalated' | 'note'
  reason: EscalationReason | undefined
  person: PersonId
  at: Date
  /** Sealed; undefined where none were said. */
  words: Uint8Array | undefined
}>
export type CardEvent = Omit<NewCardEvent, 'seq'>

export async function insertCardEvent(tx: Transaction, event: NewCardEvent): Promise<void> {
  const { seq, id, caseId, card, kind, reason, person, at, words } = event
  await tx.query(
    `INSERT INTO card_event (seq, id, "case", card, kind, reason, person, at, words_sealed)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [seq, id, caseId, card, kind, reason, person, at, words],
  )
}

/** What was said of a card, in the order of the ledger. */
export async function cardEvents(
  database: Queryable,
  { caseId, card }: Readonly<{ caseId: CaseId; card: CardId }>,
): Promise<readonly CardEvent[]> {
  type Row = Omit<CardEvent, 'words' | 'reason'> &
    Readonly<{ reason: EscalationReason | null; words: Uint8Array | null }>
  const { rows } = await database.query<Row>(
    `SELECT id, "case" AS "caseId", card, kind, reason, person, at, words_sealed AS words
     FROM card_event WHERE card = $1 AND "case" = $2 ORDER BY seq`,
    [card, caseId],
  )
  return rows.map(({ reason, words, ...row }) => ({ ...row, reason: reason ?? undefined, words: words ?? undefined }))
}

/** Whether the card is escalated and no decision has followed; `hasSenior`: a senior analyst works on its case. */
export async function openEscalation(
  database: Queryable,
  card: CardId,
): Promise<Readonly<{ hasSenior: boolean }> | undefined> {
  const { rows } = await database.query<{ hasSenior: boolean }>(
    `SELECT EXISTS (SELECT FROM case_assigned AS on_case JOIN role_held USING (person)
                    WHERE on_case."case" = escalation_open."case" AND role = 'senior-analyst') AS "hasSenior"
     FROM escalation_open WHERE card = $1`,
    [card],
  )
  return rows[0]
}
