// People: inviting, disabling, and who works on which case. Roles are changed by two (requests.ts).
import { HUMAN_ROLES, newId, standingNeeded, UserError } from '@rempart/core'
import type { PersonId } from '@rempart/core'
import {
  assignedTo,
  countEverEntered,
  countEverGranted,
  endSessionsOf,
  hasAuthenticator,
  inTransaction,
  insertPerson,
  insertPersonEvent,
  insertRoleEvent,
  listPeople,
  lockCase,
  readPerson,
} from '@rempart/store'
import type { Person, Queryable, Transaction } from '@rempart/store'
import { z } from 'zod'
import { personOf } from '../access/actor.ts'
import { caseId, personId } from '../access/id-schema.ts'
import { makeEnrolment } from '../access/enrolment.ts'
import { LEAST_ADMINISTRATORS, LIST_LIMIT } from '../access/limits.ts'
import { refuseTaken } from '../access/name-taken.ts'
import { assignPerson } from '../cases/assign-person.ts'
import { notFound } from '../http/problem.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'

const person = z.object({
  person: z.string(),
  signInName: z.string(),
  name: z.string(),
  language: z.enum(['en', 'fr']),
  validUntil: z.iso.datetime().optional(),
  disabled: z.boolean(),
  roles: z.array(z.enum(HUMAN_ROLES)),
})
const invited = z.object({ person: z.string(), link: z.string().optional() })
const nothing = z.object({})

const list = defineRoute({
  method: 'GET',
  url: '/people',
  summary: 'The people of the site and their roles; `next` is the `after` of the next page',
  access: 'person.read',
  input: { query: z.object({ after: z.string().max(100).optional() }) },
  // `wayInTakesTwo`: nobody makes a link alone any more.
  output: { 200: z.object({ people: z.array(person), wayInTakesTwo: z.boolean(), next: z.string().optional() }) },
}).handledBy(async ({ query }, { database }) => {
  const found = await listPeople(database, { ...query, limit: LIST_LIMIT + 1 })
  const page = found.slice(0, LIST_LIMIT)
  const next = found.length > page.length ? page.at(-1)?.signInName : undefined
  const body = { people: page.map(shown), wayInTakesTwo: await wayInTakesTwo(database) }
  return { status: 200, body: { ...body, ...(next !== undefined && { next }) } }
})

const read = defineRoute({
  method: 'GET',
  url: '/people/:person',
  summary: 'One person',
  access: 'person.read',
  input: { params: z.object({ person: personId }) },
  output: { 200: person },
}).handledBy(async ({ params }, { database }) => {
  const found = await readPerson(database, params.person)
  if (found === undefined) throw notFound()
  return { status: 200, body: shown(found) }
})

const invite = defineRoute({
  method: 'POST',
  url: '/people',
  summary:
    'Invite a person, who has no role yet; a one-time link, shown once, while there was never a second administrator',
  access: 'person.invite',
  stepUp: true,
  input: {
    body: z.strictObject({
      signInName: z.string().regex(/^[a-z0-9][a-z0-9._@-]{0,99}$/u),
      name: z.string().min(1).max(200),
      language: z.enum(['en', 'fr']),
      validUntil: z.iso.datetime().optional(),
      // Two administrators are needed to give a role; the second one has to come from the first alone, once.
      secondAdministrator: z.boolean().default(false),
    }),
  },
  output: { 201: invited },
}).handledBy(async ({ body }, { actor, access }) => {
  const id = newId<PersonId>(access.random)
  const by = personOf(actor).session.person
  const at = access.clock.now()
  const { signInName, name: displayName, language, secondAdministrator } = body
  const validUntil = body.validUntil === undefined ? undefined : new Date(body.validUntil)
  const link = await inTransaction(
    access.database,
    async (tx) => {
      await access.lockLedger(tx)
      if (secondAdministrator && (await countEverGranted(tx, 'administrator')) !== 1)
        throw new UserError({
          code: 'refused',
          subject: 'second administrator',
          reason: 'there has been one: ask for a role change, which takes two',
        })
      await insertPerson(tx, { id, signInName, displayName, language, validUntil }, at)
      if (secondAdministrator) await insertRoleEvent(tx, { person: id, role: 'administrator', kind: 'granted', at })
      const alone = !(await wayInTakesTwo(tx))
      const made = alone ? await makeEnrolment(access, tx, { person: id, kind: 'invitation' }) : undefined
      const rows = ['person', 'role_event', 'enrolment', 'enrolment_end'] as const
      const facts = { what: secondAdministrator ? 'second-administrator' : 'invited', link: alone ? 'alone' : 'none' }
      await access.record(tx, [{ type: 'person-change', commit: { person: id, by, name: signInName }, facts, rows }])
      return made
    },
    'SERIALIZABLE',
  ).catch(refuseTaken(signInName, 'somebody has this sign-in name'))
  return { status: 201, body: { person: id, ...(link !== undefined && { link }) } }
})

const inviteAgain = defineRoute({
  method: 'POST',
  url: '/people/:person/link',
  summary: 'A new link for a person who has not set up how to sign in; the older ends',
  access: 'person.invite',
  stepUp: true,
  input: { params: z.object({ person: personId }) },
  output: { 201: invited.required() },
}).handledBy(async ({ params }, { actor, access }) => {
  const by = personOf(actor).session.person
  const link = await inTransaction(access.database, async (tx) => {
    const found = await readPerson(tx, params.person)
    if (found === undefined) throw notFound()
    const reason = await whyNoLink(tx, found)
    if (reason !== undefined) throw new UserError({ code: 'refused', subject: 'link', reason })
    const made = await makeEnrolment(access, tx, { person: params.person, kind: 'invitation' })
    await access.record(tx, [
      {
        type: 'person-change',
        commit: { person: params.person, by },
        facts: { what: 'invited-again', link: 'alone' },
        rows: ['enrolment', 'enrolment_end'],
      },
    ])
    return made
  })
  return { status: 201, body: { person: params.person, link } }
})

const setDisabled = defineRoute({
  method: 'PUT',
  url: '/people/:person/disabled',
  summary: 'Disable a person at once, sessions included, or enable him again',
  access: 'person.disable',
  stepUp: true,
  input: { params: z.object({ person: personId }), body: z.strictObject({ disabled: z.boolean() }) },
  output: { 200: nothing },
}).handledBy(async ({ params, body }, { actor, access }) => {
  const by = personOf(actor).session.person
  const at = access.clock.now()
  if (params.person === by)
    throw new UserError({
      code: 'refused',
      subject: 'person',
      reason: 'nobody disables himself: ask another administrator',
    })
  await inTransaction(access.database, async (tx) => {
    if ((await readPerson(tx, params.person)) === undefined) throw notFound()
    const kind = body.disabled ? 'disabled' : 'enabled'
    await insertPersonEvent(tx, { person: params.person, kind, at, by })
    if (body.disabled) await endSessionsOf(tx, params.person, at)
    await access.record(tx, [
      { type: 'person-change', commit: { person: params.person, by }, facts: { what: kind }, rows: ['person_event'] },
    ])
  })
  return { status: 200, body: {} }
})

const listAssigned = defineRoute({
  method: 'GET',
  url: '/cases/:case/people',
  summary: 'Who works on a case',
  access: 'case.assign',
  input: { params: z.object({ case: caseId }) },
  output: { 200: z.object({ people: z.array(z.string()) }) },
}).handledBy(async ({ params }, { database }) => ({
  status: 200,
  body: { people: [...(await assignedTo(database, params.case))] },
}))

const colleagues = defineRoute({
  method: 'GET',
  url: '/colleagues',
  summary: 'Whom work may be shared with: people who may sign in and hold a role that works on cases',
  access: 'colleague.read',
  input: {},
  output: {
    200: z.object({
      people: z.array(z.object({ person: z.string(), name: z.string(), roles: z.array(z.enum(HUMAN_ROLES)) })),
    }),
  },
}).handledBy(async (_, { database }) => ({
  status: 200,
  body: {
    people: (await listPeople(database))
      .filter(
        ({ disabled, roles }) => !disabled && roles.some((role) => standingNeeded(role, 'case.read') !== undefined),
      )
      .map(({ id, displayName, roles }) => ({ person: id, name: displayName, roles: [...roles] })),
  },
}))

const assign = defineRoute({
  method: 'PUT',
  url: '/cases/:case/people/:member',
  summary: 'Put a person on a case, or take him off it',
  access: 'case.assign',
  input: { params: z.object({ case: caseId, member: personId }), body: z.strictObject({ assigned: z.boolean() }) },
  output: { 200: nothing },
}).handledBy(async ({ params, body }, { actor, access }) => {
  const by = personOf(actor).session.person
  const kind = body.assigned ? 'assigned' : 'released'
  await inTransaction(access.database, async (tx) => {
    if ((await readPerson(tx, params.member)) === undefined || !(await lockCase(tx, params.case))) throw notFound()
    await assignPerson(access, tx, { caseId: params.case, person: params.member, kind, by })
  })
  return { status: 200, body: {} }
})

export const peopleRoutes: readonly AnyRoute[] = [
  list,
  read,
  invite,
  inviteAgain,
  setDisabled,
  listAssigned,
  colleagues,
  assign,
]

function shown({ id, displayName, validUntil, roles, ...rest }: Person) {
  const { signInName, language, disabled } = rest
  const until = validUntil && { validUntil: validUntil.toISOString() }
  return { person: id, signInName, name: displayName, language, disabled, roles: [...roles], ...until }
}

/** Why one person alone makes no link for another, undefined where he may. */
async function whyNoLink(tx: Transaction, { id }: Person): Promise<string | undefined> {
  if (await hasAuthenticator(tx, id)) return 'the person signs in already: a recovery takes two administrators'
  if (await wayInTakesTwo(tx)) return 'a way in takes two administrators: ask for a recovery'
  return undefined
}

/** Whether a site ever had two administrators who had come in. Disabling one brings nobody back to acting alone. */
async function wayInTakesTwo(database: Queryable): Promise<boolean> {
  return (await countEverEntered(database, 'administrator')) >= LEAST_ADMINISTRATORS
}
