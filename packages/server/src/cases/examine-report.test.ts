import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AT_RISK_PER_SOURCE, NOT_ASSESSED } from '@rempart/core'
import { parseEntry } from '@rempart/ledger'
import { logSize, type ReportId, reportOfCase } from '@rempart/store'
import type { CaseId } from '@rempart/store'
import type { StoredName } from '@rempart/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { assign, person, signIn } from '../../test/access-site.ts'
import type { Browser, TestAccess, TestPerson } from '../../test/access-site.ts'
import { runningSite, type TestSite } from '../../test/running-site.ts'
import { newReportId, sendFiles } from '../../test/senders.ts'
import { createApp } from '../http/app.ts'
import { verifySite } from '../ledger/verify-site.ts'
import { ROUTES } from '../routes/index.ts'
import { examineReport } from './examine-report.ts'

type CardBody = Readonly<{
  lane: number
  reasons: readonly string[]
  members: readonly Readonly<{
    exhibit: string
    object?: string
    tile?: number
    facts?: Readonly<{ path: string; type: string; gaps: readonly Readonly<{ reason: string }>[] }>
  }>[]
}>
type Lease = Readonly<{ case: string; card: string; token: number }>

const samples = join(import.meta.dirname, '../../../../samples/media')
const sample = (path: string) => ({ name: path.split('/').at(-1) ?? '', bytes: readFileSync(join(samples, path)) })

let running: TestSite
let site: TestAccess
let analyst: TestPerson
let desk: Browser
let page: Browser

beforeAll(async () => {
  running = await runningSite()
  const app = createApp(ROUTES, running.services)
  afterAll(() => app.close())
  site = { ...running.services, app } as unknown as TestAccess
  analyst = await person(site, ['analyst'])
  desk = await signIn(site, await person(site, ['reporter-desk']))
  page = await signIn(site, analyst)
})

/** A report with files that has become a case on which the analyst works, once its cards are there. */
async function caseOf(paths: readonly string[], more: object = {}): Promise<CaseId> {
  const id = newReportId()
  expect((await sendFiles(running.url, { id, ...more }, paths.map(sample))).status).toBe(201)
  return begin(id)
}
async function begin(id: string): Promise<CaseId> {
  const opened = await desk.send('POST', `/reports/${id}/case`)
  expect(opened.statusCode, opened.body).toBe(201)
  const caseId = opened.json<{ case: CaseId }>().case
  await assign(running.services, { case: caseId, person: analyst.id })
  await expect.poll(() => exhibitsOf(caseId), { timeout: 60_000, interval: 300 }).toBeGreaterThan(0)
  return caseId
}
async function exhibitsOf(caseId: CaseId): Promise<number> {
  const { rows } = await site.database.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM exhibit WHERE "case" = $1',
    [caseId],
  )
  return rows[0]?.n ?? 0
}
async function cardsOf(caseId: CaseId): Promise<readonly CardBody[]> {
  const { rows } = await site.database.query<{ id: string }>(
    'SELECT id FROM card WHERE "case" = $1 ORDER BY position',
    [caseId],
  )
  return Promise.all(
    rows.map(async ({ id }) => (await page.send('GET', `/cases/${caseId}/cards/${id}`)).json<CardBody>()),
  )
}

test('a report waits at the desk until it is a case; its files come into the queue by themselves, ranked and explained', async () => {
  const id = newReportId()
  const files = ['camera/harbour.jpg', 'camera/copies/harbour-again.jpg', 'generated/a1111.png', 'other/archive.zip']
  await sendFiles(running.url, { id, text: 'a quiet harbour' }, files.map(sample))
  const waiting = async () =>
    (await desk.send('GET', '/reports')).json<{ reports: { report: string; files: number }[] }>()
  expect((await waiting()).reports).toMatchObject([{ report: id, files: 4, urgent: false, source: 'anonymous' }])
  expect(JSON.stringify(await waiting())).not.toContain('harbour')
  const caseId = await begin(id)
  expect((await waiting()).reports).toEqual([])
  const cards = await cardsOf(caseId)
  const paths = cards.map(({ lane, members }) => [lane, ...members.map(({ facts }) => facts?.path)])
  expect(paths).toEqual([
    // The copy and its own thumbnail have no tile: they are the same bytes.
    [2, '001 harbour.jpg', '001 harbour.jpg//exif-thumbnail', undefined, undefined],
    [3, '004 archive.zip'],
    [3, '003 a1111.png'],
  ])
  expect(cards[0]?.reasons).toEqual(expect.arrayContaining([expect.stringMatching(/^camera-evidence/u)]))
  const archive = cards.find(({ members }) => members[0]?.facts?.type === 'application/zip')
  expect(archive?.members[0]?.facts?.gaps).toMatchObject([{ reason: 'archive-not-opened' }])
  expect((await page.send('GET', '/queue')).json<{ cards: { case: string }[] }>().cards).toHaveLength(cards.length)
})

test('a case begins with a report once; its exhibits are examined once, whatever the number of runs', async () => {
  const caseId = await caseOf(['generated/label.png'])
  const report = (await reportOfCase(site.database, caseId))?.id as ReportId
  expect((await desk.send('POST', `/reports/${report}/case`)).json()).toEqual({ case: caseId })
  const size = await logSize(site.database)
  expect(await examineReport(running.services, caseId)).toBe(0)
  expect(await logSize(site.database)).toBe(size)
  expect((await desk.send('POST', `/reports/${newReportId()}/case`)).statusCode).toBe(404)
  expect((await page.send('POST', `/reports/${report}/case`)).statusCode).toBe(404)
})

test('a file that is lost before it is examined is an exhibit with a gap, and the others go on', async () => {
  const id = newReportId()
  await sendFiles(running.url, { id }, [sample('generated/credit.jpg'), sample('other/render.png')])
  const { rows } = await site.database.query<{ object: StoredName }>(
    'SELECT object FROM report_file WHERE report = $1 AND position = 0',
    [id],
  )
  await running.services.vault.objects.remove(rows[0]?.object as StoredName)
  const members = (await cardsOf(await begin(id))).flatMap((card) => card.members)
  const byPath = Object.fromEntries(members.map(({ facts }) => [facts?.path, facts?.gaps.map(({ reason }) => reason)]))
  expect(byPath).toEqual({ '001 credit.jpg': ['unreadable'], '002 render.png': [] })
})

test('urgent reports come first, until their source has spent its budget', async () => {
  const laneOf = async (caseId: CaseId) => (await cardsOf(caseId)).map(({ lane, reasons }) => [lane, reasons[0]])
  expect(await laneOf(await caseOf(['other/chart.bmp'], { urgent: true }))).toEqual([[1, 'child-at-risk']])
  const flood = Array.from({ length: AT_RISK_PER_SOURCE }, (_, at) => ({
    name: `${at}.txt`,
    bytes: Buffer.from(`line ${at}`),
  }))
  expect((await sendFiles(running.url, { id: newReportId(), urgent: true }, flood)).status).toBe(201)
  expect(await laneOf(await caseOf(['other/edited-by-hand.jpg'], { urgent: true }))).toEqual([
    [2, 'at-risk-over-budget'],
  ])
})

test('exact bytes that a person decided are not shown again in a later case', async () => {
  const first = await caseOf(['edited/painted-over.png'])
  const lease = (await page.send('POST', '/queue/next', { case: first })).json<{ lease: Lease }>().lease
  const at = `/cases/${first}/cards/${lease.card}`
  const { tiles } = (await page.send('POST', `${at}/sheet`, { reason: 'triage' })).json<{
    tiles: { ticket: string }[]
  }>()
  for (const { ticket } of tiles) expect((await page.send('POST', `/tiles/${ticket}`)).statusCode).toBe(200)
  const exhibits = (await page.send('GET', at)).json<CardBody>().members.map(({ exhibit }) => exhibit)
  const decision = { token: lease.token, exhibits, assessment: NOT_ASSESSED }
  expect((await page.send('POST', `${at}/decisions`, decision)).statusCode).toBe(201)
  const second = await caseOf(['edited/painted-over.png'])
  expect((await cardsOf(second)).map(({ lane }) => lane)).toEqual([5])
  expect((await page.send('POST', '/queue/next', { case: second })).json()).toEqual({ lease: null })
})

test('every stage of every exhibit is in the ledger, which verifies', async () => {
  const from = await logSize(site.database)
  const caseId = await caseOf(['camera/washed.jpg'])
  const { rows } = await site.database.query<{ entry: Uint8Array }>(
    'SELECT entry FROM log_entry WHERE seq >= $1 ORDER BY seq',
    [from],
  )
  const types = rows.map(({ entry }) => parseEntry(entry)?.type)
  expect(types.filter((type) => type !== 'case-assigned')).toEqual([
    'report-received',
    'case-opened',
    'received',
    'sealed',
    'decoded',
    'matched',
    'inspected',
    'related',
    'ranked',
  ])
  const problems = async () => (await verifySite(running.services)).problems.map(({ where }) => where)
  await expect.poll(problems, { timeout: 20_000 }).toEqual([])
  const move = (by: string) =>
    site.database.query('UPDATE case_file SET opened_at = opened_at + $2::interval WHERE id = $1', [caseId, by])
  await move('1 hour')
  expect(await problems()).not.toEqual([])
  await move('-1 hour')
})
