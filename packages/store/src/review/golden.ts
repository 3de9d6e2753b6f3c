// Golden cards and how answers held: rates of agreement over days that are over, never a list of people.
import type { Assessment, DecisionId, PersonId } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import type { CaseId } from '../evidence/case-key.ts'
import type { CardId } from './card.ts'
import { settleDecision } from './undecided.ts'

export type NewGoldenCard = Readonly<{ card: CardId; seq: number; person: PersonId; at: Date; answer: Assessment }>
export type Agreement = Readonly<{ answered: number; agreed: number }>
/** `people`: how many of them answered. */
export type SiteAgreement = Agreement & Readonly<{ people: number }>

/** False where the card is golden already. */
export async function insertGoldenCard(tx: Transaction, golden: NewGoldenCard): Promise<boolean> {
  const { card, seq, person, at, answer } = golden
  const { rowCount } = await tx.query(
    'INSERT INTO golden_card (card, seq, person, at, answer) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (card) DO NOTHING',
    [card, seq, person, at, JSON.stringify(answer)],
  )
  return rowCount === 1
}

/** The known answer of a golden card; undefined for any other. */
export async function goldenAnswer(database: Queryable, card: CardId): Promise<Assessment | undefined> {
  const { rows } = await database.query<{ answer: Assessment }>('SELECT answer FROM golden_card WHERE card = $1', [
    card,
  ])
  return rows[0]?.answer
}

/** Whether a card can become golden: its case came in from a folder, not with a report, and nobody has decided on it. */
export async function mayBecomeGolden(
  database: Queryable,
  { caseId, card }: Readonly<{ caseId: CaseId; card: CardId }>,
): Promise<boolean> {
  const { rowCount } = await database.query(
    `SELECT FROM case_file WHERE id = $1 AND report IS NULL
       AND NOT EXISTS (SELECT FROM report WHERE text_scope = $1)
       AND NOT EXISTS (SELECT FROM decision WHERE card = $2)`,
    [caseId, card],
  )
  return rowCount === 1
}

export async function insertGoldenResult(
  tx: Transaction,
  { decision, agrees }: Readonly<{ decision: DecisionId; agrees: boolean }>,
): Promise<void> {
  await tx.query('INSERT INTO golden_result (decision, agrees) VALUES ($1, $2)', [decision, agrees])
  await settleDecision(tx, decision)
}

/** The golden cards of the cases that a person works on, whether he has decided each, and how many decisions he has made
 * about other cards. */
export async function goldenOf(
  database: Queryable,
  person: PersonId,
): Promise<Readonly<{ cards: readonly Readonly<{ card: CardId; decided: boolean }>[]; decided: number }>> {
  const cards = await database.query<{ card: CardId; decided: boolean }>(
    `SELECT golden_card.card, EXISTS (
       SELECT FROM decision WHERE decision.card = golden_card.card AND decision.person = $1
         AND NOT EXISTS (SELECT FROM decision_undone WHERE decision_undone.decision = decision.id)) AS decided
     FROM golden_card JOIN card ON card.id = golden_card.card
     JOIN case_assigned ON case_assigned."case" = card."case" AND case_assigned.person = $1`,
    [person],
  )
  if (cards.rows.length === 0) return { cards: [], decided: 0 }
  const { rows } = await database.query<{ decided: number }>(
    `SELECT count(*)::int AS decided FROM decision
     WHERE person = $1 AND NOT EXISTS (SELECT FROM golden_card WHERE golden_card.card = decision.card)`,
    [person],
  )
  return { cards: cards.rows, decided: rows[0]?.decided ?? 0 }
}

const GOLDEN = `
  SELECT decision.person, agrees FROM golden_result JOIN decision ON decision.id = golden_result.decision
  WHERE at >= $1 AND at < $2 AND NOT EXISTS (SELECT FROM decision_undone WHERE decision_undone.decision = decision.id)`
const SAMPLED = `
  SELECT first_person AS person, state.state = 'agreed' AS agrees FROM second_look_state AS state
  WHERE kind = 'quality' AND state <> 'void' AND answered_at >= $1 AND answered_at < $2`
type Window = Readonly<{ from: Date; to: Date }>

/** How one person's answers held, for that person: on golden cards, and where another looked again by chance. */
export async function agreementOfPerson(
  database: Queryable,
  { person, from, to }: Window & Readonly<{ person: PersonId }>,
): Promise<Readonly<{ golden: Agreement; sampled: Agreement }>> {
  const one = async (events: string): Promise<Agreement> => {
    const { rows } = await database.query<Agreement>(
      `SELECT count(*)::int AS answered, count(*) FILTER (WHERE agrees)::int AS agreed
       FROM (${events}) AS events WHERE person = $3`,
      [from, to, person],
    )
    return rows[0] ?? { answered: 0, agreed: 0 }
  }
  return { golden: await one(GOLDEN), sampled: await one(SAMPLED) }
}

/** How everybody's answers held together. */
export async function agreementOfSite(
  database: Queryable,
  { from, to }: Window,
): Promise<Readonly<{ golden: SiteAgreement; sampled: SiteAgreement }>> {
  const one = async (events: string): Promise<SiteAgreement> => {
    const { rows } = await database.query<SiteAgreement>(
      `SELECT count(*)::int AS answered, count(*) FILTER (WHERE agrees)::int AS agreed,
              count(DISTINCT person)::int AS people FROM (${events}) AS events`,
      [from, to],
    )
    return rows[0] ?? { answered: 0, agreed: 0, people: 0 }
  }
  return { golden: await one(GOLDEN), sampled: await one(SAMPLED) }
}
