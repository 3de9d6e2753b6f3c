// Decisions: what a named human decided about named contents, corrected only by a later event (DESIGN §1, laws 2 and 7).
// Events are inserted, what stands is derived. A content is exact bytes: byte-identical copies share one and so inherit a
// decision unseen; nothing else does.
import type { Assessment } from '../assessment/axes.ts'
import { UserError } from '../errors.ts'
import { assertReviewer } from '../access/reviewer.ts'
import type { Reviewer } from '../access/reviewer.ts'

/** Names exact bytes within a site and says nothing about them. */
export type ContentId = string & { readonly brand: 'ContentId' }
export type DecisionId = string & { readonly brand: 'DecisionId' }

/** `members` are the contents that it covers, each once, sorted. */
export type Decided = Readonly<{
  kind: 'decided'
  id: DecisionId
  card: string
  by: string
  members: readonly ContentId[]
  assessment: Assessment
}>
export type Undone = Readonly<{ kind: 'undone'; of: DecisionId; by: string }>
export type DecisionEvent = Decided | Undone

/** A decision about members of a card. `tiles` are the card's contents, `seen` those that this reviewer has had before
 * their eyes since the card took its present form. UserError `usage` without members, `refused` for a member that is not
 * on the card or was not seen: a decision covers nothing unseen. */
export function decide(
  args: Readonly<{
    reviewer: Reviewer
    id: DecisionId
    card: string
    tiles: readonly ContentId[]
    seen: ReadonlySet<ContentId>
    members: readonly ContentId[]
    assessment: Assessment
  }>,
): Decided {
  const { reviewer, id, card, tiles, seen, assessment } = args
  assertReviewer(reviewer)
  const members = [...new Set(args.members)].toSorted()
  const refuse = (reason: string): UserError => new UserError({ code: 'refused', subject: `card ${card}`, reason })
  if (members.length === 0) throw new UserError({ code: 'usage', subject: `card ${card}`, reason: 'names no member' })
  const strangers = members.filter((member) => !tiles.includes(member)).length
  if (strangers > 0) throw refuse(`${strangers} of the members named are not on this card`)
  const unseen = members.filter((member) => !seen.has(member)).length
  if (unseen > 0) throw refuse(`${unseen} of the members named were not shown to this person yet`)
  return { kind: 'decided', id, card, by: reviewer.person, members, assessment }
}

/** Takes a decision back. UserError `not-found` for one that does not exist, `conflict` for one that is undone already. */
export function undo(args: Readonly<{ reviewer: Reviewer; of: DecisionId; events: readonly DecisionEvent[] }>): Undone {
  const { reviewer, of, events } = args
  assertReviewer(reviewer)
  if (!events.some((event) => event.kind === 'decided' && event.id === of))
    throw new UserError({ code: 'not-found', subject: `decision ${of}`, reason: 'does not exist' })
  if (undoneDecisions(events).has(of))
    throw new UserError({ code: 'conflict', subject: `decision ${of}`, reason: 'is undone already' })
  return { kind: 'undone', of, by: reviewer.person }
}

/** What stands for each content: the latest decision about it that nobody has undone. `events` in the order of the ledger. */
export function standing(events: readonly DecisionEvent[]): ReadonlyMap<ContentId, Decided> {
  const undone = undoneDecisions(events)
  const stands = new Map<ContentId, Decided>()
  for (const event of events) {
    if (event.kind !== 'decided' || undone.has(event.id)) continue
    for (const member of event.members) stands.set(member, event)
  }
  return stands
}

function undoneDecisions(events: readonly DecisionEvent[]): ReadonlySet<DecisionId> {
  return new Set(events.flatMap((event) => (event.kind === 'undone' ? [event.of] : [])))
}
