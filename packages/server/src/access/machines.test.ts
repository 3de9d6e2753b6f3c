import { expect, test } from 'vitest'
import { accessSite, browser, person, signIn, stepUp } from '../../test/access-site.ts'

const site = await accessSite()
const admin = await person(site, ['administrator'])
const page = await signIn(site, admin)
await stepUp(page, admin)

const machine = (await page.send('POST', '/machines', { name: 'platform A' })).json<{ machine: string }>().machine
const newKey = async (scopes: readonly string[], days = 30) =>
  (await page.send('POST', `/machines/${machine}/keys`, { scopes, days })).json<{ key: string; secret: string }>()
const call = (secret: string, url = '/metrics') =>
  site.app.inject({ method: 'GET', url, headers: { authorization: `Bearer ${secret}` } })

test('a key opens its scopes and nothing else', async () => {
  const { secret } = await newKey(['site.metrics'])
  expect((await call(secret)).statusCode).toBe(200)
  expect((await call(secret, '/health')).statusCode).toBe(404)
  expect((await call(secret, '/people')).statusCode).toBe(404)
})

test('no key is given for what only people do', async () => {
  for (const scope of ['decision.make', 'exhibit.view', 'approve.role-change', 'person.read', 'session.own'])
    expect((await page.send('POST', `/machines/${machine}/keys`, { scopes: [scope], days: 1 })).statusCode).toBe(400)
})

test('keys overlap while they are rotated; one that is ended or expired opens nothing', async () => {
  const [old, fresh] = [await newKey(['site.metrics']), await newKey(['site.metrics'], 60)]
  expect([(await call(old.secret)).statusCode, (await call(fresh.secret)).statusCode]).toEqual([200, 200])
  expect((await page.send('DELETE', `/machines/${machine}/keys/${old.key}`)).statusCode).toBe(200)
  expect((await page.send('DELETE', `/machines/${machine}/keys/${old.key}`)).statusCode).toBe(404)
  expect((await call(old.secret, '/people')).statusCode).toBe(401)
  site.clock.ms += 60 * 86_400_000
  expect((await call(fresh.secret, '/people')).statusCode).toBe(401)
})

test('a key is listed without its secret, which stands nowhere in the database', async () => {
  const again = await signIn(site, admin)
  await stepUp(again, admin)
  const { secret, key } = (
    await again.send('POST', `/machines/${machine}/keys`, { scopes: ['report.send'], days: 1 })
  ).json<{ key: string; secret: string }>()
  const listed = await again.send('GET', '/machines')
  expect(listed.body).toContain(key)
  expect(listed.body).not.toContain(secret)
  const { rows } = await site.database.query<{ row: string }>('SELECT machine_key::text AS row FROM machine_key')
  expect(rows.map(({ row }) => row).join()).not.toContain(secret)
})

test('a key beside a session is the key: it never acts with the person’s rights', async () => {
  const again = await signIn(site, admin)
  const answer = await again.send('GET', '/people', undefined, { authorization: `Bearer ${'A'.repeat(43)}` })
  expect(answer.statusCode).toBe(401)
  expect((await browser(site).send('GET', '/people')).statusCode).toBe(401)
})
