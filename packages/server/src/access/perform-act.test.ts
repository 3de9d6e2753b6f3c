// What two persons approved is done, once, without anybody waiting for it; what cannot be done is closed as failed.
import type { PersonId } from '@rempart/core'
import {
  type CaseId,
  erasuresOf,
  insertCaseAssignment,
  inTransaction,
  placeHold,
  readCaseKey,
  sealedObject,
} from '@rempart/store'
import { beforeAll, expect, test } from 'vitest'
import {
  accessSite,
  type Browser,
  person,
  signIn,
  stepUp,
  type TestAccess,
  type TestPerson,
} from '../../test/access-site.ts'
import { freshCase, freshId, receiveReport, testVault } from '../../test/evidence-site.ts'
import { joinCase } from '../evidence/case-evidence.ts'
import { performActJob } from '../jobs/perform-act.ts'
import { prepareJobs, runJobs } from '../jobs/run-jobs.ts'

let site: TestAccess
let ana: TestPerson
let ben: TestPerson
let adam: TestPerson
let eve: TestPerson

beforeAll(async () => {
  const { vault, decoder } = await testVault()
  site = await accessSite({ services: { vault, decoder } })
  ana = await person(site, ['senior-analyst'])
  ben = await person(site, ['senior-analyst'])
  adam = await person(site, ['administrator'])
  eve = await person(site, ['administrator'])
  await prepareJobs(site.database, site.services.log)
  const jobs = await runJobs([performActJob], site.services)
  return jobs.stop
})

async function present(who: TestPerson): Promise<Browser> {
  const page = await signIn(site, who)
  await stepUp(page, who)
  return page
}

async function caseOf(who: PersonId): Promise<Readonly<{ caseId: CaseId; files: readonly string[] }>> {
  const { report, names } = await receiveReport(site.services, { text: 'a harbour', files: [Buffer.from('drawing')] })
  const caseId = freshCase()
  await joinCase(site.services, { report, caseId })
  const at = site.access.clock.now()
  await insertCaseAssignment(site.database, { case: caseId, person: who, kind: 'assigned', at, by: who })
  return { caseId, files: names }
}

async function askAndApprove(
  { url, body, kind }: Readonly<{ url: string; body: object; kind: string }>,
  [asker, approver]: readonly [TestPerson, TestPerson],
): Promise<string> {
  const asked = await (await present(asker)).send('POST', url, { ...body, reason: 'as ordered' })
  expect(asked.statusCode, asked.body).toBe(201)
  const { request } = asked.json<{ request: string }>()
  const approved = await (await present(approver)).send('POST', `/requests/${kind}/${request}/approval`)
  expect([approved.statusCode, approved.json()]).toEqual([200, { state: 'approved' }])
  return request
}

async function settledState(page: Browser, request: string): Promise<Record<string, unknown>> {
  const read = async () => (await page.send('GET', `/requests/${request}`)).json<Record<string, unknown>>()
  await expect.poll(async () => (await read())['state'], { timeout: 20_000 }).not.toBe('approved')
  return read()
}

test('an erasure that two persons approved destroys the keys and leaves a certificate of each', async () => {
  const { caseId, files } = await caseOf(ana.id)
  const request = await askAndApprove({ url: `/cases/${caseId}/requests/erasure`, body: {}, kind: 'erasure' }, [
    ana,
    ben,
  ])
  const state = await settledState(await signIn(site, ana), request)
  expect(state).toMatchObject({ state: 'performed', performedBy: ben.id, result: { certificates: 3 } })
  expect(await readCaseKey(site.database, caseId)).toBeUndefined()
  expect(await sealedObject(site.database, files[0] as never)).toBeUndefined()
  expect((await erasuresOf(site.database, caseId)).map(({ kind, reason }) => [kind, reason])).toEqual([
    ['object', 'order'],
    ['text', 'order'],
    ['case', 'order'],
  ])
})

test('an erasure that a hold blocks is closed as failed, and nothing is destroyed', async () => {
  const { caseId } = await caseOf(ana.id)
  const placedAt = site.access.clock.now()
  await inTransaction(site.database, (tx) => placeHold(tx, { id: freshId(), caseId, placedAt, reason: 'court-order' }))
  const request = await askAndApprove({ url: `/cases/${caseId}/requests/erasure`, body: {}, kind: 'erasure' }, [
    ana,
    ben,
  ])
  const state = await settledState(await signIn(site, ana), request)
  expect(state).toMatchObject({ state: 'failed', result: { code: 'refused' } })
  expect(await readCaseKey(site.database, caseId)).toBeDefined()
})

test('a rotation that two administrators approved wraps every key anew', async () => {
  const { caseId } = await caseOf(ana.id)
  const before = await readCaseKey(site.database, caseId)
  const request = await askAndApprove(
    { url: '/requests/key-rotation', body: { key: 'key-encryption-key' }, kind: 'key-rotation' },
    [adam, eve],
  )
  const state = await settledState(await signIn(site, adam), request)
  expect(state).toMatchObject({ state: 'performed', performedBy: eve.id })
  expect(Number((state['result'] as Record<string, unknown>)['caseKeys'])).toBeGreaterThan(0)
  expect((await readCaseKey(site.database, caseId))?.wrapped).not.toEqual(before?.wrapped)
}, 60_000)
