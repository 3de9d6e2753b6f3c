// One's session: what it is, stepping up, another role, ending it; and the sessions of others, for who may.
import { HUMAN_ROLES, POLICY, STEP_UP_MS } from '@rempart/core'
import type { Permission, SessionId } from '@rempart/core'
import { inTransaction, listSessions, ownerOfSession, readPerson } from '@rempart/store'
import type { Session } from '@rempart/store'
import { z } from 'zod'
import { personOf } from '../access/actor.ts'
import { personId, randomId } from '../access/act-kinds.ts'
import { PASSWORD_MAX_CHARACTERS } from '../access/limits.ts'
import { closeSession, replaceSession } from '../access/sessions.ts'
import type { Opened } from '../access/sessions.ts'
import { askForPasskey, provePasskey } from '../access/sign-in/passkey.ts'
import { provePassword } from '../access/sign-in/with-password.ts'
import { endedCookie, sessionCookie } from '../access/site-origin.ts'
import { notFound } from '../http/problem.ts'
import { type AnyRoute, type Context, defineRoute } from '../http/route.ts'
import { ceremonyId, later, nobody, passkeyAnswer, passkeyQuestion } from './sign-in.ts'

const humanRole = z.enum(HUMAN_ROLES)
const current = z.object({
  session: z.string(),
  person: z.string(),
  name: z.string(),
  language: z.enum(['en', 'fr']),
  role: humanRole,
  roles: z.array(humanRole),
  permissions: z.array(z.string()),
  csrf: z.string(),
  steppedUpUntil: z.iso.datetime().optional(),
})
const session = z.object({ session: z.string(), role: humanRole, openedAt: z.iso.datetime(), seenAt: z.iso.datetime() })
const nothing = z.object({})
const replaced = z.object({ role: humanRole })

const readCurrent = defineRoute({
  method: 'GET',
  url: '/sessions/current',
  summary: 'Who is signed in, in which role, and the token that changes need',
  access: 'session.own',
  input: {},
  output: { 200: current },
}).handledBy(async (_, { actor, database }) => {
  const { session: own, csrf } = personOf(actor)
  const person = await readPerson(database, own.person)
  if (person === undefined) throw notFound()
  const permissions = Object.entries(POLICY).filter(([, grants]) => grants[own.role] !== undefined)
  return {
    status: 200,
    body: {
      session: own.id,
      person: person.id,
      name: person.displayName,
      language: person.language,
      role: own.role,
      roles: [...person.roles],
      permissions: permissions.map(([name]) => name as Permission),
      csrf,
      ...(own.steppedUpAt && { steppedUpUntil: new Date(own.steppedUpAt.getTime() + STEP_UP_MS).toISOString() }),
    },
  }
})

const signOut = defineRoute({
  method: 'DELETE',
  url: '/sessions/current',
  summary: 'Sign out',
  access: 'session.own',
  input: {},
  output: { 200: nothing },
}).handledBy(async (_, { actor, access }) => {
  const { session: own } = personOf(actor)
  await inTransaction(access.database, (tx) =>
    closeSession(access, tx, { session: own.id, of: own.person, by: own.person }),
  )
  const headers = { 'set-cookie': endedCookie(access.site), 'clear-site-data': '"cache", "cookies", "storage"' }
  return { status: 200, body: {}, headers }
})

const changeRole = defineRoute({
  method: 'POST',
  url: '/sessions/current/role',
  summary: 'Go on in another role that one holds, in a new session',
  access: 'session.own',
  input: { body: z.strictObject({ role: humanRole }) },
  output: { 201: replaced },
}).handledBy(async ({ body }, context) => {
  const { session: own } = personOf(context.actor)
  const person = await readPerson(context.database, own.person)
  if (person?.roles.includes(body.role) !== true) throw notFound()
  return go(context, own, { role: body.role })
})

const askStepUp = defineRoute({
  method: 'POST',
  url: '/sessions/current/step-up/options',
  summary: 'A challenge for a passkey of who is signed in',
  access: 'session.own',
  input: {},
  output: { 200: passkeyQuestion },
}).handledBy(async (_, { actor, access }) => {
  const { session: own } = personOf(actor)
  const question = await askForPasskey(access, { kind: 'passkey-step-up', subject: own.id, of: own.person })
  return { status: 200, body: { ...question } }
})

const stepUp = defineRoute({
  method: 'POST',
  url: '/sessions/current/step-up',
  summary: 'Prove anew who one is, with a passkey: for five minutes, in a new session',
  access: 'session.own',
  input: { body: z.strictObject({ ceremony: ceremonyId, response: passkeyAnswer }) },
  output: { 201: replaced },
}).handledBy(async ({ body }, context) => {
  const { session: own } = personOf(context.actor)
  const proven = await provePasskey(context.access, { kind: 'passkey-step-up', for: own.id, ...body })
  if (proven?.person !== own.person) throw nobody()
  return go(context, own, { authenticator: proven.authenticator })
})

const stepUpWithPassword = defineRoute({
  method: 'POST',
  url: '/sessions/current/step-up/password',
  summary: 'Prove anew who one is, with password and one-time code',
  access: 'session.own',
  input: { body: z.strictObject({ password: z.string().max(PASSWORD_MAX_CHARACTERS), code: z.string().max(20) }) },
  output: { 201: replaced },
}).handledBy(async ({ body }, context) => {
  const { session: own } = personOf(context.actor)
  const person = await readPerson(context.database, own.person)
  const outcome = await provePassword(context.access, { name: person?.signInName ?? '', ...body })
  if (outcome.kind === 'later') throw later(outcome.notBefore, context)
  if (outcome.kind === 'refused' || outcome.proven.person !== own.person) throw nobody()
  return go(context, own, { authenticator: outcome.proven.authenticator })
})

const listOwn = defineRoute({
  method: 'GET',
  url: '/sessions',
  summary: 'One’s own sessions',
  access: 'session.own',
  input: {},
  output: { 200: z.object({ sessions: z.array(session) }) },
}).handledBy(async (_, { actor, database }) => ({
  status: 200,
  body: { sessions: (await listSessions(database, personOf(actor).session.person)).map(shown) },
}))

const listOfPerson = defineRoute({
  method: 'GET',
  url: '/people/:person/sessions',
  summary: 'The sessions of a person',
  access: 'session.read',
  input: { params: z.object({ person: personId }) },
  output: { 200: z.object({ sessions: z.array(session) }) },
}).handledBy(async ({ params }, { database }) => {
  if ((await readPerson(database, params.person)) === undefined) throw notFound()
  return { status: 200, body: { sessions: (await listSessions(database, params.person)).map(shown) } }
})

const endOne = defineRoute({
  method: 'DELETE',
  url: '/sessions/:session',
  summary: 'End a session: one’s own, or anybody’s for an administrator',
  access: 'session.end',
  input: { params: z.object({ session: randomId.transform((text) => text as SessionId) }) },
  output: { 200: nothing },
}).handledBy(async ({ params }, { actor, access }) => {
  const of = await ownerOfSession(access.database, params.session)
  if (of === undefined) throw notFound()
  const by = personOf(actor).session.person
  await inTransaction(access.database, (tx) => closeSession(access, tx, { session: params.session, of, by }))
  return { status: 200, body: {} }
})

export const sessionRoutes: readonly AnyRoute[] = [
  readCurrent,
  signOut,
  changeRole,
  askStepUp,
  stepUp,
  stepUpWithPassword,
  listOwn,
  listOfPerson,
  endOne,
]

async function go({ access }: Context, old: Session, change: Parameters<typeof replaceSession>[2]['change']) {
  const opened: Opened | undefined = await inTransaction(access.database, (tx) =>
    replaceSession(access, tx, { old, change }),
  )
  if (opened === undefined) throw nobody()
  const headers = { 'set-cookie': sessionCookie(access.site, opened.secret) }
  return { status: 201, body: { role: opened.session.role }, headers } as const
}

function shown({ id, role, openedAt, seenAt }: Session) {
  return { session: id, role, openedAt: openedAt.toISOString(), seenAt: seenAt.toISOString() }
}
