// From a request to its actor, or to a refusal, before any body is read: who sends it, not too often, not from another
// site, by a row of the policy table, on an object that he stands to as the row asks, and freshly present where the act
// is sensitive. What is absent and what is forbidden answer alike.
import { isFresh, POLICY, standingNeeded } from '@rempart/core'
import type { Permission, PersonId, SessionId } from '@rempart/core'
import { isAssigned, isMember, ownerOfSession, takeRate } from '@rempart/store'
import type { FastifyRequest } from 'fastify'
import { HttpProblem, notFound } from '../http/problem.ts'
import type { AnyRoute } from '../http/route.ts'
import type { Access } from './access.ts'
import { actorOf, roleOf } from './actor.ts'
import type { Actor, PersonActor } from './actor.ts'
import { MACHINE_RATE, PERSON_RATE, SIGN_IN_RATE } from './limits.ts'
import { sameSecret } from './secret.ts'

/** The header in which a page sends its session's token. */
export const CSRF_HEADER = 'rempart-csrf'

export function isPermission(name: string): name is Permission {
  return Object.hasOwn(POLICY, name)
}

/** Who sends this request, where he may; throws the HttpProblem that refuses it otherwise. */
export async function admit(request: FastifyRequest, route: AnyRoute, access: Access): Promise<Actor> {
  const { cookie, authorization } = request.headers
  const actor = await actorOf(access, { cookie, authorization })
  await refuseTooOften(access, request, route, actor)
  refuseCrossSite(access, request, route, actor)
  const needed = standingNeeded(roleOf(actor), route.access)
  const inScope = actor.kind !== 'machine' || actor.key.scopes.includes(route.access)
  if (needed === undefined || !inScope) throw actor.kind === 'anonymous' ? unknown() : notFound()
  if (actor.kind === 'person') {
    const params = (request.params ?? {}) as Readonly<Record<string, string>>
    if (!(await stands(access, actor, { needed, params, narrows: route.narrows === true }))) throw notFound()
    if (route.stepUp === true) refuseStale(access, actor)
  }
  return actor
}

type Standings = Readonly<{
  needed: 'any' | 'assigned' | 'self'
  params: Readonly<Record<string, string>>
  narrows: boolean
}>

/** Whether a person stands to the object in the path as his role needs. A route without one either answers for the person
 * alone or narrows what it answers. */
async function stands(
  access: Access,
  { session }: PersonActor,
  { needed, params, narrows }: Standings,
): Promise<boolean> {
  if (needed === 'any') return true
  const { case: caseId, operation, person, session: sessionId } = params
  if (needed === 'assigned') {
    if (operation !== undefined) return isMember(access.database, operation, session.person)
    return caseId === undefined ? narrows : isAssigned(access.database, caseId, session.person)
  }
  if (person !== undefined) return (person as PersonId) === session.person
  if (sessionId !== undefined) return (await ownerOfSession(access.database, sessionId as SessionId)) === session.person
  return true
}

/** Methods that change nothing (RFC 9110, 9.2.1). */
export function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS'
}

/** A browser sends cookies by itself, so a change needs what only a page of this site can add. Signing in changes who the
 * browser is, so it too is taken from this site's pages alone. */
function refuseCrossSite({ site }: Access, { method, headers }: FastifyRequest, route: AnyRoute, actor: Actor): void {
  if (isSafe(method)) return
  if (actor.kind !== 'person' && route.access !== 'sign-in.try') return
  const fetchSite = headers['sec-fetch-site']
  const fromHere = headers.origin === site.origin && (fetchSite === undefined || fetchSite === 'same-origin')
  const token = headers[CSRF_HEADER]
  const isOurs =
    actor.kind !== 'person' ||
    route.access === 'sign-in.try' ||
    (typeof token === 'string' && sameSecret(token, actor.csrf))
  if (!fromHere || !isOurs)
    throw new HttpProblem({
      status: 403,
      code: 'cross-site',
      detail: 'The request does not come from a page of this site.',
    })
}

function refuseStale({ clock }: Access, { session }: PersonActor): void {
  if (session.steppedUpAt !== undefined && isFresh(session.steppedUpAt.getTime(), clock.now().getTime())) return
  throw new HttpProblem({
    status: 403,
    code: 'step-up-needed',
    detail: 'Prove anew who you are: POST /sessions/current/step-up, then within five minutes again.',
  })
}

/** People and machines by who they are; who signs in, by where from (kept as a keyed digest). Reports have a rate of their own. */
async function refuseTooOften(access: Access, request: FastifyRequest, route: AnyRoute, actor: Actor): Promise<void> {
  const rate = rateOf(access, request, route, actor)
  if (rate === undefined) return
  const waitS = await takeRate(access.database, rate.key, rate)
  if (waitS === undefined) return
  throw new HttpProblem({
    status: 429,
    code: 'too-often',
    detail: 'Too many requests.',
    headers: { 'retry-after': String(waitS) },
  })
}

function rateOf(access: Access, request: FastifyRequest, route: AnyRoute, actor: Actor) {
  if (route.access === 'sign-in.try') {
    const source = Buffer.from(access.box.digest(`source:${request.ip}`)).toString('base64url')
    return { key: `sign-in:${source}`, ...SIGN_IN_RATE }
  }
  if (actor.kind === 'person') return { key: `person:${actor.session.person}`, ...PERSON_RATE }
  if (actor.kind === 'machine' && route.access !== 'report.send')
    return { key: `machine:${actor.key.machine}`, ...MACHINE_RATE }
  return undefined
}

function unknown(): HttpProblem {
  return new HttpProblem({ status: 401, code: 'not-signed-in', detail: 'Nobody is signed in.' })
}
