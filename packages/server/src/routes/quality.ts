// How well answers hold: golden cards, rates of agreement, and the codes of review with their sentences.
import { ESCALATION_REASONS, REASONS, SECOND_OPINION_RULES, VIEW_REASONS } from '@rempart/core'
import { z } from 'zod'
import { personOf } from '../access/actor.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { setGolden } from '../review/golden-cards.ts'
import { ownQuality, siteQuality } from '../review/quality-rates.ts'
import type { QualityRates } from '../review/quality-rates.ts'
import { assessmentSchema } from './card-body.ts'
import { cardPlace } from './queue.ts'

const rates = z.object({
  from: z.string(),
  to: z.string(),
  golden: z.number().optional(),
  sampled: z.number().optional(),
  goldenShare: z.number(),
  qualityShare: z.number(),
})
const code = z.object({ code: z.string(), en: z.string(), fr: z.string() })

const own = defineRoute({
  method: 'GET',
  url: '/me/quality',
  summary: 'How your answers held in the last 30 days that are over, as rates; shown to you alone',
  access: 'session.own',
  input: {},
  output: { 200: rates },
}).handledBy(async (_, context) => {
  return { status: 200, body: ratesBody(await ownQuality(context, personOf(context.actor).reviewer.person)) }
})

const site = defineRoute({
  method: 'GET',
  url: '/quality',
  summary: 'How everybody’s answers held together; no figure is of one person',
  access: 'quality.read',
  input: {},
  output: { 200: rates },
}).handledBy(async (_, context) => ({ status: 200, body: ratesBody(await siteQuality(context)) }))

const golden = defineRoute({
  method: 'POST',
  url: '/cases/:case/cards/:card/golden',
  summary: 'Makes a benign sample card golden: it is mixed among the cards of the day and counted nowhere',
  access: 'quality.set',
  input: { params: cardPlace, body: z.strictObject({ answer: assessmentSchema }) },
  output: { 201: z.object({}) },
}).handledBy(async ({ params, body }, context) => {
  const { reviewer } = personOf(context.actor)
  await setGolden(context, { reviewer, caseId: params.case, card: params.card, answer: body.answer })
  return { status: 201, body: {} }
})

const codes = defineRoute({
  method: 'GET',
  url: '/review/codes',
  summary:
    'The codes of review with their sentences: why a card stands where it stands, why one looks, why one escalates',
  access: 'session.own',
  input: {},
  output: {
    200: z.object({
      ranking: z.array(code),
      view: z.array(code),
      escalation: z.array(code),
      secondOpinionRules: z.array(z.object({ axis: z.string(), value: z.string() })),
    }),
  },
}).handledBy(async () => ({
  status: 200,
  body: {
    ranking: sentences(REASONS),
    view: sentences(VIEW_REASONS),
    escalation: sentences(ESCALATION_REASONS),
    secondOpinionRules: SECOND_OPINION_RULES.map((rule) => ({ ...rule })),
  },
}))

export const qualityRoutes: readonly AnyRoute[] = [own, site, golden, codes]

function sentences(table: Readonly<Record<string, Readonly<{ en: string; fr: string }>>>): z.input<typeof code>[] {
  return Object.entries(table).map(([name, { en, fr }]) => ({ code: name, en, fr }))
}

function ratesBody({ from, to, golden: agreed, sampled, ...shares }: QualityRates): z.input<typeof rates> {
  return {
    from: from.toISOString().slice(0, 10),
    to: to.toISOString().slice(0, 10),
    ...(agreed !== undefined && { golden: agreed }),
    ...(sampled !== undefined && { sampled }),
    ...shares,
  }
}
