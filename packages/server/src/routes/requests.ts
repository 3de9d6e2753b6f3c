// Requests for acts that take two persons. The routes of each kind are made from the table of kinds, so that each has its
// own rows in the policy: POST to ask, POST …/approval, DELETE to refuse or to withdraw.
import { ACTS_FOR_TWO, REQUEST_LIFE_MS, standingNeeded, UserError } from '@rempart/core'
import type { ActForTwo, ActId, PersonId } from '@rempart/core'
import { listActs, namesOf, readAct, readPerson } from '@rempart/store'
import type { Act } from '@rempart/store'
import { z } from 'zod'
import type { ActKind } from '../access/act-kind.ts'
import { ACT_KINDS } from '../access/act-kinds.ts'
import { randomId } from '../access/id-schema.ts'
import { atApproval } from '../access/perform-act.ts'
import { personOf } from '../access/actor.ts'
import type { PersonActor } from '../access/actor.ts'
import { approveAct, askAct, closeAct, stateOf } from '../access/acts.ts'
import type { AnswerOutcome } from '../access/acts.ts'
import { LIST_LIMIT } from '../access/limits.ts'
import { HttpProblem, notFound } from '../http/problem.ts'
import { defineRoute } from '../http/route.ts'
import type { AnyRoute, Context } from '../http/route.ts'
import { nextPlace, placeInTime } from './place-in-time.ts'

const requestId = randomId.transform((text) => text as ActId)
const STATES = ['asked', 'expired', 'approved', 'refused', 'withdrawn', 'performed', 'failed'] as const
const request = z.object({
  request: z.string(),
  kind: z.enum(ACTS_FOR_TWO),
  subject: z.record(z.string(), z.unknown()),
  concernsName: z.string().optional(),
  reason: z.string(),
  askedBy: z.string(),
  askedByName: z.string(),
  askedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  state: z.enum(STATES),
  answeredBy: z.string().optional(),
  answeredByName: z.string().optional(),
  performedBy: z.string().optional(),
  result: z.record(z.string(), z.unknown()).optional(),
})
const reason = z.string().min(1).max(2000)

const list = defineRoute({
  method: 'GET',
  url: '/requests',
  summary: 'Requests that one has asked for or may approve, the newest first; `next` names where the next page begins',
  access: 'act.read',
  narrows: true,
  input: { query: z.object({ after: placeInTime.optional() }) },
  output: { 200: z.object({ requests: z.array(request), next: z.string().optional() }) },
}).handledBy(async ({ query }, context) => {
  const { session } = personOf(context.actor)
  const kinds = ACTS_FOR_TWO.filter((kind) => mayReadKind(session.role, kind))
  const args = { askedBy: session.person, kinds, after: query.after, limit: LIST_LIMIT + 1 }
  const found = await listActs(context.database, args)
  const page = found.slice(0, LIST_LIMIT)
  const names = await namesOf(context.database, page.flatMap(peopleOf))
  const last = page.at(-1)
  const next = found.length > page.length && last && { next: nextPlace({ at: last.askedAt, id: last.id }) }
  return { status: 200, body: { requests: page.map((act) => shown(act, names, context)), ...next } }
})

const read = defineRoute({
  method: 'GET',
  url: '/requests/:request',
  summary: 'One request',
  access: 'act.read',
  narrows: true,
  input: { params: z.object({ request: requestId }) },
  output: { 200: request },
}).handledBy(async ({ params }, context) => {
  const act = await readAct(context.database, params.request)
  if (act === undefined || !maySee(personOf(context.actor), act)) throw notFound()
  return { status: 200, body: shown(act, await namesOf(context.database, peopleOf(act)), context) }
})

export const requestRoutes: readonly AnyRoute[] = [list, read, ...ACT_KINDS.flatMap(routesOf)]

function routesOf(kind: ActKind): readonly AnyRoute[] {
  const asked = { 201: z.object({ request: z.string(), code: z.string().optional() }) }
  const body = (kind.ofCase ? kind.subject.omit({ case: true }) : kind.subject).extend({ reason }).strict()
  const ask = kind.ofCase
    ? defineRoute({
        method: 'POST',
        url: `/cases/:case/requests/${kind.kind}`,
        summary: `Ask for ${kind.summary}`,
        access: `ask.${kind.kind}`,
        stepUp: true,
        input: { params: z.object({ case: randomId }), body },
        output: asked,
      }).handledBy(async ({ params, body: given }, context) => askFor(kind, { ...given, case: params.case }, context))
    : defineRoute({
        method: 'POST',
        url: `/requests/${kind.kind}`,
        summary: `Ask for ${kind.summary}`,
        access: `ask.${kind.kind}`,
        stepUp: true,
        input: { body },
        output: asked,
      }).handledBy(async ({ body: given }, context) => askFor(kind, given, context))
  const params = z.object({ request: requestId })
  const approve = defineRoute({
    method: 'POST',
    url: `/requests/${kind.kind}/:request/approval`,
    summary: `Approve ${kind.summary}, as the second person`,
    access: `approve.${kind.kind}`,
    stepUp: true,
    input: { params },
    output: { 200: z.object({ state: z.enum(['approved', 'performed']), link: z.string().optional() }) },
  }).handledBy(async ({ params: { request } }, context) => {
    const actor = personOf(context.actor)
    const body = settled(
      await approveAct(context.access, {
        actor,
        kind: kind.kind,
        act: request,
        atApproval: (tx, act) => atApproval(context, tx, { kind, act, byPerson: actor.reviewer.person }),
      }),
    )
    return { status: 200, body }
  })
  const close = defineRoute({
    method: 'DELETE',
    url: `/requests/${kind.kind}/:request`,
    summary: `Refuse ${kind.summary}, or withdraw what one asked for`,
    access: 'act.read',
    narrows: true,
    input: { params },
    output: { 200: z.object({ state: z.enum(['refused', 'withdrawn']) }) },
  }).handledBy(async ({ params: { request: act } }, { actor, access }) => ({
    status: 200,
    body: { state: settled(await closeAct(access, { actor: personOf(actor), kind: kind.kind, act })) },
  }))
  return [ask, approve, close]
}

async function askFor(kind: ActKind, given: Readonly<Record<string, unknown>>, { actor, access }: Context) {
  const { reason: why, ...subject } = given
  const concerns = kind.concerns(subject)
  const person = personOf(actor)
  if (concerns !== undefined) {
    if ((await readPerson(access.database, concerns)) === undefined) throw notFound()
    if (concerns === person.reviewer.person)
      throw new UserError({
        code: 'refused',
        subject: 'request',
        reason: 'nobody asks for himself: another administrator has to',
      })
  }
  const asking = { kind: kind.kind, subject, concerns, reason: String(why), inHalves: kind.inHalves }
  return { status: 201, body: await askAct(access, person, asking) } as const
}

/** What was done, or the refusal as an answer: to whom a request is nothing, it is absent. */
function settled<T>(outcome: AnswerOutcome<T>): T {
  if (outcome.kind === 'done') return outcome.value
  if (outcome.kind === 'absent' || outcome.why === 'not-yours') throw notFound()
  const status = outcome.why === 'closed' || outcome.why === 'expired' || outcome.why === 'asker-left' ? 409 : 403
  throw new HttpProblem({
    status,
    code: outcome.why,
    detail:
      'The second person has to be another one, present now, within a day; the first one still has to be in his place.',
  })
}

/** Who asked, who may approve, and the auditor. */
function maySee({ session }: PersonActor, act: Act): boolean {
  return act.by.person === session.person || mayReadKind(session.role, act.kind)
}

function mayReadKind(role: PersonActor['session']['role'], kind: ActForTwo): boolean {
  return role === 'auditor' || standingNeeded(role, `approve.${kind}`) !== undefined
}

function peopleOf(act: Act): readonly PersonId[] {
  return [act.by.person, act.answer?.person, act.concerns].filter((id) => id !== undefined)
}

function shown(act: Act, names: ReadonlyMap<string, string>, { access, clock }: Context) {
  return {
    request: act.id,
    kind: act.kind,
    subject: act.subject as Record<string, unknown>,
    ...(act.concerns && { concernsName: names.get(act.concerns) ?? act.concerns }),
    reason: Buffer.from(access.box.open(act.reasonSealed, `act:${act.id}`)).toString('utf8'),
    askedBy: act.by.person,
    askedByName: names.get(act.by.person) ?? act.by.person,
    askedAt: act.askedAt.toISOString(),
    expiresAt: new Date(act.askedAt.getTime() + REQUEST_LIFE_MS).toISOString(),
    state: stateOf(act, clock.now()),
    ...(act.answer && {
      answeredBy: act.answer.person,
      answeredByName: names.get(act.answer.person) ?? act.answer.person,
    }),
    ...(act.performed && {
      performedBy: act.performed.person,
      result: act.performed.result as Record<string, unknown>,
    }),
  }
}
