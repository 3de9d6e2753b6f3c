// The next card for a person: the first of the published order that nobody else has in hand, leased to him.
import { goldenDue, LONGEST_WAIT_HOURS, queueOrder, turnsOfPage } from '@rempart/core'
import type { Lane, Reviewer } from '@rempart/core'
import {
  endAnswered,
  endLease,
  firstWaitingCards,
  goldenOf,
  inTransaction,
  openEscalation,
  takeLease,
  waitingCounts,
  waitingInTurns,
} from '@rempart/store'
import type { CardId, CaseId, Lease, WaitingCount, WaitingQuery, Waits } from '@rempart/store'
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

/** A page of what waits for a person. `total`: how many wait, of the lane that was asked for; `counts` are of every lane. */
export type QueuePage = Readonly<{ cards: readonly Waits[]; total: number; counts: readonly WaitingCount[] }>

/** What waits for a person, from a place of the order in which it is looked at: in one lane, the cases take turns in it. */
export async function queuePage(
  services: QueueServices,
  reviewer: Reviewer,
  { from, count, ...filter }: QueueFilter & Readonly<{ from: number; count: number }>,
): Promise<QueuePage> {
  const query = await waitingQuery(services, reviewer, filter)
  const { lane, ...ofEveryLane } = query
  return inTransaction(
    services.database,
    async (tx) => {
      const counts = await waitingCounts(tx, ofEveryLane)
      const asked = lane === undefined ? counts : counts.filter((counted) => counted.lane === lane)
      const total = sumOf(asked)
      const { turns, skip } = turnsOfPage(stagesOf(asked), { from, count })
      const cards = turns.length === 0 ? [] : queueOrder(await waitingInTurns(tx, query, turns))
      return { cards: cards.slice(skip, skip + count), total, counts }
    },
    'REPEATABLE READ',
  )
}

/** Counts of each stage of each case. */
function stagesOf(counts: readonly WaitingCount[]) {
  const byStage = Map.groupBy(counts, ({ caseId, stage }) => `${caseId} ${stage}`)
  return [...byStage.values()].flatMap((own) => own.slice(0, 1).map(({ stage }) => ({ stage, waiting: sumOf(own) })))
}

function sumOf(counts: readonly WaitingCount[]): number {
  return counts.reduce((sum, { waiting }) => sum + waiting, 0)
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

/** What waits by lane. */
export function countsOf(counts: readonly WaitingCount[], nowMs: number): readonly LaneCount[] {
  return ([1, 2, 3, 4] as const).map((lane) => {
    const own = counts.filter((counted) => counted.lane === lane)
    const oldest = own.reduce((least, { openedAtMs }) => Math.min(least, openedAtMs), nowMs)
    const longestMs = LONGEST_WAIT_HOURS[lane] * 3_600_000
    const overdue = sumOf(own.filter(({ openedAtMs }) => nowMs - openedAtMs > longestMs))
    return { lane, waiting: sumOf(own), oldestMs: own.length === 0 ? 0 : nowMs - oldest, overdue, longestMs }
  })
}

/** How many wait from each source, the most first. */
export function sourcesOf(
  counts: readonly WaitingCount[],
): readonly Readonly<{ source: string; name: string | undefined; waiting: number }>[] {
  const bySource = Map.groupBy(counts, ({ source }) => source)
  return [...bySource]
    .map(([source, own]) => ({ source, name: own[0]?.name, waiting: sumOf(own) }))
    .toSorted((a, b) => b.waiting - a.waiting || (a.source < b.source ? -1 : 1))
}
