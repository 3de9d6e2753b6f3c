// One-time links: what opens them, and the three ways to set up how one signs in.
import { inTransaction } from '@rempart/store'
import type { RegistrationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import { personOf } from '../access/actor.ts'
import {
  askToEnrolPasskey,
  askToEnrolPassword,
  enrolPasskey,
  enrolPassword,
  makeEnrolment,
  openEnrolment,
  subjectOf,
} from '../access/enrolment.ts'
import type { Enrolled, OpenEnrolment } from '../access/enrolment.ts'
import { CODE_SHAPE } from '../access/halves.ts'
import { PASSWORD_MAX_CHARACTERS, PASSWORD_MIN_CHARACTERS } from '../access/limits.ts'
import { providerCookie } from '../access/sign-in/provider.ts'
import { HttpProblem, notFound } from '../http/problem.ts'
import { type AnyRoute, type Context, defineRoute } from '../http/route.ts'
import { ceremonyId, nobody, passkeyQuestion } from './sign-in.ts'

/** The secret of a link; a dot and the code behind it, where one belongs to it. */
const link = z.string().regex(new RegExp(`^[A-Za-z0-9_-]{43}(\\.${CODE_SHAPE})?$`, 'u'))
const nothing = z.object({})

const makeOwnLink = defineRoute({
  method: 'POST',
  url: '/enrolments',
  summary: 'A link to add another passkey or device of one’s own',
  access: 'session.own',
  stepUp: true,
  input: {},
  output: { 201: z.object({ link: z.string() }) },
}).handledBy(async (_, { actor, access }) => {
  const { person } = personOf(actor).session
  const made = await inTransaction(access.database, async (tx) => {
    const text = await makeEnrolment(access, tx, { person, kind: 'additional' })
    await access.record(tx, [
      {
        type: 'person-change',
        commit: { person, by: person },
        facts: { what: 'own-link' },
        rows: ['enrolment', 'enrolment_end'],
      },
    ])
    return text
  })
  return { status: 201, body: { link: made } }
})

const openLink = defineRoute({
  method: 'POST',
  url: '/enrolments/open',
  summary: 'Whose link it is, and whether the organisation’s account can be used',
  access: 'sign-in.try',
  input: { body: z.strictObject({ link }) },
  output: { 200: z.object({ name: z.string(), provider: z.boolean() }) },
}).handledBy(async ({ body }, { access, provider }) => {
  const { person } = await opened(access, body.link)
  return { status: 200, body: { name: person.displayName, provider: provider !== undefined } }
})

const askPasskey = defineRoute({
  method: 'POST',
  url: '/enrolments/passkey/options',
  summary: 'A challenge for a new passkey',
  access: 'sign-in.try',
  input: { body: z.strictObject({ link }) },
  output: { 200: passkeyQuestion },
}).handledBy(async ({ body }, { access }) => {
  const question = await askToEnrolPasskey(access, await opened(access, body.link))
  return { status: 200, body: { ...question } }
})

const newPasskey = z
  .looseObject({
    id: z.string().max(2048),
    rawId: z.string().max(2048),
    type: z.literal('public-key'),
    response: z.looseObject({}),
  })
  .transform((value) => value as unknown as RegistrationResponseJSON)

const addPasskey = defineRoute({
  method: 'POST',
  url: '/enrolments/passkey',
  summary: 'Add the new passkey and use the link up',
  access: 'sign-in.try',
  input: { body: z.strictObject({ link, ceremony: ceremonyId, response: newPasskey }) },
  output: { 201: nothing },
}).handledBy(async ({ body }, { access }) => settle(await enrolPasskey(access, await opened(access, body.link), body)))

const askPassword = defineRoute({
  method: 'POST',
  url: '/enrolments/password/options',
  summary: 'Choose a password; the answer holds the key for the authenticator app',
  access: 'sign-in.try',
  input: {
    body: z.strictObject({ link, password: z.string().min(PASSWORD_MIN_CHARACTERS).max(PASSWORD_MAX_CHARACTERS) }),
  },
  output: { 200: z.object({ ceremony: z.string(), otpauth: z.string() }) },
}).handledBy(async ({ body }, { access }) => ({
  status: 200,
  body: await askToEnrolPassword(access, await opened(access, body.link), body.password),
}))

const addPassword = defineRoute({
  method: 'POST',
  url: '/enrolments/password',
  summary: 'Confirm the first code and use the link up',
  access: 'sign-in.try',
  input: { body: z.strictObject({ link, ceremony: ceremonyId, code: z.string().max(20) }) },
  output: { 201: nothing },
}).handledBy(async ({ body }, { access }) => settle(await enrolPassword(access, await opened(access, body.link), body)))

const useProvider = defineRoute({
  method: 'POST',
  url: '/enrolments/provider',
  summary: 'Where to go to use the organisation’s account',
  access: 'sign-in.try',
  input: { body: z.strictObject({ link }) },
  output: { 200: z.object({ location: z.string() }) },
}).handledBy(async ({ body }, { access, provider }) => {
  const enrolment = await opened(access, body.link)
  if (provider === undefined) throw notFound()
  const { location, browserSecret } = await provider.begin(access, subjectOf(enrolment))
  return { status: 200, body: { location }, headers: { 'set-cookie': providerCookie(access.site, browserSecret) } }
})

export const enrolmentRoutes: readonly AnyRoute[] = [
  makeOwnLink,
  openLink,
  askPasskey,
  addPasskey,
  askPassword,
  addPassword,
  useProvider,
]

async function opened(access: Context['access'], secret: string): Promise<OpenEnrolment> {
  const enrolment = await openEnrolment(access, secret)
  if (enrolment === undefined) throw notFound()
  return enrolment
}

function settle(enrolled: Enrolled) {
  if (enrolled === 'taken')
    throw new HttpProblem({ status: 409, code: 'taken', detail: 'That account belongs to somebody already.' })
  if (enrolled === 'refused') throw nobody()
  return { status: 201, body: {} } as const
}
