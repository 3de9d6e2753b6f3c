// Cards of cases, with their members, as the ranking of the case laid them.
import type { CardKind, Lane, PersonId, ReasonCode, StoredName, WaitingCard } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import type { CaseId } from '../evidence/case-key.ts'
import type { ExhibitId } from '../exhibit.ts'

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
    'SELECT id, "case" AS "caseId", position, lane, reasons, kind FROM card WHERE id = $1 AND "case" = $2',
    [card, caseId],
  )
  return rows[0]
}

/** Members, tiles first in the order of the sheet. */
export async function cardMembers(database: Queryable, card: CardId): Promise<readonly CardMember[]> {
  type Row = Omit<CardMember, 'object' | 'type' | 'tile'> & {
    object: StoredName | null
    type: string | null
    tile: number | null
  }
  const { rows } = await database.query<Row>(
    `SELECT exhibit.id AS exhibit, exhibit.number, exhibit.object, evidence_object.media_type AS type, card_member.tile,
            coalesce(evidence_object.id, exhibit.id) AS content
     FROM card_member JOIN exhibit ON exhibit.id = card_member.exhibit
     LEFT JOIN evidence_object ON evidence_object.name = exhibit.object
     WHERE card_member.card = $1 ORDER BY card_member.tile NULLS LAST, exhibit.number`,
    [card],
  )
  return rows.map(({ object, type, tile, ...row }) => ({
    ...row,
    object: object ?? undefined,
    type: type ?? undefined,
    tile: tile ?? undefined,
  }))
}

/** The contents that stand decided: the newest decision about each that nobody undid. */
const STANDING = `
  SELECT DISTINCT content FROM decision_member
  WHERE NOT EXISTS (SELECT FROM decision_undone WHERE decision_undone.decision = decision_member.decision)`

/** Cards with something undecided on them, on cases that this person works on, that nobody else has in hand and that he
 * did not hand on; lanes 5 and 6 wait for nobody. A byte-identical copy of what was decided anywhere is decided. */
export async function waitingCards(
  database: Queryable,
  args: Readonly<{ person: PersonId; at: Date; caseId?: CaseId | undefined; lane?: Lane | undefined }>,
): Promise<readonly WaitingCard[]> {
  const { rows } = await database.query<Omit<WaitingCard, 'openedAtMs'> & { openedAt: Date }>(
    `WITH standing AS (${STANDING})
     SELECT card.id AS card, card."case" AS "caseId", case_file.opened_at AS "openedAt", card.lane, card.position
     FROM card JOIN case_file ON case_file.id = card."case"
     JOIN case_assigned ON case_assigned."case" = card."case" AND case_assigned.person = $1
     WHERE card.lane < 5 AND ($3::text IS NULL OR card."case" = $3) AND ($4::int IS NULL OR card.lane = $4)
       AND NOT EXISTS (SELECT FROM card_lease WHERE card_lease.card = card.id AND card_lease.person <> $1 AND until > $2)
       AND NOT EXISTS (SELECT FROM card_passed WHERE card_passed.card = card.id AND card_passed.person = $1)
       AND EXISTS (
         SELECT FROM card_member JOIN exhibit ON exhibit.id = card_member.exhibit
         LEFT JOIN evidence_object ON evidence_object.name = exhibit.object
         WHERE card_member.card = card.id
           AND coalesce(evidence_object.id, exhibit.id) NOT IN (SELECT content FROM standing))`,
    [args.person, args.at, args.caseId ?? null, args.lane ?? null],
  )
  return rows.map(({ openedAt, ...row }) => ({ ...row, openedAtMs: openedAt.getTime() }))
}
