// Signing in: a passkey, password with one-time code, or the organisation's provider. No answer tells whether a name, a
// credential or an account is known.
import { HUMAN_ROLES } from '@rempart/core'
import { inTransaction } from '@rempart/store'
import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { PASSWORD_MAX_CHARACTERS } from '../access/limits.ts'
import { openSession } from '../access/sessions.ts'
import type { Means } from '../access/sessions.ts'
import { askForPasskey, provePasskey } from '../access/sign-in/passkey.ts'
import type { Proven } from '../access/sign-in/passkey.ts'
import { provePassword } from '../access/sign-in/with-password.ts'
import { sessionCookie } from '../access/site-origin.ts'
import { HttpProblem } from '../http/problem.ts'
import { type AnyRoute, type Context, defineRoute } from '../http/route.ts'

/** An answer of a browser's `PublicKeyCredential.toJSON()` (WebAuthn 3, §5.1.8); its parts are checked by the library. */
export const passkeyAnswer = z
  .looseObject({
    id: z.string().max(2048),
    rawId: z.string().max(2048),
    type: z.literal('public-key'),
    response: z.looseObject({}),
  })
  .transform((value) => value as unknown as AuthenticationResponseJSON)
const role = z.enum(HUMAN_ROLES).optional()
export const ceremonyId = z.string().regex(/^[0-9a-f]{32}$/u)
/** Options for the browser's own parser; their shape is WebAuthn's, not ours. */
export const passkeyQuestion = z.object({ ceremony: z.string(), options: z.custom<object>() })
const signedIn = z.object({ role: z.enum(HUMAN_ROLES) })

const askPasskey = defineRoute({
  method: 'POST',
  url: '/sign-in/passkey/options',
  summary: 'A challenge for any passkey of this site',
  access: 'sign-in.try',
  input: {},
  output: { 200: passkeyQuestion },
}).handledBy(async (_, { access }) => ({
  status: 200,
  body: { ...(await askForPasskey(access, { kind: 'passkey-sign-in', subject: '' })) },
}))

const signInWithPasskey = defineRoute({
  method: 'POST',
  url: '/sign-in/passkey',
  summary: 'Sign in with a passkey',
  access: 'sign-in.try',
  input: { body: z.strictObject({ ceremony: ceremonyId, response: passkeyAnswer, role }) },
  output: { 201: signedIn },
}).handledBy(async ({ body }, context) => {
  const proven = await provePasskey(context.access, { kind: 'passkey-sign-in', for: '', ...body })
  if (proven === undefined) throw nobody()
  return enter(context, { proven, means: 'passkey', role: body.role })
})

const signInWithPassword = defineRoute({
  method: 'POST',
  url: '/sign-in/password',
  summary: 'Sign in with password and one-time code',
  access: 'sign-in.try',
  input: {
    body: z.strictObject({
      name: z.string().max(200),
      password: z.string().max(PASSWORD_MAX_CHARACTERS),
      code: z.string().max(20),
      role,
    }),
  },
  output: { 201: signedIn },
}).handledBy(async ({ body }, context) => {
  const outcome = await provePassword(context.access, body)
  if (outcome.kind === 'later') throw later(outcome.notBefore, context)
  if (outcome.kind === 'refused') throw nobody()
  return enter(context, { proven: outcome.proven, means: 'password', role: body.role })
})

export const signInRoutes: readonly AnyRoute[] = [askPasskey, signInWithPasskey, signInWithPassword]

type Entering = Readonly<{ proven: Proven; means: Means; role?: (typeof HUMAN_ROLES)[number] | undefined }>

/** Opens the session and hands out its cookie. */
export async function enter({ access }: Context, { proven, means, role: wanted }: Entering) {
  const opened = await inTransaction(access.database, (tx) =>
    openSession(access, tx, { ...proven, means, role: wanted }),
  )
  if (opened.kind === 'closed')
    throw new HttpProblem({ status: 403, code: opened.why, detail: 'The account is closed or has no role yet.' })
  const headers = { 'set-cookie': sessionCookie(access.site, opened.secret) }
  return { status: 201, body: { role: opened.session.role }, headers } as const
}

/** The one answer to everything that proves nobody. */
export function nobody(): HttpProblem {
  return new HttpProblem({ status: 401, code: 'not-signed-in', detail: 'That did not work. Nobody was signed in.' })
}

export function later(notBefore: Date, { clock }: Context): HttpProblem {
  const seconds = Math.max(1, Math.ceil((notBefore.getTime() - clock.now().getTime()) / 1000))
  return new HttpProblem({
    status: 429,
    code: 'too-many-tries',
    detail: 'Too many tries. Wait before the next one.',
    headers: { 'retry-after': String(seconds) },
  })
}
