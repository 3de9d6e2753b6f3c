// What people say of a card: notes, escalation, a second opinion; and the free texts of its files, for whoever asks.
import { codesOf, ESCALATION_REASONS, VIEW_REASONS } from '@rempart/core'
import type { DecisionId, StoredName } from '@rempart/core'
import { z } from 'zod'
import { randomId } from '../access/act-kinds.ts'
import { personOf } from '../access/actor.ts'
import { notFound } from '../http/problem.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { MAX_NOTE_CHARACTERS } from '../limits.ts'
import { askOpinion } from '../review/ask-opinion.ts'
import { escalateCard, noteOnCard, readWords } from '../review/card-words.ts'
import { readTexts } from '../review/read-texts.ts'
import { caseId, cardPlace } from './queue.ts'

const words = z.string().trim().min(1).max(MAX_NOTE_CHARACTERS)

const writeNote = defineRoute({
  method: 'POST',
  url: '/cases/:case/cards/:card/notes',
  summary: 'Keeps a note on a card, sealed with its case',
  access: 'decision.make',
  input: { params: cardPlace, body: z.strictObject({ words }) },
  output: { 201: z.object({}) },
}).handledBy(async ({ params, body }, context) => {
  const { reviewer } = personOf(context.actor)
  await noteOnCard(context, { reviewer, caseId: params.case, card: params.card, words: body.words })
  return { status: 201, body: {} }
})

const readNotes = defineRoute({
  method: 'GET',
  url: '/cases/:case/cards/:card/notes',
  summary: 'What was said of a card, the oldest first; nothing while your own opinion is waited for',
  access: 'exhibit.view',
  input: { params: cardPlace },
  output: {
    200: z.object({
      said: z.array(
        z.object({
          kind: z.enum(['escalated', 'note']),
          by: z.string(),
          at: z.string(),
          reason: z.string().optional(),
          words: z.string().optional(),
        }),
      ),
    }),
  },
}).handledBy(async ({ params }, context) => {
  const { reviewer } = personOf(context.actor)
  const said = await readWords(context, { reviewer, caseId: params.case, card: params.card })
  if (said === undefined) throw notFound()
  return { status: 200, body: { said: said.map(({ at, ...one }) => ({ ...one, at: at.toISOString() })) } }
})

const escalate = defineRoute({
  method: 'POST',
  url: '/cases/:case/cards/:card/escalations',
  summary: 'Hands a card that you hold to a senior analyst, before whom it comes first',
  access: 'decision.make',
  input: {
    params: cardPlace,
    body: z.strictObject({ token: z.int(), reason: z.enum(codesOf(ESCALATION_REASONS)), words: words.optional() }),
  },
  output: { 201: z.object({}) },
}).handledBy(async ({ params, body }, context) => {
  const { reviewer } = personOf(context.actor)
  const { token, reason } = body
  await escalateCard(context, { reviewer, caseId: params.case, card: params.card, token, reason, words: body.words })
  return { status: 201, body: {} }
})

const askSecond = defineRoute({
  method: 'POST',
  url: '/cases/:case/decisions/:decision/second-opinions',
  summary: 'Asks somebody else to assess the same exhibits without seeing this decision',
  access: 'decision.make',
  input: { params: z.object({ case: caseId, decision: randomId.transform((text) => text as DecisionId) }) },
  output: { 201: z.object({}) },
}).handledBy(async ({ params }, context) => {
  const { reviewer } = personOf(context.actor)
  await askOpinion(context, { reviewer, caseId: params.case, decision: params.decision })
  return { status: 201, body: {} }
})

const fileTexts = defineRoute({
  method: 'POST',
  url: '/cases/:case/cards/:card/texts',
  summary: 'The free texts that a file holds (prompts, comments); asking is in the ledger first, with its reason',
  access: 'exhibit.view',
  input: {
    params: cardPlace,
    body: z.strictObject({
      object: randomId.transform((text) => text as StoredName),
      reason: z.enum(codesOf(VIEW_REASONS)),
    }),
  },
  output: { 200: z.object({ texts: z.array(z.object({ reader: z.string(), where: z.string(), text: z.string() })) }) },
}).handledBy(async ({ params, body }, context) => {
  const { reviewer } = personOf(context.actor)
  const texts = await readTexts(context, { reviewer, caseId: params.case, card: params.card, ...body })
  return { status: 200, body: { texts: texts.map((text) => ({ ...text })) } }
})

export const cardWordRoutes: readonly AnyRoute[] = [writeNote, readNotes, escalate, askSecond, fileTexts]
