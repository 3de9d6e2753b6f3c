// The queue: what waits, the next card, and the lease on it.
import type { Lane } from '@rempart/core'
import type { CardId, CaseId } from '@rempart/store'
import { z } from 'zod'
import { randomId } from '../access/act-kinds.ts'
import { personOf } from '../access/actor.ts'
import { HttpProblem } from '../http/problem.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { MAX_QUEUE_ENTRIES } from '../limits.ts'
import { countsOf, giveBack, leaseCard, leaseNext, queuePage, sourcesOf } from '../review/next-card.ts'
import { exposureNow } from '../review/show-sheet.ts'
import { ownExposure } from '../review/own-exposure.ts'
import { inTransaction } from '@rempart/store'
import { listPlace } from './list-place.ts'

export const caseId = randomId.transform((text) => text as CaseId)
export const cardId = randomId.transform((text) => text as CardId)
export const cardPlace = z.object({ case: caseId, card: cardId })
const lane = z.coerce
  .number()
  .int()
  .min(1)
  .max(4)
  .transform((value) => value as Lane)
const source = z.string().regex(/^(?:import|anonymous|sample|(?:machine|webhook|person):[0-9a-f]{32})$/u)
const filter = z.object({ case: caseId.optional(), lane: lane.optional(), source: source.optional() })
const waitsFor = z.enum(['decision', 'opinion', 'settlement', 'senior'])
const lease = z.object({ case: z.string(), card: z.string(), token: z.int(), until: z.string() })
const waits = z.object({
  case: z.string(),
  card: z.string(),
  lane: z.int(),
  position: z.int(),
  since: z.string(),
  waitsFor,
  source: z.string(),
})

const listQueue = defineRoute({
  method: 'GET',
  url: '/queue',
  summary: 'What waits for you, in the order in which it is looked at; counts by lane with the oldest and the overdue',
  access: 'exhibit.view',
  narrows: true,
  input: { query: filter.extend({ from: listPlace.optional() }) },
  output: {
    200: z.object({
      lanes: z.array(
        z.object({ lane: z.int(), waiting: z.int(), oldestMs: z.int(), overdue: z.int(), longestMs: z.int() }),
      ),
      sources: z.array(z.object({ source: z.string(), name: z.string().optional(), waiting: z.int() })),
      cards: z.array(waits),
      total: z.int(),
      more: z.boolean(),
    }),
  },
}).handledBy(async ({ query }, context) => {
  const { case: ofCase, from = 0, ...rest } = query
  const asked = { ...rest, caseId: ofCase, from, count: MAX_QUEUE_ENTRIES }
  const { cards, total, counts } = await queuePage(context, personOf(context.actor).reviewer, asked)
  const shown = cards.map((card) => ({
    case: card.caseId,
    card: card.card,
    lane: card.lane,
    position: card.position,
    since: new Date(card.openedAtMs).toISOString(),
    waitsFor: card.waitsFor,
    source: card.source,
  }))
  const [lanes, sources] = [[...countsOf(counts, context.clock.now().getTime())], [...sourcesOf(counts)]]
  return { status: 200, body: { lanes, sources, cards: shown, total, more: total > from + shown.length } }
})

const next = defineRoute({
  method: 'POST',
  url: '/queue/next',
  summary: 'Takes the next card of the published order into your hands',
  access: 'exhibit.view',
  narrows: true,
  input: { body: z.strictObject(filter.shape) },
  output: { 200: z.object({ lease: lease.extend({ waitsFor }).nullable() }) },
}).handledBy(async ({ body }, context) => {
  const { case: ofCase, ...rest } = body
  const offered = await leaseNext(context, personOf(context.actor).reviewer, { caseId: ofCase, ...rest })
  if (offered === undefined) return { status: 200, body: { lease: null } }
  const { waits: found, lease: taken } = offered
  return { status: 200, body: { lease: { ...leaseBody(found.caseId, taken), waitsFor: found.waitsFor } } }
})

const take = defineRoute({
  method: 'POST',
  url: '/cases/:case/cards/:card/lease',
  summary: 'Takes a card into your hands, or keeps it there longer',
  access: 'exhibit.view',
  input: { params: cardPlace },
  output: { 200: lease },
}).handledBy(async ({ params }, context) => {
  const taken = await leaseCard(context, personOf(context.actor).reviewer, params.card)
  if (taken === undefined)
    throw new HttpProblem({ status: 409, code: 'in-other-hands', detail: 'Another person has this card in hand.' })
  return { status: 200, body: leaseBody(params.case, taken) }
})

const give = defineRoute({
  method: 'DELETE',
  url: '/cases/:case/cards/:card/lease',
  summary: 'Gives a card back; with `pass` it is offered to others alone, and no reason is asked',
  access: 'exhibit.view',
  input: { params: cardPlace, query: z.object({ pass: z.enum(['true', 'false']).optional() }) },
  output: { 200: z.object({}) },
}).handledBy(async ({ params, query }, context) => {
  const { reviewer } = personOf(context.actor)
  await giveBack(context, reviewer, { card: params.card, pass: query.pass === 'true' })
  return { status: 200, body: {} }
})

const exposure = defineRoute({
  method: 'GET',
  url: '/me/exposure',
  summary: 'What you have seen in the last 24 hours, and whether a break is due; shown to you alone',
  access: 'session.own',
  input: {},
  output: {
    200: z.object({
      fullViews: z.int(),
      sheets: z.int(),
      tiles: z.int(),
      avoided: z.int(),
      viewingMs: z.int(),
      stretchMs: z.int(),
      dayMs: z.int(),
      breakAfterMs: z.int(),
      refused: z.object({ why: z.enum(['break-due', 'day-over']), until: z.string() }).optional(),
    }),
  },
}).handledBy(async (_, context) => {
  const { reviewer } = personOf(context.actor)
  const at = context.clock.now()
  const policy = context.config.exposure
  const own = await ownExposure(context.database, { person: reviewer.person, at, policy })
  const permission = await inTransaction(context.database, (tx) => exposureNow(tx, { reviewer, at, policy }))
  const refused =
    permission.kind === 'refused'
      ? { refused: { why: permission.why, until: new Date(permission.untilMs).toISOString() } }
      : {}
  return { status: 200, body: { ...own, ...refused } }
})

export const queueRoutes: readonly AnyRoute[] = [listQueue, next, take, give, exposure]

function leaseBody(place: string, { card, token, until }: Readonly<{ card: CardId; token: number; until: Date }>) {
  return { case: place, card: card as string, token, until: until.toISOString() }
}
