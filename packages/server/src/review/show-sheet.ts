// A contact sheet: one entry of the ledger, durable, before any tile leaves; then each tile once, small, marked with who
// sees it. Byte-identical copies are no tiles, and what cannot be decoded is none.
import { hash } from 'node:crypto'
import { isDecodedImage, mayView } from '@rempart/core'
import type {
  ExposurePolicy,
  MediaType,
  Rendition,
  Reviewer,
  StoredName,
  ViewPermission,
  ViewReason,
  Withheld,
} from '@rempart/core'
import {
  cardMembers,
  insertSheetView,
  insertTileSeen,
  inTransaction,
  lockViewTimes,
  readCard,
  takeTicket,
} from '@rempart/store'
import type { CardId, CaseId, ExhibitId, TileTicket, Transaction } from '@rempart/store'
import { deliverView } from '../evidence/deliver-view.ts'
import { breakDue, NOT_VIEWABLE, renderFor } from '../evidence/view-exhibit.ts'
import { HttpProblem, notFound } from '../http/problem.ts'
import { MAX_SHEET_TILES, TILE_SIDE_PIXELS, TILE_TICKET_MS } from '../limits.ts'
import type { Services } from '../services.ts'
import { cardStanding } from './card-standing.ts'
import { viewsOfPerson } from './own-exposure.ts'

export type ShownTile = Readonly<{ exhibit: ExhibitId; ticket: string }>
/** An exhibit that needs no picture; it is shown where it is asked for expressly. */
export type WithheldTile = Readonly<{ exhibit: ExhibitId; why: Withheld }>
export type ShownSheet = Readonly<{ tiles: readonly ShownTile[]; withheld: readonly WithheldTile[] }>
type SheetServices = Pick<Services, 'config' | 'database' | 'ledger' | 'vault' | 'clock' | 'decoder' | 'log' | 'random'>
type Asked = Readonly<{
  reviewer: Reviewer
  caseId: CaseId
  card: CardId
  from: number
  reason: ViewReason
  /** Shows too what this person saw as another exhibit, and what stands decided elsewhere. */
  again: boolean
}>

const TICKET_BYTES = 32

/** Tickets for the tiles from number `from` on, at most a sheet. HttpProblem 404, or 429 where a break is due. */
export async function showSheet(services: SheetServices, asked: Asked): Promise<ShownSheet> {
  const { config, database, ledger, clock, random } = services
  const { reviewer, caseId, card, from, reason, again } = asked
  if ((await readCard(database, { caseId, card })) === undefined) throw notFound()
  const members = await cardMembers(database, card)
  const viewable = members.filter(
    ({ tile, object, type }) => (tile ?? 0) >= from && object !== undefined && isDecodedImage(type as MediaType),
  )
  const stands = await cardStanding(database, { reviewer, card, members: viewable })
  const withheld = viewable.flatMap((member) => {
    const why = again ? undefined : stands.withheld(member)
    return why === undefined ? [] : [{ exhibit: member.exhibit, why }]
  })
  const shown = viewable.filter((member) => again || stands.withheld(member) === undefined)
  const tiles = shown.slice(0, MAX_SHEET_TILES).map(({ exhibit, object }) => ({
    exhibit,
    object: object as StoredName,
    ticket: Buffer.from(random(TICKET_BYTES)).toString('base64url'),
  }))
  if (tiles.length === 0) return { tiles: [], withheld }
  const at = clock.now()
  const expiresAt = new Date(at.getTime() + TILE_TICKET_MS)
  const tickets = tiles.map(
    ({ object, ticket }): TileTicket => ({ object, secretHash: hash('sha256', ticket, 'buffer'), expiresAt }),
  )
  const refusal = await inTransaction(database, async (tx) => {
    const exposure = await exposureNow(tx, { reviewer, at, policy: config.exposure })
    if (exposure.kind === 'refused') return breakDue(exposure, at)
    const facts = { kind: 'sheet', reason, tiles: tiles.length }
    const commit = { person: reviewer.person, case: caseId, card }
    const [seq] = await ledger.appendActs(tx, [{ type: 'view', commit, facts, at }])
    if (seq === undefined) throw new Error('the view has no entry')
    await insertSheetView(tx, { seq, person: reviewer.person, card, at, tickets })
    return undefined
  })
  if (refusal !== undefined) throw refusal
  return { tiles: tiles.map(({ exhibit, ticket }) => ({ exhibit, ticket })), withheld }
}

/** One tile for its ticket, once. It counts as seen once its picture is made, or once it is known that none can be made: a
 * decision covers nothing that a fault kept back. HttpProblem 404 for a ticket that is not this person's, used or expired. */
export async function showTile(
  services: SheetServices,
  { reviewer, ticket }: Readonly<{ reviewer: Reviewer; ticket: string }>,
): Promise<Rendition> {
  const { database, clock } = services
  const secretHash = hash('sha256', ticket, 'buffer')
  const taken = await inTransaction(database, (tx) =>
    takeTicket(tx, { secretHash, person: reviewer.person, at: clock.now() }),
  )
  if (taken === undefined) throw notFound()
  const { view, caseId, object } = taken
  return deliverView(services, { view, person: reviewer.person, object }, async () => {
    try {
      const tile = await renderFor(services, { reviewer, caseId, object, reason: 'triage', maxSide: TILE_SIDE_PIXELS })
      await insertTileSeen(database, taken)
      return tile
    } catch (error) {
      if (error instanceof HttpProblem && error.code === NOT_VIEWABLE) await insertTileSeen(database, taken)
      throw error
    }
  })
}

/** Whether this person may see more now: full views and sheets of the last day together. Locks out his other requests. */
export async function exposureNow(
  tx: Transaction,
  { reviewer, at, policy }: Readonly<{ reviewer: Reviewer; at: Date; policy: ExposurePolicy }>,
): Promise<ViewPermission> {
  const { person } = reviewer
  await lockViewTimes(tx, { person, from: at })
  return mayView(await viewsOfPerson(tx, person, at), at.getTime(), policy)
}
