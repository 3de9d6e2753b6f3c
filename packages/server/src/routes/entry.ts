// The pages by which people come in: sign-in and one-time link, and the way back from the organisation's provider.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { enrolmentOf, enrolProviderIdentity } from '../access/enrolment.ts'
import { findProviderIdentity } from '@rempart/store'
import { PROVIDER_RETURN_PATH, providerCookie, providerCookieName } from '../access/sign-in/provider.ts'
import { readCookie } from '../access/site-origin.ts'
import { notFound } from '../http/problem.ts'
import { defineRoute } from '../http/route.ts'
import { enter } from './sign-in.ts'

const MEDIA = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
} as const
const read = (name: string): string => readFileSync(join(import.meta.dirname, '../pages/entry', name), 'utf8')

const page = (url: string, name: string, media: keyof typeof MEDIA, summary: string) => {
  const text = read(name)
  return defineRoute({
    method: 'GET',
    url,
    summary,
    access: 'site.health',
    input: {},
    output: { 200: { media: MEDIA[media], about: summary } },
  }).handledBy(async () => ({ status: 200, body: text }))
}

const toProvider = defineRoute({
  method: 'GET',
  url: '/sign-in/provider',
  summary: 'To the organisation’s identity provider',
  access: 'sign-in.try',
  input: {},
  output: { 303: { media: MEDIA.html, about: 'Where to go' } },
}).handledBy(async (_, { access, provider }) => {
  if (provider === undefined) throw notFound()
  const { location, browserSecret } = await provider.begin(access, '')
  return { status: 303, body: '', headers: { location, 'set-cookie': providerCookie(access.site, browserSecret) } }
})

// A page, not a redirect: a `Strict` cookie set on the way from another site is sent from the next page on.
const fromProvider = defineRoute({
  method: 'GET',
  url: PROVIDER_RETURN_PATH,
  summary: 'Back from the identity provider: signs in, or ties the account to a one-time link',
  access: 'sign-in.try',
  input: {},
  output: {
    200: { media: MEDIA.html, about: 'The sign-in page' },
    201: { media: MEDIA.html, about: 'The sign-in page' },
  },
}).handledBy(async ({ raw }, context) => {
  const { access, provider } = context
  const browserSecret = readCookie(raw.headers.cookie, providerCookieName(access.site))
  const query = raw.url.slice(raw.url.indexOf('?') + 1)
  const back = await provider?.finish(access, { query, browserSecret })
  const body = read('sign-in.html')
  if (back === undefined) return { status: 200, body }
  if (back.subject !== '') {
    const enrolment = await enrolmentOf(access, Buffer.from(back.subject, 'base64url'))
    if (enrolment !== undefined) await enrolProviderIdentity(access, enrolment, back.identity)
    return { status: 200, body }
  }
  const proven = await findProviderIdentity(access.database, back.identity)
  if (proven === undefined) return { status: 200, body }
  const { headers } = await enter(context, { proven, means: 'provider' })
  return { status: 201, body, headers }
})

export const entryRoutes = [
  page('/sign-in', 'sign-in.html', 'html', 'The sign-in page'),
  page('/enrol', 'enrol.html', 'html', 'The page of a one-time link'),
  page('/entry/entry.css', 'entry.css', 'css', 'Style of the pages of entry'),
  page('/entry/messages.js', 'messages.js', 'js', 'Sentences of the pages of entry'),
  page('/entry/speak-to-server.js', 'speak-to-server.js', 'js', 'Requests of the pages of entry'),
  page('/entry/sign-in.js', 'sign-in.js', 'js', 'The sign-in page at work'),
  page('/entry/enrol.js', 'enrol.js', 'js', 'The page of a one-time link at work'),
  toProvider,
  fromProvider,
]
