import { randomBytes } from 'node:crypto'
import { FREE_TRIES, newId } from '@rempart/core'
import type { PersonId } from '@rempart/core'
import { inTransaction, insertPerson, insertRoleEvent, readLog } from '@rempart/store'
import { describe, expect, test } from 'vitest'
import { accessSite, type Browser, browser, enrol, person, signIn, stepUp } from '../../../test/access-site.ts'
import type { Lies } from '../../../test/passkey.ts'
import { makeEnrolment } from '../enrolment.ts'
import { firstAdministratorLink } from '../first-administrator.ts'
import { PERSON_RATE } from '../limits.ts'
import { stepAt, totpCode } from './totp.ts'

const site = await accessSite()

async function invited(
  roles: readonly ('analyst' | 'auditor')[] = ['analyst'],
): Promise<Readonly<{ link: string; name: string; id: PersonId }>> {
  const id = newId<PersonId>(randomBytes)
  const name = `n-${id.slice(0, 10)}`
  const at = site.access.clock.now()
  const link = await inTransaction(site.database, async (tx) => {
    await insertPerson(tx, { id, signInName: name, displayName: name, language: 'fr', validUntil: undefined }, at)
    for (const role of roles) await insertRoleEvent(tx, { person: id, role, kind: 'granted', at })
    return makeEnrolment(site.access, tx, { person: id, kind: 'invitation' })
  })
  return { link: link.split('#')[1] ?? '', name, id }
}

const PASSWORD = 'a long enough password'

/** Somebody with a password and an authenticator app. */
async function withApp() {
  const { link, name } = await invited()
  const page = browser(site)
  const asked = await page.send('POST', '/enrolments/password/options', { link, password: PASSWORD })
  const { ceremony, otpauth } = asked.json<{ ceremony: string; otpauth: string }>()
  const secret = fromBase32(new URL(otpauth).searchParams.get('secret') ?? '')
  const code = (steps = 0): string => totpCode(secret, stepAt(site.access.clock.now()) + steps)
  expect((await page.send('POST', '/enrolments/password', { link, ceremony, code: code() })).statusCode).toBe(201)
  site.clock.ms += 30_000
  return {
    name,
    code,
    attempt: (given: Readonly<{ name?: string; password?: string; code?: string }> = {}) =>
      browser(site).send('POST', '/sign-in/password', { name, password: PASSWORD, code: code(), ...given }),
  }
}

describe('a passkey', () => {
  const attempt = async (who: Awaited<ReturnType<typeof person>>, lies: Lies, page: Browser = browser(site)) => {
    const { ceremony, options } = (await page.send('POST', '/sign-in/passkey/options')).json<{
      ceremony: string
      options: never
    }>()
    return page.send('POST', '/sign-in/passkey', { ceremony, response: who.passkey.get(options, lies) })
  }

  test('of another origin, relying party or user, unverified, or with a counter that does not grow, is refused', async () => {
    const ana = await person(site, ['analyst'])
    const other = Buffer.from((await invited()).id, 'hex').toString('base64url')
    expect((await attempt(ana, { counter: 10 })).statusCode).toBe(201)
    const lies: Readonly<Record<string, Lies>> = {
      origin: { origin: 'https://rempart.example.evil.example' },
      'relying party': { relyingParty: 'evil.example' },
      'counter regression': { counter: 9 },
      'counter repeated': { counter: 10 },
      'counter back to zero': { counter: 0 },
      'no verification': { verified: false, counter: 50 },
      'other user': { userHandle: other, counter: 60 },
    }
    for (const [name, lie] of Object.entries(lies)) {
      const answer = await attempt(ana, { counter: 100, ...lie })
      expect([name, answer.statusCode, answer.json<{ code: string }>().code]).toEqual([name, 401, 'not-signed-in'])
    }
    expect((await attempt(ana, { counter: 101 })).statusCode).toBe(201)
  })

  test('answers a challenge once, in time, and no other challenge', async () => {
    const ana = await person(site, ['analyst'])
    const page = browser(site)
    const ask = async () =>
      (await page.send('POST', '/sign-in/passkey/options')).json<{ ceremony: string; options: never }>()
    const { ceremony, options } = await ask()
    const response = ana.passkey.get(options)
    expect((await page.send('POST', '/sign-in/passkey', { ceremony, response })).statusCode).toBe(201)
    expect((await browser(site).send('POST', '/sign-in/passkey', { ceremony, response })).statusCode).toBe(401)
    const [first, second] = [await ask(), await ask()]
    const crossed = { ceremony: first.ceremony, response: ana.passkey.get(second.options) }
    expect((await browser(site).send('POST', '/sign-in/passkey', crossed)).statusCode).toBe(401)
    const late = await ask()
    site.clock.ms += 300_000
    expect(
      (
        await browser(site).send('POST', '/sign-in/passkey', {
          ceremony: late.ceremony,
          response: ana.passkey.get(late.options),
        })
      ).statusCode,
    ).toBe(401)
  })

  test('known and unknown credentials get the same answer, and the question names none', async () => {
    const ana = await person(site, ['analyst'])
    const page = browser(site)
    const asked = await page.send('POST', '/sign-in/passkey/options')
    expect(asked.json<{ options: { allowCredentials: unknown[] } }>().options.allowCredentials).toEqual([])
    const { ceremony, options } = asked.json<{ ceremony: string; options: never }>()
    const stranger = { ...ana.passkey.get(options), id: 'AAAA', rawId: 'AAAA' }
    const unknown = await page.send('POST', '/sign-in/passkey', { ceremony, response: stranger })
    const wrong = await attempt(ana, { origin: 'https://evil.example' })
    const { requestId: _, ...one } = unknown.json<Record<string, unknown>>()
    const { requestId: __, ...two } = wrong.json<Record<string, unknown>>()
    expect([unknown.statusCode, one]).toEqual([wrong.statusCode, two])
  })
})

describe('a link', () => {
  test('works once, for a day, and a new one ends the older', async () => {
    const { link, id } = await invited()
    await enrol(site, `#${link}`)
    await expect(enrol(site, `#${link}`)).rejects.toThrow()
    const make = () =>
      inTransaction(site.database, (tx) => makeEnrolment(site.access, tx, { person: id, kind: 'invitation' }))
    const [older, newer] = [await make(), await make()]
    await expect(enrol(site, older)).rejects.toThrow()
    site.clock.ms += 86_400_000
    await expect(enrol(site, newer)).rejects.toThrow()
  })

  test('used by two at the same time lets one in', async () => {
    const { link } = await invited()
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => enrol(site, `#${link}`)))
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  test('gives no session to whoever has no role yet, and says so to nobody who has not proven himself', async () => {
    const { link } = await invited([])
    const passkey = await enrol(site, `#${link}`)
    await expect(signIn(site, { passkey })).rejects.toThrow('no-role')
  })
})

describe('password and code', () => {
  test('open a session together, and each code once, within a step either way', async () => {
    const { attempt, code } = await withApp()
    expect((await attempt({ code: code(-2) })).statusCode).toBe(401)
    expect((await attempt({ code: code(2) })).statusCode).toBe(401)
    expect((await attempt({ code: code() })).statusCode).toBe(201)
    expect((await attempt({ code: code() })).statusCode).toBe(401)
    expect((await attempt({ code: code(-1) })).statusCode).toBe(401)
    expect((await attempt({ code: code(1) })).statusCode).toBe(201)
  })

  test('one code shown many times at once opens one session', async () => {
    const { attempt } = await withApp()
    const answers = await Promise.all(Array.from({ length: 5 }, () => attempt()))
    expect(answers.filter(({ statusCode }) => statusCode === 201)).toHaveLength(1)
  })

  test('five wrong tries, then each next one waits; waiting does not help a guesser, and the owner gets in after it', async () => {
    const { attempt, code } = await withApp()
    for (let tries = 0; tries < FREE_TRIES; tries += 1) expect((await attempt({ code: '000000' })).statusCode).toBe(401)
    const waiting = await attempt()
    expect([waiting.statusCode, waiting.json<{ code: string }>().code]).toEqual([429, 'too-many-tries'])
    expect(Number(waiting.headers['retry-after'])).toBeGreaterThan(0)
    site.clock.ms += Number(waiting.headers['retry-after']) * 1000
    expect((await attempt({ code: code() })).statusCode).toBe(201)
  })

  test('many tries at once are no more than their number', async () => {
    const { attempt } = await withApp()
    const answers = await Promise.all(Array.from({ length: 40 }, () => attempt({ code: '000000' })))
    expect(answers.filter(({ statusCode }) => statusCode === 401)).toHaveLength(FREE_TRIES)
  })

  test('a name that nobody has answers as one that somebody has: words, tries and time', async () => {
    const { name, attempt } = await withApp()
    const unknown = (tries: number) =>
      browser(site).send('POST', '/sign-in/password', { name: `nobody-${tries}`, password: PASSWORD, code: '000000' })
    const bare = (answer: { json(): unknown }) => ({ ...(answer.json() as object), requestId: '' })
    expect(bare(await unknown(0))).toEqual(bare(await attempt({ password: 'wrong password here' })))
    const times: { known: number[]; unknown: number[] } = { known: [], unknown: [] }
    for (let round = 0; round < 15; round += 1) {
      site.clock.ms += 3_600_000
      for (const kind of round % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
        const start = performance.now()
        await (kind === 'known' ? attempt({ name, code: '000000' }) : unknown(0))
        times[kind].push(performance.now() - start)
      }
    }
    // The quickest of each: what a busy machine adds is no property of the name.
    const [known, nobody] = [Math.min(...times.known), Math.min(...times.unknown)]
    console.log(
      `sign-in of a known and an unknown name: ${known.toFixed(1)} and ${nobody.toFixed(1)} ms at the quickest`,
    )
    expect(Math.abs(known - nobody)).toBeLessThan(known / 3)
  })

  test('neither alone opens anything, and short passwords are refused', async () => {
    const { attempt } = await withApp()
    expect((await attempt({ password: 'not the right password' })).statusCode).toBe(401)
    expect((await attempt({ code: '' })).statusCode).toBe(401)
    const { link } = await invited()
    expect(
      (await browser(site).send('POST', '/enrolments/password/options', { link, password: 'short' })).statusCode,
    ).toBe(400)
  })
})

test('an invitation opens nothing for who has come in by another, whichever was made last', async () => {
  const { link, id } = await invited()
  await enrol(site, `#${link}`)
  // What an invitation leaves behind that was made in the instant in which the person came in.
  const late = await inTransaction(site.database, (tx) =>
    makeEnrolment(site.access, tx, { person: id, kind: 'invitation' }),
  )
  await expect(enrol(site, late)).rejects.toThrow('401')
  const { rows } = await site.database.query('SELECT FROM authenticator WHERE person = $1', [id])
  expect(rows).toHaveLength(1)
})

test('every source has a rate of its own for signing in', async () => {
  const page = browser(site)
  const answers = await Promise.all(Array.from({ length: 80 }, () => page.send('POST', '/sign-in/passkey/options')))
  expect(answers.filter(({ statusCode }) => statusCode === 200).length).toBeLessThanOrEqual(32)
  expect(answers.find(({ statusCode }) => statusCode === 429)?.headers['retry-after']).toBeDefined()
  expect((await browser(site).send('POST', '/sign-in/passkey/options')).statusCode).toBe(200)
})

test('a person has one rate on all servers together', async () => {
  const page = await signIn(site, await person(site, ['analyst']))
  const elsewhere = browser({ app: site.another(), access: site.access })
  elsewhere.cookie = page.cookie
  const startMs = performance.now()
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, at) => (at % 2 === 0 ? page : elsewhere).send('GET', '/sessions/current')),
  )
  const due = PERSON_RATE.burst + ((performance.now() - startMs) * PERSON_RATE.perMinute) / 60_000
  const passed = answers.filter(({ statusCode }) => statusCode === 200).length
  expect(passed).toBeGreaterThanOrEqual(PERSON_RATE.burst * 0.95)
  expect(passed).toBeLessThanOrEqual(due * 1.05)
})

test('the first administrator comes by a printed link, alone invites the second, and from then on it takes two', async () => {
  const fresh = await accessSite()
  const [older, link] = [await firstAdministratorLink(fresh.access), await firstAdministratorLink(fresh.access)]
  await expect(enrol(fresh, older ?? '')).rejects.toThrow()
  const first = { passkey: await enrol(fresh, link ?? '') }
  expect(await firstAdministratorLink(fresh.access)).toBeUndefined()
  const page = await signIn(fresh, first)
  await stepUp(page, first)
  const invite = (signInName: string) =>
    page.send('POST', '/people', { signInName, name: signInName, language: 'en', secondAdministrator: true })
  const second = (await invite('second')).json<{ person: string; link: string }>()
  expect((await invite('third')).statusCode).toBe(403)
  // The link got lost before its person came in: there is nobody else yet who could ask for a way in.
  const anew = (await page.send('POST', `/people/${second.person}/link`)).json<{ link: string }>()
  await expect(enrol(fresh, second.link)).rejects.toThrow('404')
  const other = await signIn(fresh, { passkey: await enrol(fresh, anew.link) })
  const rows = await readLog(fresh.database, 0)
  const facts = rows.map(({ entry }) => JSON.parse(Buffer.from(entry).toString('utf8')) as { facts: object })
  for (const what of ['second-administrator', 'invited-again'])
    expect(facts.map((one) => one.facts)).toContainEqual({ what, link: 'alone' })
  expect((await other.send('GET', '/sessions/current')).json()).toMatchObject({ role: 'administrator' })
})

function fromBase32(text: string): Uint8Array {
  const bits = [...text]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/gu) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
