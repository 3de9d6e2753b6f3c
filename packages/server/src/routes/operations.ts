// Operations: opening one, its members and cases by country, and what each person sees of it.
import { MEASURE_KINDS, MEASURE_STATES } from '@rempart/core'
import type { OperationId } from '@rempart/store'
import { z } from 'zod'
import { personId, randomId } from '../access/act-kinds.ts'
import { personOf } from '../access/actor.ts'
import { countrySchema } from '../cases/country-schema.ts'
import { entityPage } from '../cases/entities.ts'
import { notFound } from '../http/problem.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { MAX_CASES_PER_CHANGE } from '../limits.ts'
import { measuresFor, planMeasure, setMeasureState } from '../operations/measures.ts'
import { openOperation, operationsFor, readOperationFor, setHeldCases, setMember } from '../operations/operations.ts'
import { words } from './case-work.ts'
import { entityPageBody, entityPageOut, entityPlace } from './entities.ts'
import { caseId } from './queue.ts'

export const operationId = randomId.transform((text) => text as OperationId)
export const ofOperation = z.object({ operation: operationId })
const byCountry = z.object({ country: countrySchema.optional() })
const title = z.string().trim().min(1).max(200)
const day = z.iso.date()
const summaryOut = { operation: z.string(), title: z.string(), openedAt: z.string(), by: z.string() }
const held = z.object({ case: z.string(), country: z.string() })

const open = defineRoute({
  method: 'POST',
  url: '/operations',
  summary: 'Opens an operation, which you then coordinate',
  access: 'operation.open',
  input: { body: z.strictObject({ title }) },
  output: { 201: z.object({ operation: z.string() }) },
}).handledBy(async ({ body }, context) => {
  const { reviewer } = personOf(context.actor)
  return { status: 201, body: { operation: await openOperation(context, { reviewer, ...body }) } }
})

const list = defineRoute({
  method: 'GET',
  url: '/operations',
  summary: 'Operations that you are in, the newest first',
  access: 'operation.read',
  narrows: true,
  input: {},
  output: { 200: z.object({ operations: z.array(z.object(summaryOut)) }) },
}).handledBy(async (_, context) => {
  const operations = await operationsFor(context, personOf(context.actor).reviewer)
  const shown = operations.map(({ id, openedAt, ...rest }) => ({
    operation: id,
    openedAt: openedAt.toISOString(),
    ...rest,
  }))
  return { status: 200, body: { operations: shown } }
})

const read = defineRoute({
  method: 'GET',
  url: '/operations/:operation',
  summary:
    'An operation as far as it is yours: the members and cases of your countries, of all where you coordinate it',
  access: 'operation.read',
  input: { params: ofOperation },
  output: {
    200: z.object({
      ...summaryOut,
      countries: z.union([z.literal('all'), z.array(z.string())]),
      members: z.array(z.object({ person: z.string(), name: z.string(), country: z.string().optional() })),
      cases: z.array(held),
    }),
  },
}).handledBy(async ({ params }, context) => {
  const { reviewer } = personOf(context.actor)
  const { id, openedAt, scope, members, cases, ...rest } = await readOperationFor(context, { reviewer, ...params })
  return {
    status: 200,
    body: {
      ...rest,
      operation: id,
      openedAt: openedAt.toISOString(),
      countries: scope.kind === 'all' ? ('all' as const) : [...scope.countries],
      members: members.map((member) => ({ ...member })),
      cases: cases.map((row) => ({ case: row.caseId, country: row.country })),
    },
  }
})

const entities = defineRoute({
  method: 'GET',
  url: '/operations/:operation/entities',
  summary: 'What the cases of your countries name, as it was stated; `next` is the `after` of the next page',
  access: 'operation.read',
  input: { params: ofOperation, query: byCountry.extend({ after: entityPlace }) },
  output: { 200: entityPageOut },
}).handledBy(async ({ params, query }, context) => {
  const { reviewer } = personOf(context.actor)
  const { cases, scope } = await readOperationFor(context, { reviewer, ...params })
  const { country } = query
  if (country !== undefined && scope.kind === 'countries' && !scope.countries.includes(country)) throw notFound()
  const own = cases.filter((row) => country === undefined || row.country === country).map((row) => row.caseId)
  return { status: 200, body: entityPageBody(await entityPage(context, { cases: own, after: query.after })) }
})

const member = defineRoute({
  method: 'PUT',
  url: '/operations/:operation/people/:member',
  summary: 'Lets a person work in an operation for a country, or coordinate it (no country), or no longer',
  access: 'operation.change',
  input: {
    params: ofOperation.extend({ member: personId }),
    body: z.strictObject({ assigned: z.boolean(), country: countrySchema.optional() }),
  },
  output: { 200: z.object({}) },
}).handledBy(async ({ params, body }, context) => {
  const { reviewer } = personOf(context.actor)
  const kind = body.assigned ? 'assigned' : 'released'
  await setMember(context, {
    reviewer,
    operation: params.operation,
    person: params.member,
    country: body.country,
    kind,
  })
  return { status: 200, body: {} }
})

const cases = defineRoute({
  method: 'POST',
  url: '/operations/:operation/cases',
  summary: 'Puts cases that you work on into an operation, each for a country, or takes them out',
  access: 'operation.change',
  input: {
    params: ofOperation,
    body: z.strictObject({
      change: z.enum(['added', 'removed']),
      cases: z
        .array(z.strictObject({ case: caseId, country: countrySchema }))
        .min(1)
        .max(MAX_CASES_PER_CHANGE),
    }),
  },
  output: { 200: z.object({}) },
}).handledBy(async ({ params, body }, context) => {
  const { reviewer } = personOf(context.actor)
  const changed = body.cases.map((row) => ({ caseId: row.case, country: row.country }))
  await setHeldCases(context, { reviewer, operation: params.operation, kind: body.change, cases: changed })
  return { status: 200, body: {} }
})

const plan = defineRoute({
  method: 'POST',
  url: '/operations/:operation/measures',
  summary: 'Plans or records a search, an arrest or a follow-up of one of your countries',
  access: 'operation.record',
  input: {
    params: ofOperation,
    body: z.strictObject({
      kind: z.enum(MEASURE_KINDS),
      country: countrySchema,
      state: z.enum(MEASURE_STATES),
      day,
      case: caseId.optional(),
      words: words.optional(),
    }),
  },
  output: { 201: z.object({ measure: z.string() }) },
}).handledBy(async ({ params, body }, context) => {
  const { reviewer } = personOf(context.actor)
  const { case: of, ...planned } = body
  const measure = await planMeasure(context, { reviewer, operation: params.operation, ...planned, caseId: of })
  return { status: 201, body: { measure } }
})

const stand = defineRoute({
  method: 'PUT',
  url: '/operations/:operation/measures/:measure/state',
  summary: 'Says how a measure stands now, and on which day',
  access: 'operation.record',
  input: {
    params: ofOperation.extend({ measure: randomId }),
    body: z.strictObject({ state: z.enum(MEASURE_STATES), day: day.optional() }),
  },
  output: { 200: z.object({}) },
}).handledBy(async ({ params, body }, context) => {
  const { reviewer } = personOf(context.actor)
  await setMeasureState(context, { reviewer, ...params, ...body })
  return { status: 200, body: {} }
})

const measures = defineRoute({
  method: 'GET',
  url: '/operations/:operation/measures',
  summary: 'Measures of your countries as they stand, with their counts',
  access: 'operation.read',
  input: { params: ofOperation, query: byCountry },
  output: {
    200: z.object({
      counts: z.array(z.object({ kind: z.enum(MEASURE_KINDS), state: z.enum(MEASURE_STATES), count: z.int() })),
      measures: z.array(
        z.object({
          measure: z.string(),
          kind: z.enum(MEASURE_KINDS),
          country: z.string(),
          state: z.enum(MEASURE_STATES),
          day: z.string(),
          case: z.string().optional(),
          words: z.string().optional(),
          by: z.string(),
          at: z.string(),
        }),
      ),
    }),
  },
}).handledBy(async ({ params, query }, context) => {
  const { reviewer } = personOf(context.actor)
  const found = await measuresFor(context, { reviewer, operation: params.operation, country: query.country })
  const counts = MEASURE_KINDS.flatMap((kind) =>
    MEASURE_STATES.map((state) => {
      return { kind, state, count: found.filter((row) => row.kind === kind && row.state === state).length }
    }),
  ).filter(({ count }) => count > 0)
  const shown = found.map(({ id, caseId: of, at, ...rest }) => ({
    ...rest,
    measure: id,
    case: of,
    at: at.toISOString(),
  }))
  return { status: 200, body: { counts, measures: shown } }
})

export const operationRoutes: readonly AnyRoute[] = [open, list, read, entities, member, cases, plan, stand, measures]
