// A card: reading it, seeing its contact sheet, deciding, taking back; and the scales that an assessment is read on.
import { AXES, AXIS_NAMES, codesOf, VIEW_REASONS } from '@rempart/core'
import type { DecisionId } from '@rempart/core'
import type { ExhibitId } from '@rempart/store'
import { z } from 'zod'
import { randomId } from '../access/act-kinds.ts'
import { personOf } from '../access/actor.ts'
import { fetchedExhibits } from '../fetching/read-fetches.ts'
import { notFound } from '../http/problem.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { MAX_CARD_MEMBERS_READ } from '../limits.ts'
import { decideCard, undoDecision } from '../review/decide-card.ts'
import { readCardFor } from '../review/read-card.ts'
import { siteScales } from '../review/scales.ts'
import { showSheet, showTile } from '../review/show-sheet.ts'
import { assessmentSchema, cardBody, cardOut, reading, readingsOf } from './card-body.ts'
import { caseId, cardPlace } from './queue.ts'

const read = defineRoute({
  method: 'GET',
  url: '/cases/:case/cards/:card',
  summary: 'A card with its members, the evidence of each and what stands decided; no picture',
  access: 'exhibit.view',
  input: { params: cardPlace },
  output: { 200: cardOut },
}).handledBy(async ({ params }, context) => {
  const found = await readCardFor(context, personOf(context.actor).reviewer, { caseId: params.case, card: params.card })
  if (found === undefined) throw notFound()
  const fetched = await fetchedExhibits(context, {
    caseId: params.case,
    exhibits: found.members.map(({ exhibit }) => exhibit),
  })
  return { status: 200, body: cardBody(found, { scales: await siteScales(context), fetched }) }
})

const sheet = defineRoute({
  method: 'POST',
  url: '/cases/:case/cards/:card/sheet',
  summary: 'Opens the contact sheet: the view is in the ledger, then each tile has a ticket that works once',
  access: 'exhibit.view',
  input: {
    params: cardPlace,
    body: z.strictObject({
      reason: z.enum(codesOf(VIEW_REASONS)),
      from: z.int().min(1).max(MAX_CARD_MEMBERS_READ).optional(),
      again: z.boolean().optional(),
    }),
  },
  output: {
    200: z.object({
      tiles: z.array(z.object({ exhibit: z.string(), ticket: z.string() })),
      withheld: z.array(z.object({ exhibit: z.string(), why: z.enum(['seen-copy', 'decided-copy']) })),
    }),
  },
}).handledBy(async ({ params, body }, context) => {
  const { reviewer } = personOf(context.actor)
  const place = { reviewer, caseId: params.case, card: params.card }
  const { reason, from = 1, again = false } = body
  const { tiles, withheld } = await showSheet(context, { ...place, reason, from, again })
  return { status: 200, body: { tiles: [...tiles], withheld: [...withheld] } }
})

const tile = defineRoute({
  method: 'POST',
  url: '/tiles/:ticket',
  summary: 'One tile of a contact sheet, for its ticket, once',
  access: 'exhibit.view',
  narrows: true,
  input: { params: z.object({ ticket: z.string().regex(/^[A-Za-z0-9_-]{43}$/u) }) },
  output: { 200: { media: 'image/webp', about: 'A small picture, marked with who sees it and when' } },
}).handledBy(async ({ params }, context) => {
  const { bytes } = await showTile(context, { reviewer: personOf(context.actor).reviewer, ticket: params.ticket })
  return { status: 200, body: bytes }
})

const decideRoute = defineRoute({
  method: 'POST',
  url: '/cases/:case/cards/:card/decisions',
  summary: 'Decides about members that you have seen, under your lease; an opinion where one was waited for',
  access: 'decision.make',
  input: {
    params: cardPlace,
    body: z.strictObject({
      token: z.int(),
      exhibits: z
        .array(randomId.transform((text) => text as ExhibitId))
        .min(1)
        .max(MAX_CARD_MEMBERS_READ),
      assessment: assessmentSchema,
    }),
  },
  output: {
    201: z.object({
      kind: z.enum(['decision', 'opinion']),
      decision: z.string(),
      members: z.int(),
      readings: z.array(reading),
    }),
  },
}).handledBy(async ({ params, body }, context) => {
  const { reviewer } = personOf(context.actor)
  const { kind, decided } = await decideCard(context, { reviewer, caseId: params.case, card: params.card, ...body })
  const readings = readingsOf(await siteScales(context), decided.assessment)
  return { status: 201, body: { kind, decision: decided.id, members: decided.members.length, readings } }
})

const undoRoute = defineRoute({
  method: 'POST',
  url: '/cases/:case/decisions/:decision/undo',
  summary: 'Takes a decision back; what stood before stands again',
  access: 'decision.make',
  input: { params: z.object({ case: caseId, decision: randomId.transform((text) => text as DecisionId) }) },
  output: { 200: z.object({}) },
}).handledBy(async ({ params }, context) => {
  const { reviewer } = personOf(context.actor)
  await undoDecision(context, { reviewer, caseId: params.case, decision: params.decision })
  return { status: 200, body: {} }
})

const scales = defineRoute({
  method: 'GET',
  url: '/scales',
  summary: 'The axes of an assessment and the scales that read them',
  access: 'session.own',
  input: {},
  output: {
    200: z.object({
      axes: z.array(z.object({ axis: z.string(), values: z.array(z.string()) })),
      scales: z.array(
        z.object({
          id: z.string(),
          version: z.string(),
          title: z.object({ en: z.string(), fr: z.string() }),
          source: z.string(),
          verifyBy: z.string(),
          codes: z.array(z.string()),
        }),
      ),
    }),
  },
}).handledBy(async (_, context) => ({
  status: 200,
  body: {
    axes: AXIS_NAMES.map((axis) => ({ axis, values: [...AXES[axis]] })),
    scales: (await siteScales(context)).map(({ rows: _rows, codes, title, ...scale }) => ({
      ...scale,
      title: { ...title },
      codes: [...codes],
    })),
  },
}))

const readOnScales = defineRoute({
  method: 'POST',
  url: '/scales/read',
  summary: 'What an assessment reads as on every scale; nothing is kept',
  access: 'session.own',
  input: { body: z.strictObject({ assessment: assessmentSchema }) },
  output: { 200: z.object({ readings: z.array(reading) }) },
}).handledBy(async ({ body }, context) => ({
  status: 200,
  body: { readings: readingsOf(await siteScales(context), body.assessment) },
}))

export const cardRoutes: readonly AnyRoute[] = [read, sheet, tile, decideRoute, undoRoute, scales, readOnScales]
