// Cases are listed to whom they are for; nobody alone brings the end of one nearer; what was erased has its certificates.
import { beforeAll, expect, test } from 'vitest'
import type { PersonId } from '@rempart/core'
import { type CaseId, listCases, readCaseKey, readLog, type ReportId, sealedObject } from '@rempart/store'
import {
  accessSite,
  type Browser,
  person,
  signIn,
  stepUp,
  type TestAccess,
  type TestPerson,
} from '../../test/access-site.ts'
import { freshId, receiveReport, testVault } from '../../test/evidence-site.ts'
import { examineJoined } from '../cases/examine-joined.ts'
import { examineReport } from '../cases/examine-report.ts'
import { joinCase } from '../evidence/case-evidence.ts'
import { eraseCase } from '../evidence/erase-case.ts'
import { shredDue } from '../jobs/shred-due.ts'
import { prepareJobs } from '../jobs/run-jobs.ts'

const YEAR_MS = 366 * 24 * 3_600_000
let site: TestAccess
let desk: Browser
let chief: TestPerson
let second: TestPerson

beforeAll(async () => {
  const { vault, decoder } = await testVault()
  site = await accessSite({ services: { vault, decoder } })
  await prepareJobs(site.database, site.services.log)
  desk = await signIn(site, await person(site, ['reporter-desk']))
  chief = await person(site, ['senior-analyst'])
  second = await person(site, ['senior-analyst'])
})

async function present(who: TestPerson): Promise<Browser> {
  const page = await signIn(site, who)
  await stepUp(page, who)
  return page
}

async function openCase(...people: readonly PersonId[]): Promise<CaseId> {
  const { report } = await receiveReport(site.services, { text: 'a harbour', files: [Buffer.from('drawing')] })
  const opened = await desk.send('POST', `/reports/${report}/case`)
  expect(opened.statusCode, opened.body).toBe(201)
  const caseId = opened.json<{ case: CaseId }>().case
  await joinCase(site.services, { report, caseId })
  const page = await signIn(site, chief)
  for (const who of people)
    expect((await page.send('PUT', `/cases/${caseId}/people/${who}`, { assigned: true })).statusCode).toBe(200)
  return caseId
}

async function casesOf(page: Browser): Promise<readonly string[]> {
  const { cases } = (await page.send('GET', '/cases')).json<{ cases: { case: string }[] }>()
  return cases.map(({ case: id }) => id)
}

/** Asked by the chief, approved by the second: the approval's status. */
async function byTwo(kind: string, caseId: CaseId, body: object): Promise<number> {
  const asked = await (await present(chief)).send('POST', `/cases/${caseId}/requests/${kind}`, {
    ...body,
    reason: 'why',
  })
  expect(asked.statusCode, asked.body).toBe(201)
  const { request } = asked.json<{ request: string }>()
  return (await (await present(second)).send('POST', `/requests/${kind}/${request}/approval`)).statusCode
}

test('a case is listed to who works on it, to the desk and to senior analysts, and to nobody else', async () => {
  const ana = await person(site, ['analyst'])
  const ben = await person(site, ['liaison-officer'])
  const [hers, his] = [await openCase(ana.id), await openCase(ben.id)]
  const pages = { ana: await signIn(site, ana), ben: await signIn(site, ben), chief: await signIn(site, chief) }
  expect(await casesOf(pages.ana)).toEqual([hers])
  expect(await casesOf(pages.ben)).toEqual([his])
  for (const page of [pages.chief, desk]) expect(await casesOf(page)).toEqual(expect.arrayContaining([hers, his]))
  expect((await pages.ana.send('GET', `/cases/${hers}`)).json()).toMatchObject({
    state: 'open',
    people: [{ person: ana.id }],
  })
  expect((await pages.ana.send('GET', `/cases/${his}`)).statusCode).toBe(404)
  await pages.chief.send('PUT', `/cases/${hers}/people/${ana.id}`, { assigned: false })
  expect(await casesOf(pages.ana)).toEqual([])
  expect((await pages.ana.send('GET', `/cases/${hers}`)).statusCode).toBe(404)
})

test('pages of the list name every case once, the newest first', async () => {
  const list = (after: Readonly<{ at: Date; id: string }> | undefined, limit: number) =>
    listCases(site.database, { person: chief.id, own: false, after, limit })
  const all = await list(undefined, 1000)
  const walked: (typeof all)[number][] = []
  for (;;) {
    const last = walked.at(-1)
    const [next] = await list(last && { at: last.openedAt, id: last.id }, 1)
    if (next === undefined) break
    walked.push(next)
  }
  expect(walked.map(({ id }) => id)).toEqual(all.map(({ id }) => id))
  expect(new Set(walked.map(({ id }) => id)).size).toBe(walked.length)
})

test('nobody is put on a case that does not exist', async () => {
  const page = await signIn(site, chief)
  const answer = await page.send('PUT', `/cases/${freshId()}/people/${second.id}`, { assigned: true })
  expect(answer.statusCode).toBe(404)
})

test('one person finishes a case for a year or longer and never brings its end nearer; two do', async () => {
  const caseId = await openCase(chief.id)
  const page = await present(chief)
  const finish = async (body: object) => (await page.send('POST', `/cases/${caseId}/finish`, body)).statusCode
  const kept = async () => (await page.send('GET', `/cases/${caseId}`)).json<{ state: string; retention: object }>()
  expect(await byTwo('retention-override', caseId, { keepUntil: '2026-02-01' })).toBe(409)
  expect(await finish({ years: 0, months: 11 })).toBe(403)
  expect(await finish({})).toBe(200)
  expect(await kept()).toMatchObject({
    state: 'finished',
    retention: { kind: 'until', at: '2027-01-05T09:00:00.000Z' },
  })
  expect(await finish({ years: 2 })).toBe(200)
  expect(await finish({ years: 1 })).toBe(403)
  expect(await byTwo('retention-override', caseId, { keepUntil: '2026-02-01' })).toBe(200)
  expect((await kept()).retention).toEqual({ kind: 'until', at: '2026-02-01T00:00:00.000Z' })
  expect((await page.send('POST', `/cases/${caseId}/reopening`)).statusCode).toBe(200)
  expect(await kept()).toMatchObject({ state: 'open', retention: { kind: 'stands', because: 'not-finished' } })
})

test('neither reopening a case nor a hold on it lets one person bring its end nearer', async () => {
  const caseId = await openCase(chief.id)
  const page = await present(chief)
  const send = async (url: string, body: object = {}) =>
    (await page.send('POST', `/cases/${caseId}/${url}`, body)).statusCode
  expect(await send('finish', { years: 10 })).toBe(200)
  expect(await send('reopening')).toBe(200)
  expect(await send('finish', { years: 1 })).toBe(403)
  expect(await send('finish', { years: 10 })).toBe(200)
  expect(await send('holds', { reason: 'court-order' })).toBe(201)
  expect(await send('finish', { years: 1 })).toBe(403)
  expect(await send('finish', { years: 11 })).toBe(200)
})

test('an erasure takes a report whose files were not examined yet with it, and the job that follows brings nothing back', async () => {
  const take = () => receiveReport(site.services, { text: 'a harbour', files: [Buffer.from('drawing')] })
  const [first, second] = [await take(), await take()]
  const opened = await desk.send('POST', `/reports/${first.report}/case`)
  const caseId = opened.json<{ case: CaseId }>().case
  const joined = await desk.send('POST', `/cases/${caseId}/reports`, { report: second.report })
  expect(joined.statusCode, joined.body).toBe(201)
  const { certificates } = await eraseCase(site.services, { caseId, reason: 'order' })
  expect(certificates).toHaveLength(5)
  const line = site.services as unknown as Parameters<typeof examineJoined>[0]
  expect(await examineReport(line, caseId)).toBe(0)
  expect(await examineJoined(line, { caseId, report: second.report as ReportId })).toBe(0)
  expect(await joinCase(site.services, { report: first.report, caseId })).toBe(0)
  for (const name of [...first.names, ...second.names]) expect(await sealedObject(site.database, name)).toBeUndefined()
  expect(await readCaseKey(site.database, caseId)).toBeUndefined()
  const { rows } = await site.database.query(
    `SELECT FROM report WHERE id = ANY($1) AND (text_key IS NOT NULL OR text_sealed <> '')`,
    [[first.report, second.report]],
  )
  expect(rows).toEqual([])
})

test('a hold outlasts the term until two persons lift it; then the case is erased, with certificates', async () => {
  const caseId = await openCase(chief.id)
  const page = await present(chief)
  expect((await page.send('POST', `/cases/${caseId}/finish`, {})).statusCode).toBe(200)
  const placed = await page.send('POST', `/cases/${caseId}/holds`, { reason: 'court-order' })
  const { hold } = placed.json<{ hold: string }>()
  const began = site.clock.ms
  const { erased } = await shredDue(site.services)
  expect(erased).toBe(0)
  const walk = async (toMs: number): Promise<void> => {
    for (; site.clock.ms < toMs; site.clock.ms += 2 * 24 * 3_600_000) await shredDue(site.services)
    await shredDue(site.services)
  }
  await walk(began + YEAR_MS)
  const stateOf = async () =>
    (await (await present(chief)).send('GET', `/cases/${caseId}`)).json<{ state: string; retention: object }>()
  expect(await stateOf()).toMatchObject({ state: 'finished', retention: { kind: 'stands', because: 'legal-hold' } })
  expect(await byTwo('hold-lift', caseId, { hold: freshId() })).toBe(409)
  expect(await byTwo('hold-lift', caseId, { hold })).toBe(200)
  await shredDue(site.services)
  expect((await stateOf()).state).toBe('erased')
  const again = await present(chief)
  const { certificates } = (await again.send('GET', `/cases/${caseId}/erasure`)).json<{
    certificates: { kind: string; entry: number; reason: string }[]
  }>()
  expect(certificates.map(({ kind, reason }) => [kind, reason])).toEqual([
    ['object', 'term'],
    ['text', 'term'],
    ['case', 'term'],
  ])
  const entries = (await readLog(site.database, 0)).map(({ entry }) => JSON.parse(Buffer.from(entry).toString()))
  for (const { entry } of certificates) expect(entries[entry]).toMatchObject({ type: 'shredded', seq: entry })
  for (const type of ['case-finished', 'hold-placed', 'hold-lifted'])
    expect(
      entries.some((entry: { type: string }) => entry.type === type),
      type,
    ).toBe(true)
  expect((await again.send('POST', `/cases/${caseId}/finish`, {})).statusCode).toBe(409)
  expect((await again.send('POST', `/cases/${caseId}/holds`, { reason: 'late' })).statusCode).toBe(409)
}, 60_000)
