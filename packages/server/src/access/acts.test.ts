import { randomBytes } from 'node:crypto'
import { newId, REQUEST_LIFE_MS, STEP_UP_MS } from '@rempart/core'
import type { ActId, PersonId } from '@rempart/core'
import { type CaseId, inTransaction, insertCaseAssignment, insertRoleEvent, logSize, readLog } from '@rempart/store'
import { describe, expect, test } from 'vitest'
import {
  accessSite,
  type Browser,
  browser,
  enrol,
  person,
  signIn,
  stepUp,
  type TestPerson,
} from '../../test/access-site.ts'
import { hashSecret } from './secret.ts'
import { performApproved } from './perform-act.ts'

const site = await accessSite()
const ana = await person(site, ['administrator'])
const ben = await person(site, ['administrator'])
const cleo = await person(site, ['administrator'])
const dan = await person(site, ['analyst'])

async function present(who: TestPerson): Promise<Browser> {
  const page = await signIn(site, who)
  await stepUp(page, who)
  return page
}

async function ask(page: Browser, role = 'auditor', concerns: PersonId = dan.id): Promise<string> {
  const body = { person: concerns, role, change: 'granted', reason: 'joins the audit' }
  const response = await page.send('POST', '/requests/role-change', body)
  expect(response.statusCode, response.body).toBe(201)
  return response.json<{ request: string }>().request
}

const approve = (page: Browser, request: string, kind = 'role-change') =>
  page.send('POST', `/requests/${kind}/${request}/approval`)

/** A link and its code, by the two administrators who each got one of them. */
async function wayInFor(guest: PersonId): Promise<readonly [link: string, code: string]> {
  const asked = await (await present(ana)).send('POST', '/requests/recovery', { person: guest, reason: 'begins' })
  const { request, code } = asked.json<{ request: string; code: string }>()
  const { link } = (await approve(await present(ben), request, 'recovery')).json<{ link: string }>()
  return [link, code]
}

const rolesOf = async (id: PersonId): Promise<readonly string[]> =>
  (await (await signIn(site, ana)).send('GET', `/people/${id}`)).json<{ roles: string[] }>().roles

describe('two persons', () => {
  test('one asks, another approves, and it is done once, with each step in the ledger', async () => {
    const before = await logSize(site.database)
    const request = await ask(await present(ana))
    const approver = await present(ben)
    const answer = await approve(approver, request)
    expect(answer.json()).toEqual({ state: 'performed' })
    expect(await rolesOf(dan.id)).toContain('auditor')
    expect((await approve(approver, request)).statusCode).toBe(409)
    expect(await logSize(site.database)).toBeGreaterThanOrEqual(before + 2)
  })

  test('nobody approves what he asked for: not in one session, not in another, not with another passkey', async () => {
    const page = await present(ana)
    const request = await ask(page)
    expect((await approve(page, request)).json()).toMatchObject({ status: 403, code: 'same-person' })
    expect((await approve(await present(ana), request)).json()).toMatchObject({ status: 403, code: 'same-person' })
    const { link } = (await page.send('POST', '/enrolments')).json<{ link: string }>()
    const second = { ...ana, passkey: await enrol(site, link) }
    expect((await approve(await present(second), request)).json()).toMatchObject({ code: 'same-person' })
  })

  test('the person whom it is about neither asks nor approves', async () => {
    const request = await ask(await present(ana), 'auditor', ben.id)
    expect((await approve(await present(ben), request)).json()).toMatchObject({
      status: 403,
      code: 'concerns-approver',
    })
    const page = await present(cleo)
    const own = { person: cleo.id, role: 'auditor', change: 'granted', reason: 'for me' }
    expect((await page.send('POST', '/requests/role-change', own)).statusCode).toBe(403)
  })

  test('an approval needs a step-up, not older than five minutes; a sign-in is none', async () => {
    const request = await ask(await present(ana))
    const page = await signIn(site, ben)
    expect((await approve(page, request)).json()).toMatchObject({ status: 403, code: 'step-up-needed' })
    await stepUp(page, ben)
    site.clock.ms += STEP_UP_MS + 1
    expect((await approve(page, request)).json()).toMatchObject({ status: 403, code: 'step-up-needed' })
    await stepUp(page, ben)
    expect((await approve(page, request)).statusCode).toBe(200)
  })

  test('after a day a request is dead', async () => {
    const request = await ask(await present(ana))
    site.clock.ms += REQUEST_LIFE_MS
    expect((await approve(await present(ben), request)).json()).toMatchObject({ status: 409, code: 'expired' })
  })

  test('whoever loses the role between sign-in and approval approves nothing', async () => {
    const eve = await person(site, ['administrator'])
    const request = await ask(await present(ana))
    const page = await present(eve)
    await insertRoleEvent(site.database, {
      person: eve.id,
      role: 'administrator',
      kind: 'withdrawn',
      at: site.access.clock.now(),
    })
    expect((await approve(page, request)).statusCode).toBe(401)
  })

  test('what somebody asked for who has lost the role since, or was disabled, is approved by nobody', async () => {
    const leaver = await person(site, ['administrator'])
    const [withdrawn, disabled] = [await ask(await present(leaver)), await ask(await present(leaver))]
    const role = { person: leaver.id, role: 'administrator', at: site.access.clock.now() } as const
    await insertRoleEvent(site.database, { ...role, kind: 'withdrawn' })
    expect((await approve(await present(ben), withdrawn)).json()).toMatchObject({ status: 409, code: 'asker-left' })
    await insertRoleEvent(site.database, { ...role, kind: 'granted' })
    await (await present(ana)).send('PUT', `/people/${leaver.id}/disabled`, { disabled: true })
    expect((await approve(await present(ben), disabled)).json()).toMatchObject({ status: 409, code: 'asker-left' })
  })

  test('withdrawn and refused requests are approved by nobody', async () => {
    const asker = await present(ana)
    const [mine, yours] = [await ask(asker), await ask(asker)]
    expect((await asker.send('DELETE', `/requests/role-change/${mine}`)).json()).toEqual({ state: 'withdrawn' })
    const other = await present(ben)
    expect((await other.send('DELETE', `/requests/role-change/${yours}`)).json()).toEqual({ state: 'refused' })
    for (const request of [mine, yours])
      expect((await approve(other, request)).json()).toMatchObject({ code: 'closed' })
  })

  test('a request is approved as the kind that it is', async () => {
    const request = await ask(await present(ana))
    expect((await approve(await present(ben), request, 'recovery')).statusCode).toBe(404)
  })

  test('of a thousand approvals at once by many, one goes through', async () => {
    const request = await ask(await present(ana), 'list-curator')
    const approvers = await Promise.all(Array.from({ length: 6 }, () => person(site, ['administrator'])))
    const pages = await Promise.all([ben, cleo, ...approvers].map(present))
    const answers = await Promise.all(
      Array.from({ length: 1000 }, async (_, at) => {
        const send = () => approve(pages[at % pages.length] ?? browser(site), request)
        let answer = await send()
        while (answer.statusCode === 503) answer = await send() // no connection was free in time
        return answer
      }),
    )
    const codes = answers.map(({ statusCode }) => statusCode)
    expect(codes.filter((code) => code === 200)).toHaveLength(1)
    expect(codes.filter((code) => code === 409)).toHaveLength(999)
    const { rows } = await site.database.query('SELECT FROM role_event WHERE act = $1', [request])
    expect(rows).toHaveLength(1)
  })

  test('whatever the program does, the database takes no approval by who asked', async () => {
    const request = await ask(await present(ana))
    const { rows } = await site.database.query<{ session: string; authenticator: string }>(
      'SELECT session, authenticator FROM act WHERE id = $1',
      [request],
    )
    const values = [request, ana.id, rows[0]?.session, rows[0]?.authenticator, site.access.clock.now()]
    const insert = `INSERT INTO act_answer (act, asked_by, answer, person, session, authenticator, role, at)
      VALUES ($1, $2, 'approved', $2, $3, $4, 'administrator', $5)`
    await expect(site.database.query(insert, values)).rejects.toThrow(/check constraint/u)
  })

  test('an approved act is performed once, by one of its two, however many try', async () => {
    const [fay, gus] = [await person(site, ['senior-analyst']), await person(site, ['senior-analyst'])]
    const at = site.access.clock.now()
    const ofCase = newId<CaseId>(randomBytes)
    await insertCaseAssignment(site.database, { case: ofCase, person: fay.id, kind: 'assigned', at, by: fay.id })
    const asker = await present(fay)
    const subject = { exhibits: [newId<never>(randomBytes)], recipients: [`age1${'q'.repeat(58)}`] }
    const url = `/cases/${ofCase}/requests/release-originals`
    const { request } = (await asker.send('POST', url, { ...subject, reason: 'as ordered' })).json<{
      request: string
    }>()
    const perform = (by: PersonId) =>
      inTransaction(site.database, (tx) =>
        performApproved(site.access, tx, { act: request as ActId, kind: 'release-originals', by }),
      )
    expect(await perform(fay.id)).toBeUndefined()
    expect((await approve(await present(gus), request, 'release-originals')).json()).toEqual({ state: 'approved' })
    expect(await perform(cleo.id)).toBeUndefined()
    const done = await Promise.all(Array.from({ length: 20 }, (_, n) => perform(n % 2 === 0 ? fay.id : gus.id)))
    expect(done.filter((act) => act !== undefined)).toHaveLength(1)
    expect(done.find((act) => act !== undefined)?.subject).toEqual({ ...subject, case: ofCase })
  })

  test('one administrator makes no way in for another person; two make one, in halves', async () => {
    const admin = await present(ana)
    const made = await admin.send('POST', '/people', { signInName: 'halves', name: 'Halves', language: 'en' })
    const { person: guest, ...rest } = made.json<{ person: PersonId; link?: string }>()
    expect([made.statusCode, rest]).toEqual([201, {}])
    const { rows } = await site.database.query('SELECT FROM enrolment WHERE person = $1', [guest])
    expect(rows).toEqual([])
    const again = await admin.send('POST', `/people/${guest}/link`)
    expect([again.statusCode, again.json<{ code: string }>().code]).toEqual([403, 'refused'])
    expect((await admin.send('GET', '/people')).json()).toMatchObject({ wayInTakesTwo: true })

    const asked = await admin.send('POST', '/requests/recovery', { person: guest, reason: 'begins on Monday' })
    const { request } = asked.json<{ request: string }>()
    expect((await approve(admin, request, 'recovery')).json()).toMatchObject({ code: 'same-person' })
    const [link, code] = await wayInFor(guest)
    await expect(enrol(site, link)).rejects.toThrow('404')
    await enrol(site, link, code)
  })

  test('a second administrator who was disabled leaves nobody who makes a way in alone', async () => {
    const admin = await present(ana)
    for (const other of [ben, cleo]) await admin.send('PUT', `/people/${other.id}/disabled`, { disabled: true })
    const made = await admin.send('POST', '/people', { signInName: 'alone', name: 'Alone', language: 'en' })
    for (const other of [ben, cleo]) await admin.send('PUT', `/people/${other.id}/disabled`, { disabled: false })
    expect([made.statusCode, Object.keys(made.json<object>())]).toEqual([201, ['person']])
  })

  test('nobody gets a role before he has come in, and no link opens a role that somebody holds', async () => {
    const admin = await present(ana)
    const invite = async (signInName: string): Promise<Readonly<{ person: PersonId; link?: string }>> =>
      (await admin.send('POST', '/people', { signInName, name: signInName, language: 'en' })).json()
    const newcomer = await invite('newcomer')
    const again = await ask(admin, 'analyst', newcomer.person)
    expect((await approve(await present(ben), again)).json()).toMatchObject({ code: 'conflict' })
    expect(await rolesOf(newcomer.person)).toEqual([])
    await enrol(site, ...(await wayInFor(newcomer.person)))
    expect((await approve(await present(ben), again)).json()).toEqual({ state: 'performed' })
    expect(await rolesOf(newcomer.person)).toEqual(['analyst'])

    // As a site may have it from before.
    const early = await invite('early')
    await insertRoleEvent(site.database, {
      person: early.person,
      role: 'analyst',
      kind: 'granted',
      at: site.access.clock.now(),
    })
    expect((await admin.send('POST', `/people/${early.person}/link`)).statusCode).toBe(403)
  })

  test('a request that does not exist is absent', async () => {
    expect((await approve(await present(ben), newId<ActId>(randomBytes))).statusCode).toBe(404)
  })
})

test('the ledger says what was done in which role; who did it stands in openings alone, which are sealed', async () => {
  const from = await logSize(site.database)
  const request = await ask(await present(ana))
  await approve(await present(ben), request)
  const entries = (await readLog(site.database, from)).map(({ seq, entry }) => ({
    seq,
    text: Buffer.from(entry).toString('utf8'),
  }))
  const done = entries.map(({ text }) => JSON.parse(text) as { type: string; facts: { what?: string } })
  expect(done.map(({ type, facts }) => facts.what ?? type)).toEqual([
    'opened',
    'stepped-up',
    'act-asked',
    'opened',
    'stepped-up',
    'act-approved',
    'act-performed',
  ])
  for (const { text } of entries)
    for (const secret of [ana.id, ben.id, dan.id, request, ana.name, 'joins the audit'])
      expect(text).not.toContain(secret)
  const asked = await site.services.ledger.openingOf(site.database, entries[2]?.seq ?? -1)
  expect(asked?.kind === 'values' && asked.values['person']?.value).toBe(ana.id)
  expect(asked?.kind === 'values' && asked.values['reason']?.value).toBe('joins the audit')
  const approved = await site.services.ledger.openingOf(site.database, entries[5]?.seq ?? -1)
  expect(approved?.kind === 'values' && approved.values['approved']?.value).toBe(ben.id)
})

describe('recovery', () => {
  /** What the asker gets, and what the approver gets. */
  async function halves(of: PersonId): Promise<{ code: string; link: string }> {
    const asker = await present(ana)
    const asked = await asker.send('POST', '/requests/recovery', { person: of, reason: 'lost the key' })
    const { request, code } = asked.json<{ request: string; code: string }>()
    const answer = await approve(await present(ben), request, 'recovery')
    for (const page of [asker, await present(ben)])
      for (const url of [`/requests/${request}`, '/requests']) {
        const { body } = await page.send('GET', url)
        expect(body).toContain(request)
        expect(body).not.toContain(code)
      }
    expect(asked.body).not.toContain('enrol')
    expect(answer.body).not.toContain(code)
    return { code, link: answer.json<{ link: string }>().link }
  }
  const opens = async (link: string): Promise<number> =>
    (await browser(site).send('POST', '/enrolments/open', { link })).statusCode
  const secretOf = (link: string): string => link.split('with-code.')[1] ?? ''

  test('the asker holds a code, the approver a link: neither opens anything without the other', async () => {
    const fay = await person(site, ['analyst'])
    const [mine, other] = [await halves(fay.id), await halves((await person(site, ['analyst'])).id)]
    const secret = secretOf(mine.link)
    expect(mine.code).toMatch(/^[A-Z2-7]{4}(-[A-Z2-7]{4}){3}$/u)
    for (const half of [secret, `${secret}.${other.code}`, `${secretOf(other.link)}.${mine.code}`, `${secret}. `])
      expect(await opens(half), half).toBe(404)
    await expect(enrol(site, mine.link)).rejects.toThrow('404')
    await expect(enrol(site, mine.link, other.code)).rejects.toThrow('404')
    expect((await (await signIn(site, fay)).send('GET', '/sessions/current')).statusCode).toBe(200)
    expect(await opens(`${secret}.${mine.code}`)).toBe(200)
    expect(await opens(`${secret}.${mine.code.toLowerCase().replaceAll('-', ' ')}`)).toBe(200)
  })

  test('what the database keeps of both halves is neither, nor leads from one to the other', async () => {
    const { code, link } = await halves((await person(site, ['analyst'])).id)
    const secret = secretOf(link)
    const { rows } = await site.database.query<{ text: string }>(
      `SELECT encode(code_hash, 'escape') || encode(code_hash, 'hex') || act AS text FROM act_half
       UNION ALL SELECT encode(secret_hash, 'escape') || encode(secret_hash, 'hex') FROM enrolment`,
    )
    const kept = rows.map(({ text }) => text).join(' ')
    for (const shown of [code, code.replaceAll('-', ''), secret]) expect(kept).not.toContain(shown)
    for (const half of [secret, code, code.replaceAll('-', '')])
      expect(
        (await site.database.query('SELECT FROM enrolment WHERE secret_hash = $1', [hashSecret(half)])).rowCount,
      ).toBe(0)
  })

  test('both halves give one way in; its use ends every older one and every session', async () => {
    const fay = await person(site, ['analyst'])
    const open = await signIn(site, fay)
    const { code, link } = await halves(fay.id)
    expect((await open.send('GET', '/sessions/current')).statusCode).toBe(200)
    const passkey = await enrol(site, link, code)
    expect((await open.send('GET', '/sessions/current')).statusCode).toBe(401)
    await expect(signIn(site, fay)).rejects.toThrow('401')
    expect((await (await signIn(site, { passkey })).send('GET', '/sessions/current')).statusCode).toBe(200)
    await expect(enrol(site, link, code)).rejects.toThrow()
  })
})
