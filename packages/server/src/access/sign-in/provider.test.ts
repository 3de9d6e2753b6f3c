// OpenID Connect against another implementation's provider (oidc-provider) on loopback.
import { generateKeyPairSync } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inTransaction } from '@rempart/store'
import { Provider as TestProvider } from 'oidc-provider'
import { afterAll, expect, test } from 'vitest'
import { accessSite, browser, person, type TestPerson } from '../../../test/access-site.ts'
import { makeEnrolment } from '../enrolment.ts'
import { createProvider, PROVIDER_RETURN_PATH } from './provider.ts'

const ORIGIN = 'http://localhost:9'
const CLIENT = { clientId: 'rempart', clientSecret: 'a secret of the test' }
const issuer = await testProvider()
const site = await accessSite({ origin: ORIGIN, services: { provider: createProvider({ issuer, ...CLIENT }) } })

/** A provider that asks nothing: whoever's `account` cookie says so is signed in there. */
async function testProvider(): Promise<string> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const provider = new TestProvider(url, {
    clients: [
      {
        client_id: CLIENT.clientId,
        client_secret: CLIENT.clientSecret,
        redirect_uris: [`${ORIGIN}${PROVIDER_RETURN_PATH}`],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), use: 'sig' }] },
    cookies: { keys: ['test'] },
    pkce: { required: () => true },
    features: { devInteractions: { enabled: false } },
    findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
  })
  const callback = provider.callback()
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/') !== true) return void callback(request, response)
    void provider.interactionDetails(request, response).then(async ({ prompt, params, session }) => {
      const accountId = /account=([a-z]+)/u.exec(request.headers.cookie ?? '')?.[1] ?? 'nobody'
      if (prompt.name === 'login') return provider.interactionFinished(request, response, { login: { accountId } })
      const grant = new provider.Grant({
        accountId: session?.accountId ?? accountId,
        clientId: String(params['client_id']),
      })
      grant.addOIDCScope('openid')
      return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } })
    })
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return url
}

/** Follows the provider's redirects with a cookie jar until it sends the browser back; the address with code and state. */
async function throughProvider(location: string, account: string): Promise<URL> {
  const jar = new Map([['account', account]])
  let next = location
  for (let hops = 0; hops < 10 && !next.startsWith(ORIGIN); hops += 1) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(next, { redirect: 'manual', headers: { cookie } })
    for (const set of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (set.split(';')[0] ?? '').split('=')
      jar.set(name, value)
    }
    next = new URL(answer.headers.get('location') ?? '', next).href
  }
  return new URL(next)
}

const cookieOf = (set: string | string[] | number | undefined): string => String(set).split(';')[0] ?? ''

async function back(url: URL, cookie: string) {
  const page = browser(site)
  return page.send('GET', `${url.pathname}${url.search}`, undefined, {
    cookie,
    origin: '',
    'sec-fetch-site': 'cross-site',
  })
}

async function tie(who: TestPerson, account: string): Promise<void> {
  const link = await inTransaction(site.database, (tx) =>
    makeEnrolment(site.access, tx, { person: who.id, kind: 'additional' }),
  )
  const asked = await browser(site).send('POST', '/enrolments/provider', { link: link.split('#')[1] })
  const { location } = asked.json<{ location: string }>()
  await back(await throughProvider(location, account), cookieOf(asked.headers['set-cookie']))
}

async function begin() {
  const asked = await browser(site).send('GET', '/sign-in/provider')
  expect(asked.statusCode).toBe(303)
  return { location: String(asked.headers['location']), cookie: cookieOf(asked.headers['set-cookie']) }
}

const ana = await person(site, ['analyst'])
await tie(ana, 'ana')

test('an account that was tied to a person signs him in, without a step-up', async () => {
  const { location, cookie } = await begin()
  expect(location).toContain('code_challenge_method=S256')
  const answer = await back(await throughProvider(location, 'ana'), cookie)
  expect(answer.statusCode).toBe(201)
  const page = browser(site)
  page.cookie = cookieOf(answer.headers['set-cookie'])
  const current = (await page.send('GET', '/sessions/current')).json<Record<string, unknown>>()
  expect(current).toMatchObject({ person: ana.id, role: 'analyst' })
  expect(current).not.toHaveProperty('steppedUpUntil')
})

test('an account that nobody tied here makes nobody and opens nothing', async () => {
  const { location, cookie } = await begin()
  const answer = await back(await throughProvider(location, 'stranger'), cookie)
  expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([200, undefined])
  const { rows } = await site.database.query('SELECT FROM person')
  expect(rows).toHaveLength(1)
})

test('an answer is taken once, and only from the browser that asked', async () => {
  const { location, cookie } = await begin()
  const url = await throughProvider(location, 'ana')
  expect((await back(url, cookie)).statusCode).toBe(201)
  expect((await back(url, cookie)).statusCode).toBe(200)
  const [mine, victims] = [await begin(), await begin()]
  const attackers = await throughProvider(mine.location, 'ana')
  expect((await back(attackers, victims.cookie)).statusCode).toBe(200)
  const unasked = new URL(url)
  unasked.searchParams.set('state', 'f'.repeat(32))
  expect((await back(unasked, cookie)).statusCode).toBe(200)
})

test('one account is one person’s', async () => {
  const ben = await person(site, ['analyst'])
  await tie(ben, 'ana')
  const { rows } = await site.database.query<{ person: string }>(
    'SELECT person FROM provider_identity JOIN authenticator ON id = authenticator',
  )
  expect(rows).toEqual([{ person: ana.id }])
})
