// Which cards have something undecided: derived from cards, moves and decisions, and kept in a table, so that the next card is
// found as soon in a site of a hundred thousand as in an empty one (docs/adr/0094).
import type { DecisionId } from '@rempart/core'
import type { Database, Queryable, Transaction } from '../database.ts'
import { inTransaction } from '../database.ts'
import { CARDS_SETTLED_AT_ONCE } from '../limits.ts'

/** Something of the card is undecided: a byte-identical copy of what was decided anywhere is decided; lanes 5 and 6 wait for
 * nobody. A golden card waits like any other until somebody else has answered it as its maker did, for nobody alone takes a card
 * out of the queue; from then on it waits for each person on his own. `card` is a row of card_now. */
const IS_UNDECIDED = `
  card.lane < 5 AND NOT EXISTS (
      SELECT FROM golden_card JOIN decision ON decision.card = golden_card.card AND decision.person <> golden_card.person
      JOIN golden_result ON golden_result.decision = decision.id AND agrees
      WHERE golden_card.card = card.id
        AND NOT EXISTS (SELECT FROM decision_undone WHERE decision_undone.decision = decision.id))
    AND EXISTS (
      SELECT FROM card_member JOIN exhibit ON exhibit.id = card_member.exhibit
      LEFT JOIN evidence_object ON evidence_object.name = exhibit.object
      WHERE card_member.card = card.id AND NOT EXISTS (
        SELECT FROM decision_member JOIN decision_counted ON decision_counted.id = decision_member.decision
        WHERE decision_member.content = coalesce(evidence_object.id, exhibit.id)
          AND decision_counted.seq > coalesce(card.reopened, -1)))`
/** Identifiers are hexadecimal digits. */
const BEHIND_EVERY_ID = 'g'
const DERIVED = 'SELECT card.id AS card, card."case", card.lane, card.position FROM card_now AS card WHERE'

/** Settles anew whether something of these cards is undecided, after they moved or grew; for how many that changed. Takes the log's
 * order as an append does: two changes that do not see each other would lose a card between them. */
export async function settleCards(tx: Transaction, cards: readonly string[]): Promise<number> {
  if (cards.length > 0) await takeOrder(tx)
  let changed = 0
  for (let from = 0; from < cards.length; from += CARDS_SETTLED_AT_ONCE)
    changed += await settle(tx, cards.slice(from, from + CARDS_SETTLED_AT_ONCE))
  return changed
}

/** The same for cards that have just come in: each waits, but for those that have a copy of something that was decided. */
export async function settleNewCards(tx: Transaction, cards: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO card_undecided (card, "case", lane, position)
     SELECT id, "case", lane, position FROM card WHERE id = ANY($1::text[]) AND lane < 5`,
    [cards],
  )
  await takeOrder(tx)
  const { rows } = await tx.query<{ card: string }>(
    `SELECT id AS card FROM unnest($1::text[]) AS id WHERE NOT EXISTS (SELECT FROM card_member WHERE card = id)
     UNION SELECT card_member.card FROM card_member JOIN exhibit ON exhibit.id = card_member.exhibit
       LEFT JOIN evidence_object ON evidence_object.name = exhibit.object
       WHERE card_member.card = ANY($1::text[])
         AND EXISTS (SELECT FROM decision_member WHERE content = coalesce(evidence_object.id, exhibit.id))`,
    [cards],
  )
  await settleCards(
    tx,
    rows.map(({ card }) => card),
  )
}

/** Whether something of a card is undecided. */
export async function isUndecided(database: Queryable, card: string): Promise<boolean> {
  const { rowCount } = await database.query('SELECT FROM card_undecided WHERE card = $1', [card])
  return rowCount === 1
}

async function takeOrder(tx: Transaction): Promise<void> {
  await tx.query('UPDATE log_head SET size = size')
}

async function settle(tx: Transaction, cards: readonly string[]): Promise<number> {
  const { rows } = await tx.query<{ changed: number }>(
    `WITH open AS (${DERIVED} card.id = ANY($1::text[]) AND ${IS_UNDECIDED}),
     gone AS (
       DELETE FROM card_undecided AS kept WHERE card = ANY($1::text[])
         AND NOT EXISTS (SELECT FROM open WHERE open.card = kept.card) RETURNING card),
     put AS (
       INSERT INTO card_undecided AS kept (card, "case", lane, position) SELECT card, "case", lane, position FROM open
       ON CONFLICT (card) DO UPDATE SET lane = excluded.lane, position = excluded.position
         WHERE (kept.lane, kept.position) IS DISTINCT FROM (excluded.lane, excluded.position) RETURNING card)
     SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM put) AS changed`,
    [cards],
  )
  return rows[0]?.changed ?? 0
}

/** After a decision was made or taken back: every card that holds one of its contents, of whichever case. */
export async function settleDecision(tx: Transaction, decision: DecisionId): Promise<void> {
  const { rows } = await tx.query<{ card: string }>(
    `WITH about AS (SELECT content FROM decision_member WHERE decision = $1)
     SELECT card FROM about JOIN evidence_object ON evidence_object.id = about.content
       JOIN exhibit ON exhibit.object = evidence_object.name JOIN card_member ON card_member.exhibit = exhibit.id
     UNION SELECT card FROM about JOIN card_member ON card_member.exhibit = about.content
     UNION SELECT card FROM decision WHERE id = $1`,
    [decision],
  )
  await settleCards(
    tx,
    rows.map(({ card }) => card),
  )
}

/** Compares what is kept with what it is derived from, and mends it; how many cards were wrong. None is what a site finds, unless
 * somebody wrote into its database. */
export async function mendUndecided(database: Database): Promise<number> {
  let mended = 0
  for (let from = ''; ; ) {
    const { rows: ids } = await database.query<{ id: string }>(
      'SELECT id FROM card WHERE id > $1 ORDER BY id LIMIT $2',
      [from, CARDS_SETTLED_AT_ONCE],
    )
    const isLast = ids.length < CARDS_SETTLED_AT_ONCE
    const to = isLast ? BEHIND_EVERY_ID : (ids.at(-1)?.id ?? BEHIND_EVERY_ID)
    const { rows } = await database.query<{ card: string }>(
      `SELECT coalesce(open.card, kept.card) AS card
       FROM (${DERIVED} card.id > $1 AND card.id <= $2 AND ${IS_UNDECIDED}) AS open
       FULL JOIN (SELECT * FROM card_undecided WHERE card > $1 AND card <= $2) AS kept ON kept.card = open.card
       WHERE (open.lane, open.position) IS DISTINCT FROM (kept.lane, kept.position)`,
      [from, to],
    )
    mended += await inTransaction(database, (tx) =>
      settleCards(
        tx,
        rows.map(({ card }) => card),
      ),
    )
    if (isLast) return mended
    from = to
  }
}
