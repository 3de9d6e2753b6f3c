// Rounds that match again after a list changed, rank anew after one of its entries came into doubt or was found sound, or
// examine again with other versions; and the cards that moved by them.
import type { Lane, PersonId, ReasonCode } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import type { CaseId } from '../evidence/case-key.ts'
import type { ExhibitId } from '../exhibit.ts'
import type { CardId } from './card.ts'
import { settleCards } from './undecided.ts'

export const HUNT_CAUSES = ['activated', 'removed', 'changed', 'quarantined', 'lifted', 'versions', 'asked'] as const
/** `revision`: the state of the lists that the round brings everything to, or the place of what it follows in the ledger's
 * order. */
export type RetroHunt = Readonly<{
  revision: number
  why: (typeof HUNT_CAUSES)[number]
  at: Date
  /** The list that changed. */
  list?: string | undefined
  /** What the round examines again with, and what is other than before (`camera-exif 1 → 2`). */
  examiner?: number | undefined
  changes?: readonly string[] | undefined
}>
/** `casesLeft`: cases with exhibits that were matched against an older state, or examined with other versions. */
export type HuntProgress = RetroHunt & Readonly<{ casesLeft: number; cardsMoved: number }>
export type CardMove = Readonly<{
  card: CardId
  laneBefore: Lane
  laneAfter: Lane
  reasonsBefore: readonly ReasonCode[]
  reasonsAfter: readonly ReasonCode[]
  position: number
  reopens: boolean
  /** Versions that changed between the two. */
  changes: readonly string[]
  /** What is said of its exhibits now and was not before, and the other way round: readers with codes, lists with match kinds. */
  gained: readonly string[]
  lost: readonly string[]
}>
/** `seq`: the entry of the move. */
export type MovedCard = Omit<CardMove, 'position'> &
  Readonly<{ seq: number; caseId: CaseId; revision: number; at: Date }>
/** A move as the card's own history tells it. */
export type CardHistoryMove = Omit<CardMove, 'card' | 'position'> & Pick<RetroHunt, 'at' | 'why' | 'list'>
/** A card as it stands, with the numbers of its exhibits. */
export type CardNow = Readonly<{
  card: CardId
  lane: Lane
  reasons: readonly ReasonCode[]
  position: number
  members: readonly number[]
  /** Every content of it stands decided. */
  decided: boolean
}>

export async function insertHunt(
  tx: Transaction,
  { revision, list, why, at, examiner, changes }: RetroHunt,
): Promise<void> {
  await tx.query(
    'INSERT INTO retro_hunt (revision, list, why, at, examiner, changes) VALUES ($1, $2, $3, $4, $5, $6)',
    [revision, list ?? null, why, at, examiner ?? null, changes ?? []],
  )
}

/** The newest round that examines again; undefined where there was none. */
export async function newestExaminingRound(database: Queryable): Promise<number | undefined> {
  const { rows } = await database.query<{ revision: number | null }>(
    'SELECT max(revision) AS revision FROM retro_hunt WHERE examiner IS NOT NULL',
  )
  return rows[0]?.revision ?? undefined
}

/** The newest first; those before the revision `before`. */
export async function listHunts(database: Queryable, limit: number, before?: number): Promise<readonly HuntProgress[]> {
  const { rows } = await database.query<Omit<HuntProgress, 'list'> & { list: string | null }>(
    `SELECT revision, list, why, at, changes,
       (SELECT count(DISTINCT "case") FROM kept_examination k
        WHERE CASE WHEN h.examiner IS NULL THEN k.revision < h.revision ELSE coalesce(k.examiner, 0) < h.examiner END) AS "casesLeft",
       (SELECT count(*) FROM card_moved m WHERE m.revision = h.revision) AS "cardsMoved"
     FROM retro_hunt h WHERE $2::bigint IS NULL OR revision < $2 ORDER BY revision DESC LIMIT $1`,
    [limit, before ?? null],
  )
  return rows.map(({ list, ...hunt }) => ({ ...hunt, list: list ?? undefined }))
}

/** Cards that moved, on cases that this person works on, the newest first; those of entries before `before`. */
export async function movedCards(
  database: Queryable,
  args: Readonly<{ person: PersonId; revision: number; before?: number | undefined; limit: number }>,
): Promise<readonly MovedCard[]> {
  const { rows } = await database.query<MovedCard>(
    `SELECT m.seq, m.card, card."case" AS "caseId", m.revision, m.lane_before AS "laneBefore", m.lane_after AS "laneAfter",
       m.reasons_before AS "reasonsBefore", m.reasons_after AS "reasonsAfter", m.reopens, m.at,
       m.changes, m.gained, m.lost
     FROM card_moved m JOIN card ON card.id = m.card
     JOIN case_assigned ON case_assigned."case" = card."case" AND case_assigned.person = $1
     WHERE m.revision = $2 AND ($3::bigint IS NULL OR m.seq < $3) ORDER BY m.seq DESC LIMIT $4`,
    [args.person, args.revision, args.before ?? null, args.limit],
  )
  return rows
}

/** How one card moved, and the round that moved it, the newest first. */
export async function movesOfCard(
  database: Queryable,
  { card, limit }: Readonly<{ card: CardId; limit: number }>,
): Promise<readonly CardHistoryMove[]> {
  const { rows } = await database.query<Omit<CardHistoryMove, 'list'> & { list: string | null }>(
    `SELECT m.at, h.why, h.list, m.lane_before AS "laneBefore", m.lane_after AS "laneAfter",
       m.reasons_before AS "reasonsBefore", m.reasons_after AS "reasonsAfter", m.reopens, m.changes, m.gained, m.lost
     FROM card_moved m JOIN retro_hunt h ON h.revision = m.revision
     WHERE m.card = $1 ORDER BY m.seq DESC LIMIT $2`,
    [card, limit],
  )
  return rows.map(({ list, ...move }) => ({ ...move, list: list ?? undefined }))
}

export async function cardsNow(database: Queryable, caseId: CaseId): Promise<readonly CardNow[]> {
  const { rows } = await database.query<CardNow>(
    `SELECT card.id AS card, card.lane, card.reasons, card.position,
       array_agg(exhibit.number ORDER BY exhibit.number) AS members,
       bool_and(EXISTS (
         SELECT FROM decision_member JOIN decision_counted ON decision_counted.id = decision_member.decision
         WHERE decision_member.content = coalesce(evidence_object.id, exhibit.id)
           AND decision_counted.seq > coalesce(card.reopened, -1))) AS decided
     FROM card_now AS card JOIN card_member ON card_member.card = card.id JOIN exhibit ON exhibit.id = card_member.exhibit
     LEFT JOIN evidence_object ON evidence_object.name = exhibit.object
     WHERE card."case" = $1 GROUP BY card.id, card.lane, card.reasons, card.position, card.reopened`,
    [caseId],
  )
  return rows
}

export async function insertCardMove(
  tx: Transaction,
  move: CardMove & Readonly<{ seq: number; revision: number; at: Date }>,
): Promise<void> {
  await tx.query(
    `INSERT INTO card_moved (seq, card, revision, lane_before, lane_after, reasons_before, reasons_after, position, reopens, at,
       changes, gained, lost)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      move.seq,
      move.card,
      move.revision,
      move.laneBefore,
      move.laneAfter,
      move.reasonsBefore,
      move.reasonsAfter,
      move.position,
      move.reopens,
      move.at,
      move.changes,
      move.gained,
      move.lost,
    ],
  )
  await settleCards(tx, [move.card])
}

/** Identifiers of a case's exhibits by their numbers. */
export async function exhibitIds(database: Queryable, caseId: CaseId): Promise<ReadonlyMap<number, ExhibitId>> {
  const { rows } = await database.query<{ number: number; id: ExhibitId }>(
    'SELECT number, id FROM exhibit WHERE "case" = $1',
    [caseId],
  )
  return new Map(rows.map(({ number, id }) => [number, id]))
}
