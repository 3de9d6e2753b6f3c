// Cases: which there are for whom, until when one is kept, and the certificates of one that was erased.
import { retentionOf, standingNeeded } from '@rempart/core'
import {
  assignedTo,
  type CaseFile,
  erasuresOf,
  holdsOf,
  listCases,
  namesOf,
  readCase,
  retentionFacts,
} from '@rempart/store'
import { z } from 'zod'
import { personOf } from '../access/actor.ts'
import { caseId } from '../access/id-schema.ts'
import { finishCase, placeCaseHold, reopenCase } from '../cases/retention.ts'
import { notFound } from '../http/problem.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { LEAST_TERM, MAX_CASES, MAX_CERTIFICATES } from '../limits.ts'
import { nextPlace, placeInTime } from './place-in-time.ts'

const place = z.object({ case: caseId })
const nothing = z.object({})
const head = {
  case: z.string(),
  from: z.enum(['report', 'import']),
  openedAt: z.iso.datetime(),
  state: z.enum(['open', 'finished', 'erased']),
  finishedAt: z.iso.datetime().optional(),
  erasedAt: z.iso.datetime().optional(),
  exhibits: z.int(),
  cards: z.int(),
}
const retention = z.union([
  z.object({ kind: z.literal('until'), at: z.iso.datetime() }),
  z.object({ kind: z.literal('stands'), because: z.enum(['not-finished', 'legal-hold']) }),
])
const hold = z.object({
  hold: z.string(),
  reason: z.string(),
  placedAt: z.iso.datetime(),
  until: z.iso.datetime().optional(),
  liftedAt: z.iso.datetime().optional(),
})
const list = defineRoute({
  method: 'GET',
  url: '/cases',
  summary: 'The cases that one may know of, the newest first; `next` names where the next page begins',
  access: 'case.list',
  narrows: true,
  input: { query: z.object({ after: placeInTime.optional() }) },
  output: {
    200: z.object({ cases: z.array(z.object({ ...head, assigned: z.boolean() })), next: z.string().optional() }),
  },
}).handledBy(async ({ query }, { actor, database }) => {
  const { session } = personOf(actor)
  const found = await listCases(database, {
    person: session.person,
    own: standingNeeded(session.role, 'case.list') !== 'any',
    after: query.after,
    limit: MAX_CASES + 1,
  })
  const page = found.slice(0, MAX_CASES)
  const cases = page.map((file) => ({ ...headOf(file), assigned: file.assigned }))
  const last = page.at(-1)
  const next = found.length > page.length && last && { next: nextPlace({ at: last.openedAt, id: last.id }) }
  return { status: 200, body: { cases, ...next } }
})

const read = defineRoute({
  method: 'GET',
  url: '/cases/:case',
  summary: 'One case: its state, who works on it, until when it is kept and what holds it',
  access: 'case.read',
  input: { params: place },
  output: {
    200: z.object({
      ...head,
      retention,
      holds: z.array(hold),
      people: z.array(z.object({ person: z.string(), name: z.string() })),
    }),
  },
}).handledBy(async ({ params }, { database }) => {
  const file = await readCase(database, params.case)
  if (file === undefined) throw notFound()
  const kept = retentionOf(await retentionFacts(database, file.id))
  const holds = (await holdsOf(database, file.id)).map(({ id, reason, placedAt, until, liftedAt }) => ({
    hold: id,
    reason,
    placedAt: placedAt.toISOString(),
    ...(until && { until: until.toISOString() }),
    ...(liftedAt && { liftedAt: liftedAt.toISOString() }),
  }))
  const assigned = [...(await assignedTo(database, file.id))]
  const names = await namesOf(database, assigned)
  const people = assigned.map((person) => ({ person, name: names.get(person) ?? person }))
  const until = kept.kind === 'until' ? { kind: kept.kind, at: kept.at.toISOString() } : kept
  return { status: 200, body: { ...headOf(file), retention: until, holds, people } }
})

const term = z.strictObject({
  years: z.int().min(0).max(200).default(LEAST_TERM.years),
  months: z.int().min(0).max(1200).default(LEAST_TERM.months),
  days: z.int().min(0).max(73_000).default(LEAST_TERM.days),
})
const finish = defineRoute({
  method: 'POST',
  url: '/cases/:case/finish',
  summary: 'The case is finished and kept for a term, a year where none is said; again, for a longer one',
  access: 'case.finish',
  stepUp: true,
  input: { params: place, body: term },
  output: { 200: nothing },
}).handledBy(async ({ params, body }, context) => {
  await finishCase(context, { caseId: params.case, person: personOf(context.actor).reviewer.person, term: body })
  return { status: 200, body: {} }
})

const reopen = defineRoute({
  method: 'POST',
  url: '/cases/:case/reopening',
  summary: 'The finished case is open again and has no end',
  access: 'case.finish',
  stepUp: true,
  input: { params: place },
  output: { 200: nothing },
}).handledBy(async ({ params }, context) => {
  await reopenCase(context, { caseId: params.case, person: personOf(context.actor).reviewer.person })
  return { status: 200, body: {} }
})

const placeAHold = defineRoute({
  method: 'POST',
  url: '/cases/:case/holds',
  summary: 'A legal hold: while it stands nothing of the case is erased; lifting it takes two persons',
  access: 'case.hold',
  stepUp: true,
  input: {
    params: place,
    body: z.strictObject({ reason: z.string().regex(/^[a-z0-9-]{1,60}$/u), until: z.iso.datetime().optional() }),
  },
  output: { 201: z.object({ hold: z.string() }) },
}).handledBy(async ({ params, body }, context) => {
  const { person } = personOf(context.actor).reviewer
  const until = body.until === undefined ? undefined : new Date(body.until)
  const placed = await placeCaseHold(context, { caseId: params.case, person, reason: body.reason, until })
  return { status: 201, body: { hold: placed } }
})

const certificates = defineRoute({
  method: 'GET',
  url: '/cases/:case/erasure',
  summary:
    'The certificates of an erased case, each with the number of its entry in the ledger; `next` is the `after` of the next page',
  access: 'case.certificate',
  input: { params: place, query: z.object({ after: z.coerce.number().int().min(0).optional() }) },
  output: {
    200: z.object({
      certificates: z.array(
        z.object({
          entry: z.int(),
          kind: z.enum(['object', 'text', 'case']),
          id: z.string(),
          at: z.iso.datetime(),
          reason: z.string(),
        }),
      ),
      next: z.int().optional(),
    }),
  },
}).handledBy(async ({ params, query }, { database }) => {
  if ((await readCase(database, params.case)) === undefined) throw notFound()
  const found = await erasuresOf(database, params.case, { ...query, limit: MAX_CERTIFICATES + 1 })
  const page = found.slice(0, MAX_CERTIFICATES)
  const certificates = page.map(({ seq, kind, id, at, reason }) => ({
    entry: seq,
    kind,
    id,
    at: at.toISOString(),
    reason,
  }))
  const next = found.length > page.length ? page.at(-1)?.seq : undefined
  return { status: 200, body: { certificates, ...(next !== undefined && { next }) } }
})

export const caseRoutes: readonly AnyRoute[] = [list, read, finish, reopen, placeAHold, certificates]

function headOf({ id, from, openedAt, state, finishedAt, erasedAt, exhibits, cards }: CaseFile) {
  return {
    case: id as string,
    from,
    openedAt: openedAt.toISOString(),
    state,
    ...(finishedAt && { finishedAt: finishedAt.toISOString() }),
    ...(erasedAt && { erasedAt: erasedAt.toISOString() }),
    exhibits,
    cards,
  }
}
