// From a request to an actor, and from an actor to yes or no, before any body is read.
import type { FastifyRequest } from 'fastify'
import type { Services } from '../services.ts'
import { type Actor, ANONYMOUS } from './actor.ts'
import { type Permission, POLICY, type RoleName } from './policy.ts'

/** Who sends this request. Credentials that are wrong make nobody of the sender, never an error that tells why. */
export function authenticate(_request: FastifyRequest, _services: Services): Promise<Actor> {
  return Promise.resolve(ANONYMOUS)
}

/** Whether the table gives this actor the permission. What a permission means for one object is the handler's query. */
export function mayDo(actor: Actor, permission: Permission): boolean {
  const roles: readonly RoleName[] = POLICY[permission]
  return roles.includes(actor.kind)
}
