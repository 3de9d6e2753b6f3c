// Writing into a case: notes, tasks, jurisdictions, likely countries, referrals.
import { REFERRAL_STATES } from '@rempart/core'
import type { CaseEventFacts } from '@rempart/core'
import { z } from 'zod'
import { personId, randomId } from '../access/act-kinds.ts'
import { personOf } from '../access/actor.ts'
import { writeCaseEvent } from '../cases/case-work.ts'
import { countrySchema } from '../cases/country-schema.ts'
import { type AnyRoute, type Context, defineRoute } from '../http/route.ts'
import { MAX_CASE_WORDS } from '../limits.ts'
import { caseId } from './queue.ts'

export const words = z.string().trim().min(1).max(MAX_CASE_WORDS)
export const authority = z.string().trim().min(1).max(200)
/** Where a statement comes from. */
export const source = z.union([
  z.strictObject({ kind: z.enum(['report', 'exhibit']), id: randomId }),
  z.strictObject({ kind: z.literal('person') }),
])
export const ofCase = z.object({ case: caseId })
const ofSubject = z.object({ case: caseId, subject: randomId })
const begun = z.object({ id: z.string() })
const change = { access: 'case.change' } as const

const note = defineRoute({
  method: 'POST',
  url: '/cases/:case/notes',
  summary: 'Writes a note into a case',
  ...change,
  input: { params: ofCase, body: z.strictObject({ words }) },
  output: { 201: begun },
}).handledBy(({ params, body }, context) => begin(context, params.case, { kind: 'note' }, body.words))

const task = defineRoute({
  method: 'POST',
  url: '/cases/:case/tasks',
  summary: 'Opens a task, for somebody who works on the case or for anyone',
  ...change,
  input: {
    params: ofCase,
    body: z.strictObject({ words, assignee: personId.optional(), due: z.iso.date().optional() }),
  },
  output: { 201: begun },
}).handledBy(({ params, body: { words: text, assignee, due } }, context) =>
  begin(context, params.case, { kind: 'task', assignee, due }, text),
)

const taskState = defineRoute({
  method: 'PUT',
  url: '/cases/:case/tasks/:subject/state',
  summary: 'Closes a task, or opens it again',
  ...change,
  input: { params: ofSubject, body: z.strictObject({ state: z.enum(['open', 'done']) }) },
  output: { 200: z.object({}) },
}).handledBy(({ params, body }, context) => follow(context, params, { kind: 'task-state', ...body }))

const jurisdiction = defineRoute({
  method: 'POST',
  url: '/cases/:case/jurisdictions',
  summary: 'Puts a jurisdiction on a case: its country, its authority and the legal basis on which it works',
  ...change,
  input: { params: ofCase, body: z.strictObject({ country: countrySchema, authority, basis: words }) },
  output: { 201: begun },
}).handledBy(({ params, body }, context) =>
  begin(context, params.case, { kind: 'jurisdiction', country: body.country, authority: body.authority }, body.basis),
)

const endJurisdiction = defineRoute({
  method: 'DELETE',
  url: '/cases/:case/jurisdictions/:subject',
  summary: 'Takes a jurisdiction off a case; that it was there stays in the timeline',
  ...change,
  input: { params: ofSubject },
  output: { 200: z.object({}) },
}).handledBy(({ params }, context) => follow(context, params, { kind: 'jurisdiction-ended' }))

const likelyCountry = defineRoute({
  method: 'POST',
  url: '/cases/:case/likely-countries',
  summary:
    'States where a pictured child is likely to be, and what says so; the contacts of that country are then on the case',
  ...change,
  input: { params: ofCase, body: z.strictObject({ country: countrySchema, source, words: words.optional() }) },
  output: { 201: begun },
}).handledBy(({ params, body: { words: text, ...facts } }, context) =>
  begin(context, params.case, { kind: 'likely-country', ...facts }, text),
)

const withdrawCountry = defineRoute({
  method: 'DELETE',
  url: '/cases/:case/likely-countries/:subject',
  summary: 'Withdraws a likely country',
  ...change,
  input: { params: ofSubject },
  output: { 200: z.object({}) },
}).handledBy(({ params }, context) => follow(context, params, { kind: 'likely-country-withdrawn' }))

const referral = defineRoute({
  method: 'POST',
  url: '/cases/:case/referrals',
  summary: 'Records a referral to an authority, as drafted',
  ...change,
  input: {
    params: ofCase,
    body: z.strictObject({ authority, country: countrySchema.optional(), words: words.optional() }),
  },
  output: { 201: begun },
}).handledBy(({ params, body: { words: text, ...facts } }, context) =>
  begin(context, params.case, { kind: 'referral', ...facts }, text),
)

const referralState = defineRoute({
  method: 'PUT',
  url: '/cases/:case/referrals/:subject/state',
  summary: 'Records how far a referral is: approved, sent, received with its reference, or refused',
  ...change,
  input: {
    params: ofSubject,
    body: z.strictObject({ state: z.enum(REFERRAL_STATES), reference: z.string().trim().min(1).max(200).optional() }),
  },
  output: { 200: z.object({}) },
}).handledBy(({ params, body }, context) => follow(context, params, { kind: 'referral-state', ...body }))

export const caseWorkRoutes: readonly AnyRoute[] = [
  note,
  task,
  taskState,
  jurisdiction,
  endJurisdiction,
  likelyCountry,
  withdrawCountry,
  referral,
  referralState,
]

async function begin(context: Context, of: z.output<typeof caseId>, facts: CaseEventFacts, text: string | undefined) {
  const { reviewer } = personOf(context.actor)
  return {
    status: 201,
    body: { id: await writeCaseEvent(context, { reviewer, caseId: of, facts, words: text }) },
  } as const
}

async function follow(context: Context, { case: of, subject }: z.output<typeof ofSubject>, facts: CaseEventFacts) {
  const { reviewer } = personOf(context.actor)
  await writeCaseEvent(context, { reviewer, caseId: of, facts, subject })
  return { status: 200, body: {} } as const
}
