// Who has a card in hand. One person at a time; a lease ends by itself, and its token tells a late act from a present one.
import type { PersonId } from '@rempart/core'
import type { Queryable } from '../database.ts'
import type { CardId } from './card.ts'

export type Lease = Readonly<{ card: CardId; token: number; until: Date }>

/** Takes or prolongs the lease; undefined while another person has the card. */
export async function takeLease(
  database: Queryable,
  { card, person, at, until }: Readonly<{ card: CardId; person: PersonId; at: Date; until: Date }>,
): Promise<Lease | undefined> {
  const { rows } = await database.query<Lease>(
    `INSERT INTO card_lease (card, person, token, until) VALUES ($1, $2, 1, $4)
     ON CONFLICT (card) DO UPDATE SET person = excluded.person, until = excluded.until,
       token = card_lease.token + (card_lease.person <> excluded.person OR card_lease.until <= $3)::int
     WHERE card_lease.person = excluded.person OR card_lease.until <= $3
     RETURNING card, token, until`,
    [card, person, at, until],
  )
  return rows[0]
}

/** Gives back what the person holds and has answered, but for one card: whoever goes on has done with it. */
export async function endAnswered(
  database: Queryable,
  { person, at, but }: Readonly<{ person: PersonId; at: Date; but: CardId }>,
): Promise<void> {
  await database.query(
    `UPDATE card_lease SET until = $2 WHERE person = $1 AND until > $2 AND card <> $3 AND (
       EXISTS (SELECT FROM decision WHERE decision.card = card_lease.card AND decision.person = $1)
       OR EXISTS (SELECT FROM second_look_state AS look WHERE look.card = card_lease.card AND second_person = $1))`,
    [person, at, but],
  )
}

/** Whether the person holds the card by this very lease. */
export async function holdsLease(
  database: Queryable,
  { card, person, token, at }: Readonly<{ card: CardId; person: PersonId; token: number; at: Date }>,
): Promise<boolean> {
  const { rowCount } = await database.query(
    'SELECT FROM card_lease WHERE card = $1 AND person = $2 AND token = $3 AND until > $4 FOR SHARE',
    [card, person, token, at],
  )
  return rowCount === 1
}

/** Gives the card back; with `pass` it is not offered to this person again. */
export async function endLease(
  database: Queryable,
  { card, person, at, pass }: Readonly<{ card: CardId; person: PersonId; at: Date; pass: boolean }>,
): Promise<void> {
  await database.query('UPDATE card_lease SET until = $3 WHERE card = $1 AND person = $2 AND until > $3', [
    card,
    person,
    at,
  ])
  if (pass)
    await database.query('INSERT INTO card_passed (card, person) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
      card,
      person,
    ])
}
