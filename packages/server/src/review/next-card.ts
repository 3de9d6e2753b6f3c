// The next card for a person: the first of the published order that nobody else has in hand, leased to him.
import { queueOrder, waitAlarms } from '@rempart/core'
import type { Lane, Reviewer, WaitingCard } from '@rempart/core'
import { endLease, inTransaction, takeLease, waitingCards } from '@rempart/store'
import type { CardId, CaseId, Lease } from '@rempart/store'
import { CARD_LEASE_MS } from '../limits.ts'
import type { Services } from '../services.ts'

export type QueueFilter = Readonly<{ caseId?: CaseId | undefined; lane?: Lane | undefined }>
export type Offered = Readonly<{ caseId: CaseId; lease: Lease }>
type QueueServices = Pick<Services, 'database' | 'clock' | 'ledger'>

/** Leases the next card; undefined where nothing waits for this person. */
export async function leaseNext(
  services: QueueServices,
  reviewer: Reviewer,
  filter: QueueFilter,
): Promise<Offered | undefined> {
  const at = services.clock.now()
  for (const { card, caseId } of await queueOf(services, reviewer, filter)) {
    const lease = await leaseCard(services, reviewer, card as CardId)
    if (lease !== undefined && lease.until > at) return { caseId: caseId as CaseId, lease }
  }
  return undefined
}

/** Leases one card, or prolongs the lease; undefined while another person has it. */
export function leaseCard(
  { database, clock }: QueueServices,
  { person }: Reviewer,
  card: CardId,
): Promise<Lease | undefined> {
  const at = clock.now()
  return takeLease(database, { card, person, at, until: new Date(at.getTime() + CARD_LEASE_MS) })
}

/** Gives a card back; handed on, it is offered to others alone. No reason is asked. */
export async function giveBack(
  { database, clock }: QueueServices,
  { person }: Reviewer,
  { card, pass }: Readonly<{ card: CardId; pass: boolean }>,
): Promise<void> {
  await inTransaction(database, (tx) => endLease(tx, { card, person, at: clock.now(), pass }))
}

/** What waits for a person, in the order in which it is looked at. */
export async function queueOf(
  { database, clock }: QueueServices,
  { person }: Reviewer,
  filter: QueueFilter,
): Promise<readonly WaitingCard[]> {
  return queueOrder(await waitingCards(database, { person, at: clock.now(), ...filter }))
}

/** Counts of what waits by lane, the oldest of each, and who waits longer than his lane allows. */
export function countsOf(
  waiting: readonly WaitingCard[],
  nowMs: number,
): readonly Readonly<{ lane: Lane; waiting: number; oldestMs: number; overdue: number }>[] {
  return ([1, 2, 3, 4] as const).map((lane) => {
    const own = waiting.filter((card) => card.lane === lane)
    const oldest = Math.min(nowMs, ...own.map(({ openedAtMs }) => openedAtMs))
    const overdue = waitAlarms(
      own.map((card) => ({ card, sinceMs: card.openedAtMs })),
      nowMs,
    ).length
    return { lane, waiting: own.length, oldestMs: own.length === 0 ? 0 : nowMs - oldest, overdue }
  })
}
