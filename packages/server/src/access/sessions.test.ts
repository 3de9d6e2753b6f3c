import { SESSION_ABSOLUTE_MS, SESSION_IDLE_MS, STEP_UP_MS } from '@rempart/core'
import { insertPersonEvent, insertRoleEvent } from '@rempart/store'
import { expect, test } from 'vitest'
import { accessSite, type Browser, browser, person, signIn, stepUp } from '../../test/access-site.ts'
import { TOUCH_EVERY_MS } from './limits.ts'

const site = await accessSite()
const admin = await person(site, ['administrator'])
const ana = await person(site, ['analyst', 'auditor'])

const alive = async (page: Browser): Promise<boolean> =>
  (await page.send('GET', '/sessions/current')).statusCode === 200
/** A browser that holds the cookie of another and nothing else. */
function thief({ cookie }: Browser): Browser {
  const page = browser(site)
  page.cookie = cookie
  return page
}

test('the cookie is bound to the host, secure, unreadable for scripts and strict', async () => {
  const page = browser(site)
  const { ceremony, options } = (await page.send('POST', '/sign-in/passkey/options')).json<{
    ceremony: string
    options: never
  }>()
  const answer = await page.send('POST', '/sign-in/passkey', { ceremony, response: ana.passkey.get(options) })
  expect(answer.headers['set-cookie']).toMatch(
    /^__Host-rempart-session=[A-Za-z0-9_-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict$/u,
  )
})

test('a session is new at each sign-in, step-up and change of role, and the old one is dead at the next request', async () => {
  const page = await signIn(site, ana, 'analyst')
  const first = thief(page)
  await stepUp(page, ana)
  expect([await alive(first), await alive(page)]).toEqual([false, true])
  const second = thief(page)
  expect((await page.send('POST', '/sessions/current/role', { role: 'auditor' })).statusCode).toBe(201)
  expect([await alive(second), await alive(page)]).toEqual([false, true])
  const again = await signIn(site, ana)
  expect(new Set([first.cookie, second.cookie, page.cookie, again.cookie]).size).toBe(4)
})

test('a cookie that a browser brings to a sign-in is not the session that it gets', async () => {
  const planted = browser(site)
  planted.cookie = `__Host-rempart-session=${'A'.repeat(43)}`
  const { ceremony, options } = (await planted.send('POST', '/sign-in/passkey/options')).json<{
    ceremony: string
    options: never
  }>()
  await planted.send('POST', '/sign-in/passkey', { ceremony, response: ana.passkey.get(options) })
  expect(planted.cookie).not.toContain('AAAA')
  expect(await alive(planted)).toBe(true)
})

test('a session acts in one role, and a change of role keeps no step-up', async () => {
  const page = await signIn(site, ana, 'auditor')
  expect((await page.send('GET', '/people')).statusCode).toBe(200)
  await stepUp(page, ana)
  await page.send('POST', '/sessions/current/role', { role: 'analyst' })
  expect((await page.send('GET', '/people')).statusCode).toBe(404)
  expect((await page.send('GET', '/sessions/current')).json()).not.toHaveProperty('steppedUpUntil')
  expect((await page.send('POST', '/sessions/current/role', { role: 'administrator' })).statusCode).toBe(404)
})

test('what ends on one server is over on every other', async () => {
  const page = await signIn(site, ana)
  const elsewhere = browser({ app: site.another(), access: site.access })
  elsewhere.cookie = page.cookie
  expect(await alive(elsewhere)).toBe(true)
  await page.send('DELETE', '/sessions/current')
  expect(await alive(elsewhere)).toBe(false)
})

test('signing out ends the session at once and clears what the browser keeps', async () => {
  const page = await signIn(site, ana)
  const copy = thief(page)
  const answer = await page.send('DELETE', '/sessions/current')
  expect(answer.headers['clear-site-data']).toBe('"cache", "cookies", "storage"')
  expect(answer.headers['set-cookie']).toContain('Max-Age=0')
  expect(await alive(copy)).toBe(false)
})

test('an idle session dies, a busy one lives until its day is over, and neither wakes when the clock goes back', async () => {
  const [idle, busy] = [await signIn(site, ana), await signIn(site, ana)]
  const start = site.clock.ms
  while (site.clock.ms < start + SESSION_ABSOLUTE_MS - TOUCH_EVERY_MS * 5) {
    site.clock.ms += TOUCH_EVERY_MS * 5
    expect(await alive(busy)).toBe(true)
  }
  expect(await alive(idle)).toBe(false)
  await stepUp(busy, ana)
  site.clock.ms = start + SESSION_ABSOLUTE_MS
  expect(await alive(busy)).toBe(false)
  site.clock.ms = start + 1000
  expect([await alive(idle), await alive(busy)]).toEqual([false, false])
})

test('idle time counts from the last use: never longer than the limit', async () => {
  const page = await signIn(site, ana)
  site.clock.ms += SESSION_IDLE_MS - 1
  expect(await alive(page)).toBe(true)
  site.clock.ms += SESSION_IDLE_MS
  expect(await alive(page)).toBe(false)
})

test('clocks that jump by an hour or ten years give no session and no step-up more time', async () => {
  for (const jumpMs of [3_600_000, -3_600_000, 315_360_000_000, -315_360_000_000]) {
    const before = site.clock.ms
    const page = await signIn(site, ana)
    site.clock.ms += jumpMs
    expect(await alive(page), String(jumpMs)).toBe(false)
    site.clock.ms = before
    expect(await alive(page), String(jumpMs)).toBe(false)
  }
})

test('a withdrawn role, a disabled person, an end by an administrator: each holds at the next request', async () => {
  const now = () => site.access.clock.now()
  const bob = await person(site, ['analyst', 'auditor'])
  const inRole = await signIn(site, bob, 'auditor')
  await insertRoleEvent(site.database, { person: bob.id, role: 'auditor', kind: 'withdrawn', at: now() })
  expect(await alive(inRole)).toBe(false)
  const ended = await signIn(site, bob)
  const { session } = (await ended.send('GET', '/sessions/current')).json<{ session: string }>()
  expect((await (await signIn(site, admin)).send('DELETE', `/sessions/${session}`)).statusCode).toBe(200)
  expect(await alive(ended)).toBe(false)
  const disabled = await signIn(site, bob)
  await insertPersonEvent(site.database, { person: bob.id, kind: 'disabled', at: now(), by: admin.id })
  expect(await alive(disabled)).toBe(false)
  await expect(signIn(site, bob)).rejects.toThrow('403')
})

test('one’s own sessions are listed and ended; those of another are absent', async () => {
  const [one, other] = [await signIn(site, ana), await signIn(site, await person(site, ['analyst']))]
  const { sessions } = (await one.send('GET', '/sessions')).json<{ sessions: { session: string }[] }>()
  const { session } = (await other.send('GET', '/sessions/current')).json<{ session: string }>()
  expect(sessions.map((listed) => listed.session)).not.toContain(session)
  expect((await one.send('DELETE', `/sessions/${session}`)).statusCode).toBe(404)
  expect(await alive(other)).toBe(true)
})

test('a step-up is worth five minutes, and another person’s passkey is worth none', async () => {
  const page = await signIn(site, admin)
  const invite = () => page.send('POST', '/people', { signInName: `n${site.clock.ms}`, name: 'N', language: 'fr' })
  expect((await invite()).json()).toMatchObject({ status: 403, code: 'step-up-needed' })
  await expect(stepUp(page, ana)).rejects.toThrow('401')
  await stepUp(page, admin)
  site.clock.ms += STEP_UP_MS
  expect((await invite()).statusCode).toBe(201)
  site.clock.ms += 1
  expect((await invite()).json()).toMatchObject({ code: 'step-up-needed' })
})

test('no secret of a session stands in the database', async () => {
  const page = await signIn(site, ana)
  const secret = page.cookie.split('=')[1] ?? ''
  const { rows } = await site.database.query<{ row: string }>(
    `SELECT session::text AS row FROM session UNION ALL SELECT ceremony::text FROM ceremony`,
  )
  const encodings = [
    secret,
    page.csrf,
    Buffer.from(secret, 'base64url').toString('hex'),
    Buffer.from(secret).toString('hex'),
  ]
  for (const { row } of rows) for (const text of encodings) expect(row).not.toContain(text)
})
