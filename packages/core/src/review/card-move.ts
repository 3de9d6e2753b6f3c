// What a retro-hunt does to a card: where it stood and where it stands now that a list, or what examines, changed (DESIGN §1, laws 1 and 7). Both
// sides are ranked by the same rules in the same context, so that nothing but the changed matches can move a card.
import type { Lane } from '../lane.ts'
import type { ReasonCode } from '../reason.ts'
import { sortReasons } from '../reason.ts'

/** What ranking says of one exhibit. */
export type Placed = Readonly<{ lane: Lane; reasons: readonly ReasonCode[] }>
/** The card as it stands; `decided`: a person has decided all of it. */
export type StandingCard = Placed & Readonly<{ decided: boolean }>
/** What changed: what lists say of it, or only the versions of what examines. */
export type MoveCause = 'lists' | 'versions'
/** `reopens`: what was decided is put before a person again; the decision itself stands in the ledger. */
export type Move = Readonly<{ before: Placed; after: Placed; reopens: boolean }>

/** The move of a card, or nothing where the change does not touch it. `before` and `after` are its members, in one order. A card
 * has the highest lane of its members, and the reasons of those in it. A decided card is reopened where a new reason to look
 * appears, and where nothing but versions changed only for a higher lane than it stands in: another word for the same place is no
 * reason to look again. It is never moved down, for nobody looks for it there. Lane 1 is a report's word: nothing takes a card out of it. */
export function cardMove(
  card: StandingCard,
  { before, after, cause }: Readonly<{ before: readonly Placed[]; after: readonly Placed[]; cause: MoveCause }>,
): Move | undefined {
  const [was, is] = [placeOf(before), placeOf(after)]
  if (was.lane === is.lane && sameReasons(was, is)) return undefined
  const now = { lane: card.lane, reasons: card.reasons }
  if (!card.decided) return card.lane === 1 ? undefined : { before: now, after: is, reopens: false }
  const isNewReason = cause === 'lists' && is.reasons.some((reason) => !was.reasons.includes(reason))
  const isHigher = is.lane < was.lane && (cause === 'lists' || card.lane === 1 || is.lane < card.lane)
  const isNews = isHigher || isNewReason
  return isNews && is.lane < 5
    ? { before: now, after: card.lane === 1 ? { ...is, lane: 1 } : is, reopens: true }
    : undefined
}

function placeOf(members: readonly Placed[]): Placed {
  const lane = members.reduce<Lane>((least, member) => (member.lane < least ? member.lane : least), 6)
  const reasons = members.flatMap((member) => (member.lane === lane ? member.reasons : []))
  return { lane, reasons: sortReasons([...new Set(reasons)]) }
}

function sameReasons(a: Placed, b: Placed): boolean {
  return a.reasons.length === b.reasons.length && a.reasons.every((reason) => b.reasons.includes(reason))
}
