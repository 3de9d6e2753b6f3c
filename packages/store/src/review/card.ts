// Cards of cases, with their members, as the ranking of the case laid them.
import type { CardKind, Lane, ReasonCode, StoredName } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import type { CaseId } from '../evidence/case-key.ts'
import type { ExhibitId } from '../exhibit.ts'
import { settleNewCards } from './undecided.ts'

/** 128 random bits in lower-case hexadecimal. */
export type CardId = string & { readonly brand: 'CardId' }

export type NewCard = Readonly<{
  id: CardId
  position: number
  lane: Lane
  reasons: readonly ReasonCode[]
  kind: CardKind
  /** Numbers of its exhibits in the case's manifest, and those of its tiles in the order of the contact sheet. */
  members: readonly number[]
  tiles: readonly number[]
}>
export type StoredCard = Readonly<{
  id: CardId
  caseId: CaseId
  position: number
  lane: Lane
  reasons: readonly ReasonCode[]
  kind: CardKind
}>
/** A member. `content` is equal for byte-identical exhibits; `object` is undefined for what has no bytes of its own. */
export type CardMember = Readonly<{
  exhibit: ExhibitId
  number: number
  object: StoredName | undefined
  type: string | undefined
  content: string
  tile: number | undefined
}>

/** Inserts the cards of a case whose exhibits are all there. */
export async function insertCards(tx: Transaction, caseId: CaseId, cards: readonly NewCard[]): Promise<void> {
  await tx.query(
    `INSERT INTO card (id, "case", position, lane, reasons, kind)
     SELECT id, $1, position, lane, string_to_array(reasons, ' '), kind
     FROM unnest($2::text[], $3::int[], $4::smallint[], $5::text[], $6::text[]) AS given (id, position, lane, reasons, kind)`,
    [
      caseId,
      cards.map(({ id }) => id),
      cards.map(({ position }) => position),
      cards.map(({ lane }) => lane),
      cards.map(({ reasons }) => reasons.join(' ')),
      cards.map(({ kind }) => kind),
    ],
  )
  const members = cards.flatMap(({ id, members: numbers, tiles }) => {
    const tileOf = new Map(tiles.map((number, at) => [number, at + 1]))
    return numbers.map((number) => ({ card: id, number, tile: tileOf.get(number) ?? null }))
  })
  await tx.query(
    `INSERT INTO card_member (exhibit, card, tile)
     SELECT exhibit.id, given.card, given.tile
     FROM unnest($2::text[], $3::int[], $4::int[]) AS given (card, number, tile)
     JOIN exhibit ON exhibit."case" = $1 AND exhibit.number = given.number`,
    [caseId, members.map(({ card }) => card), members.map(({ number }) => number), members.map(({ tile }) => tile)],
  )
  await settleNewCards(
    tx,
    cards.map(({ id }) => id),
  )
}

/** Whether the cards of a case are there. */
export async function hasCards(database: Queryable, caseId: CaseId): Promise<boolean> {
  const { rowCount } = await database.query('SELECT FROM card WHERE "case" = $1 LIMIT 1', [caseId])
  return rowCount === 1
}

export async function readCard(
  database: Queryable,
  { caseId, card }: Readonly<{ caseId: CaseId; card: CardId }>,
): Promise<StoredCard | undefined> {
  const { rows } = await database.query<StoredCard>(
    'SELECT id, "case" AS "caseId", position, lane, reasons, kind FROM card_now WHERE id = $1 AND "case" = $2',
    [card, caseId],
  )
  return rows[0]
}

/** Members, tiles first in the order of the sheet. */
export async function cardMembers(database: Queryable, card: CardId): Promise<readonly CardMember[]> {
  const { rows } = await database.query<MemberRow>(
    `${MEMBERS} WHERE card_member.card = $1 ORDER BY card_member.tile NULLS LAST, exhibit.number`,
    [card],
  )
  return rows.map(memberOf)
}

/** The member with these stored bytes, and its card; undefined for what is on no card of the case. */
export async function memberOfObject(
  database: Queryable,
  { caseId, object }: Readonly<{ caseId: CaseId; object: StoredName }>,
): Promise<(CardMember & Readonly<{ card: CardId }>) | undefined> {
  const { rows } = await database.query<MemberRow & { card: CardId }>(
    `${MEMBERS} WHERE exhibit.object = $1 AND exhibit."case" = $2`,
    [object, caseId],
  )
  return rows.map((row) => ({ ...memberOf(row), card: row.card }))[0]
}

type MemberRow = Omit<CardMember, 'object' | 'type' | 'tile'> &
  Readonly<{ object: StoredName | null; type: string | null; tile: number | null }>

const MEMBERS = `
  SELECT exhibit.id AS exhibit, exhibit.number, exhibit.object, evidence_object.media_type AS type, card_member.tile,
         coalesce(evidence_object.id, exhibit.id) AS content, card_member.card
  FROM card_member JOIN exhibit ON exhibit.id = card_member.exhibit
  LEFT JOIN evidence_object ON evidence_object.name = exhibit.object`

function memberOf({ exhibit, number, object, type, content, tile }: MemberRow): CardMember {
  return {
    exhibit,
    number,
    object: object ?? undefined,
    type: type ?? undefined,
    content,
    tile: tile ?? undefined,
  }
}
