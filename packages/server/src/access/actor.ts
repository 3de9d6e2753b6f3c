// Who calls: nobody known, a person in a session, or a machine with a key.
import { admitReviewer, sessionEnd } from '@rempart/core'
import type { Reviewer, Role } from '@rempart/core'
import { endSession, findMachineKey, findSession, touchSession } from '@rempart/store'
import type { MachineKey, Session } from '@rempart/store'
import { notFound } from '../http/problem.ts'
import type { Access } from './access.ts'
import { TOUCH_EVERY_MS } from './limits.ts'
import { csrfToken, hashSecret } from './secret.ts'
import { readCookie } from './site-origin.ts'

export type PersonActor = Readonly<{ kind: 'person'; session: Session; reviewer: Reviewer; csrf: string }>
export type MachineActor = Readonly<{ kind: 'machine'; key: MachineKey }>
export type Actor = Readonly<{ kind: 'anonymous' }> | PersonActor | MachineActor

const ANONYMOUS = { kind: 'anonymous' } as const

/** What a request shows: a session cookie, or a key as a bearer token (RFC 6750). A key never stands beside a session. */
export type Shown = Readonly<{ cookie?: string | undefined; authorization?: string | undefined }>

/** The actor of a request. Whatever is not known, over or withdrawn is anonymous: it is not told which. */
export async function actorOf(access: Access, shown: Shown): Promise<Actor> {
  const bearer = /^Bearer ([A-Za-z0-9_-]{43})$/u.exec(shown.authorization ?? '')?.[1]
  if (bearer !== undefined) {
    const key = await findMachineKey(access.database, hashSecret(bearer), access.clock.now())
    return key === undefined ? ANONYMOUS : { kind: 'machine', key }
  }
  const secret = readCookie(shown.cookie, access.site.cookie)
  return secret === undefined ? ANONYMOUS : inSession(access, secret)
}

/** The person who acts; a route that the policy gives to people alone has one. */
export function personOf(actor: Actor): PersonActor {
  if (actor.kind !== 'person') throw notFound()
  return actor
}

export function roleOf(actor: Actor): Role {
  if (actor.kind === 'person') return actor.session.role
  return actor.kind === 'machine' ? 'machine-client' : 'anonymous'
}

async function inSession(access: Access, secret: string): Promise<Actor> {
  const at = access.clock.now()
  const session = await findSession(access.database, hashSecret(secret), at)
  if (session === undefined) return ANONYMOUS
  const over = sessionEnd({ openedAtMs: session.openedAt.getTime(), seenAtMs: session.seenAt.getTime() }, at.getTime())
  if (over !== undefined) {
    await endSession(access.database, { session: session.id, at, why: over })
    return ANONYMOUS
  }
  if (at.getTime() - session.seenAt.getTime() >= TOUCH_EVERY_MS) await touchSession(access.database, session.id, at)
  const { person, id, authenticator, role } = session
  const reviewer = admitReviewer({ person, session: id, authenticator, role })
  return { kind: 'person', session, reviewer, csrf: csrfToken(secret) }
}
