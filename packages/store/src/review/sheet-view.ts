// Contact sheets: shown after their ledger entry, tile by tile, each tile once for the person who asked.
import type { PersonId, StoredName } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import type { CaseId } from '../evidence/case-key.ts'
import type { CardId } from './card.ts'

export type TileTicket = Readonly<{ secretHash: Uint8Array; object: StoredName; expiresAt: Date }>
/** What a ticket opens. */
export type TicketedTile = Readonly<{ view: number; object: StoredName; caseId: CaseId; card: CardId }>

/** `seq` is the view's entry in the ledger. */
export async function insertSheetView(
  tx: Transaction,
  view: Readonly<{ seq: number; person: PersonId; card: CardId; at: Date; tickets: readonly TileTicket[] }>,
): Promise<void> {
  const { seq, person, card, at, tickets } = view
  await tx.query('INSERT INTO sheet_view (seq, person, card, tiles, at) VALUES ($1, $2, $3, $4, $5)', [
    seq,
    person,
    card,
    tickets.length,
    at,
  ])
  await tx.query(
    `INSERT INTO tile_ticket (secret_hash, view, object, expires_at)
     SELECT secret, $1, object, expires FROM unnest($2::bytea[], $3::text[], $4::timestamptz[]) AS t (secret, object, expires)`,
    [
      seq,
      tickets.map(({ secretHash }) => secretHash),
      tickets.map(({ object }) => object),
      tickets.map(({ expiresAt }) => expiresAt),
    ],
  )
}

/** Takes a ticket: it opens its tile once, for the person of the view, until it expires. */
export async function takeTicket(
  tx: Transaction,
  { secretHash, person, at }: Readonly<{ secretHash: Uint8Array; person: PersonId; at: Date }>,
): Promise<TicketedTile | undefined> {
  const { rows } = await tx.query<TicketedTile>(
    `DELETE FROM tile_ticket USING sheet_view, card
     WHERE tile_ticket.secret_hash = $1 AND sheet_view.seq = tile_ticket.view AND sheet_view.person = $2
       AND tile_ticket.expires_at > $3 AND card.id = sheet_view.card
     RETURNING tile_ticket.view, tile_ticket.object, card."case" AS "caseId", card.id AS card`,
    [secretHash, person, at],
  )
  return rows[0]
}

/** Notes that a tile left for the person of the view. */
export async function insertTileSeen(
  database: Queryable,
  { view, object }: Readonly<{ view: number; object: StoredName }>,
): Promise<void> {
  await database.query('INSERT INTO tile_seen (view, object) VALUES ($1, $2) ON CONFLICT DO NOTHING', [view, object])
}

/** Of these contents those that this person has seen, as a tile or at full size, each with the exhibits' objects
 * by which he saw it. */
export async function contentsSeen(
  database: Queryable,
  { person, contents }: Readonly<{ person: PersonId; contents: readonly string[] }>,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { rows } = await database.query<{ content: string; objects: readonly string[] }>(
    `SELECT id AS content, array_agg(name) AS objects FROM evidence_object
     WHERE id = ANY($2::text[]) AND (
       EXISTS (SELECT FROM tile_seen JOIN sheet_view ON sheet_view.seq = tile_seen.view
               WHERE tile_seen.object = evidence_object.name AND sheet_view.person = $1)
       OR EXISTS (SELECT FROM exhibit_view JOIN exhibit_seen ON exhibit_seen.view = exhibit_view.seq
                  WHERE exhibit_view.object = evidence_object.name AND exhibit_view.person = $1))
     GROUP BY id`,
    [person, contents],
  )
  return new Map(rows.map(({ content, objects }) => [content, new Set(objects)]))
}

/** Contact sheets of one person since a time, without the tiles that are stated as failed, for the count of exposure. */
export async function sheetViewsSince(
  database: Queryable,
  { person, from }: Readonly<{ person: PersonId; from: Date }>,
): Promise<readonly Readonly<{ at: Date; tiles: number }>[]> {
  const { rows } = await database.query<{ at: Date; tiles: number }>(
    `SELECT at, left_tiles AS tiles FROM sheet_view, LATERAL (
       SELECT tiles - count(*) AS left_tiles FROM view_failed WHERE view = sheet_view.seq) AS shown
     WHERE person = $1 AND at >= $2 AND left_tiles > 0 ORDER BY at`,
    [person, from],
  )
  return rows
}
