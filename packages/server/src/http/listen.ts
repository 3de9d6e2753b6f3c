// Where a server listens, or what stands in the way, in words that an operator can act on.
import { UserError } from '@rempart/core'

/** What Fastify's applications have in common here. */
type Listener = Readonly<{
  listen(at: Readonly<{ host: string; port: number; backlog: number }>): Promise<string>
}>
export type ListenAt = Readonly<{
  host: string
  port: number
  backlog: number
  /** What the operator set: a setting or an option. */
  setting: string
}>

/** The address. UserError `conflict` where the port is taken, `refused` where this user or machine cannot have it. */
export async function listenAt(app: Listener, { setting, ...at }: ListenAt): Promise<string> {
  try {
    return await app.listen(at)
  } catch (cause) {
    throw refusal(`${setting} ${at.host}:${at.port}`, cause)
  }
}

function refusal(subject: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return new UserError({ code: 'conflict', subject, reason: 'another program listens there', cause })
    case 'EACCES':
      return new UserError({ code: 'refused', subject, reason: 'this user may not listen there', cause })
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new UserError({ code: 'refused', subject, reason: 'is no address of this machine', cause })
    default:
      return cause
  }
}
