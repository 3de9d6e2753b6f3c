// The next card for a person: the first of the published order that nobody else has in hand, leased to him.
import { goldenDue, LONGEST_WAIT_HOURS, queueOrder, waitAlarms } from '@rempart/core'
import type { Lane, Reviewer } from '@rempart/core'
import {
  endAnswered,
  endLease,
  firstWaitingCards,
  goldenOf,
  inTransaction,
  openEscalation,
  takeLease,
  waitingCards,
} from '@rempart/store'
import type { CardId, CaseId, Lease, WaitingQuery, Waits } from '@rempart/store'
import { HttpProblem } from '../http/problem.ts'
import { CARD_LEASE_MS } from '../limits.ts'
import type { Services } from '../services.ts'
import { chanceOf } from './site-chance.ts'

export type QueueFilter = Readonly<{
  caseId?: CaseId | undefined
  lane?: Lane | undefined
  source?: string | undefined
}>
export type Offered = Readonly<{ waits: Waits; lease: Lease }>
type QueueServices = Pick<Services, 'database' | 'clock' | 'ledger' | 'config' | 'access'>

/** Leases the next card, and gives back what this person has answered; undefined where nothing waits for him. */
export async function leaseNext(
  services: QueueServices,
  reviewer: Reviewer,
  filter: QueueFilter,
): Promise<Offered | undefined> {
  const at = services.clock.now()
  for (;;) {
    const [waits] = queueOrder(
      await firstWaitingCards(services.database, await waitingQuery(services, reviewer, filter)),
    )
    if (waits === undefined) return undefined
    const lease = await take(services, reviewer, waits.card as CardId)
    // Another took it in between: it waits no more.
    if (lease === undefined) continue
    await endAnswered(services.database, { person: reviewer.person, at, but: lease.card })
    return { waits, lease }
  }
}

/** Leases one card, or prolongs the lease; undefined while another person has it. HttpProblem 409 for an escalated card that
 * a senior analyst is to take. */
export async function leaseCard(services: QueueServices, reviewer: Reviewer, card: CardId): Promise<Lease | undefined> {
  const escalation = await openEscalation(services.database, card)
  if (escalation?.hasSenior === true && reviewer.role !== 'senior-analyst')
    throw new HttpProblem({ status: 409, code: 'escalated', detail: 'This card waits for a senior analyst.' })
  return take(services, reviewer, card)
}

function take({ database, clock }: QueueServices, { person }: Reviewer, card: CardId): Promise<Lease | undefined> {
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
  services: QueueServices,
  reviewer: Reviewer,
  filter: QueueFilter,
): Promise<readonly Waits[]> {
  return queueOrder(await waitingCards(services.database, await waitingQuery(services, reviewer, filter)))
}

/** Of what waits, one lane in its own order: the cases take turns in it. */
export function laneOf(waiting: readonly Waits[], lane: Lane): readonly Waits[] {
  return queueOrder(waiting.filter((card) => card.lane === lane))
}

async function waitingQuery(
  services: QueueServices,
  { person, role }: Reviewer,
  filter: QueueFilter,
): Promise<WaitingQuery> {
  const { database, clock, config } = services
  const { cards, decided } = await goldenOf(database, person)
  const due = goldenDue(
    cards.map(({ card }) => card),
    { person, decided, share: config.goldenShare, chanceOf: (text) => chanceOf(services, text) },
  )
  const golden = cards.filter((card) => due.has(card.card) && !card.decided).map(({ card }) => card)
  const answered = cards.filter((card) => card.decided).map(({ card }) => card)
  return { person, isSenior: role === 'senior-analyst', at: clock.now(), golden, answered, ...filter }
}

/** How many wait in one lane, for how long the oldest does, and how many longer than the lane promises. */
export type LaneCount = Readonly<{ lane: Lane; waiting: number; oldestMs: number; overdue: number; longestMs: number }>

/** Counts of what waits by lane. */
export function countsOf(waiting: readonly Waits[], nowMs: number): readonly LaneCount[] {
  return ([1, 2, 3, 4] as const).map((lane) => {
    const own = waiting.filter((card) => card.lane === lane)
    const oldest = own.reduce((least, { openedAtMs }) => Math.min(least, openedAtMs), nowMs)
    const overdue = waitAlarms(
      own.map((card) => ({ card, sinceMs: card.openedAtMs })),
      nowMs,
    ).length
    const longestMs = LONGEST_WAIT_HOURS[lane] * 3_600_000
    return { lane, waiting: own.length, oldestMs: own.length === 0 ? 0 : nowMs - oldest, overdue, longestMs }
  })
}

/** How many wait from each source, the most first. */
export function sourcesOf(
  waiting: readonly Waits[],
): readonly Readonly<{ source: string; name: string | undefined; waiting: number }>[] {
  const bySource = Map.groupBy(waiting, ({ source }) => source)
  return [...bySource]
    .map(([source, cards]) => ({ source, name: cards[0]?.name, waiting: cards.length }))
    .toSorted((a, b) => b.waiting - a.waiting || (a.source < b.source ? -1 : 1))
}
