import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NOT_ASSESSED } from '@rempart/core'
import { logSize } from '@rempart/store'
import type { CaseId, ReportId } from '@rempart/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { worker } from '../../test/case-site.ts'
import type { TestAccess } from '../../test/access-site.ts'
import { runningSite } from '../../test/running-site.ts'
import type { TestSite } from '../../test/running-site.ts'
import { newReportId, sendFiles } from '../../test/senders.ts'
import { eraseCase } from '../evidence/erase-case.ts'
import { createApp } from '../http/app.ts'
import { verifySite } from '../ledger/verify-site.ts'
import { ROUTES } from '../routes/index.ts'
import { examineJoined } from './examine-joined.ts'
import { examineReport } from './examine-report.ts'

type Worker = Awaited<ReturnType<typeof worker>>
type Member = Readonly<{
  exhibit: string
  number: number
  content: string
  object?: string
  type?: string
  tile?: number
  seen: boolean
}>
type CardBody = Readonly<{
  card: string
  lane: number
  kind: string
  members: readonly Member[]
  decisions: readonly { contents: string[] }[]
}>
const media = join(import.meta.dirname, '../../../../samples/media')
const sample = (path: string) => ({ name: path.split('/').at(-1) ?? '', bytes: readFileSync(join(media, path)) })

let running: TestSite
let site: TestAccess
let desk: Worker
let analyst: Worker
let caseId: CaseId
let second: string

beforeAll(async () => {
  running = await runningSite()
  const app = createApp(ROUTES, running.services)
  afterAll(() => app.close())
  site = { ...running.services, app } as unknown as TestAccess
  desk = await worker(site, 'reporter-desk')
  analyst = await worker(site, 'analyst')
  const lead = await worker(site, 'senior-analyst')
  const first = await send(['generated/run/boat-1.png', 'generated/run/boat-3.png', 'other/chart.bmp'])
  caseId = (await desk.page.send('POST', `/reports/${first}/case`)).json<{ case: CaseId }>().case
  const put = await lead.page.send('PUT', `/cases/${caseId}/people/${analyst.id}`, { assigned: true })
  expect(put.statusCode).toBe(200)
})

async function send(paths: readonly string[]): Promise<string> {
  const id = newReportId()
  expect((await sendFiles(running.url, { id }, paths.map(sample))).status).toBe(201)
  return id
}
/** Waits until the case has so many exhibits. */
async function exhibits(count: number): Promise<void> {
  const found = async () => {
    const { rows } = await site.database.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM exhibit WHERE "case" = $1',
      [caseId],
    )
    return rows[0]?.n
  }
  await expect.poll(found, { timeout: 90_000, interval: 300 }).toBe(count)
}
async function cards(): Promise<readonly CardBody[]> {
  const { rows } = await site.database.query<{ id: string }>(
    'SELECT id FROM card WHERE "case" = $1 ORDER BY position',
    [caseId],
  )
  return Promise.all(
    rows.map(async ({ id }) => (await analyst.page.send('GET', `/cases/${caseId}/cards/${id}`)).json<CardBody>()),
  )
}

/** Sees and decides every member of a card. */
async function decideAll({ card, members }: CardBody): Promise<void> {
  const at = `/cases/${caseId}/cards/${card}`
  const { token } = (await analyst.page.send('POST', `${at}/lease`)).json<{ token: number }>()
  const opened = await analyst.page.send('POST', `${at}/sheet`, { reason: 'triage' })
  for (const { ticket } of opened.json<{ tiles: { ticket: string }[] }>().tiles)
    expect((await analyst.page.send('POST', `/tiles/${ticket}`)).statusCode).toBe(200)
  const named = members.map(({ exhibit }) => exhibit)
  const body = { token, exhibits: named, assessment: NOT_ASSESSED }
  const made = await analyst.page.send('POST', `${at}/decisions`, body)
  expect(made.statusCode, made.body).toBe(201)
}
function decidedOn({ decisions }: CardBody): readonly string[] {
  return decisions.flatMap((decision) => decision.contents)
}

test('a second report joins a case: copies and look-alikes come to the cards that are there, the rest begins new ones, and decisions stay', async () => {
  await exhibits(3)
  const before = await cards()
  const chart = before.find(({ members }) => members[0]?.type === 'image/bmp') as CardBody
  await decideAll(chart)
  second = await send(['other/chart.bmp', 'generated/run/boat-2.png', 'generated/label.png'])
  const joining = (id: string) => desk.page.send('POST', `/cases/${caseId}/reports`, { report: id })
  expect((await joining(second)).statusCode).toBe(201)
  expect((await joining(second)).statusCode).toBe(200)
  expect((await desk.page.send('GET', '/reports')).json()).toMatchObject({ reports: [] })
  await expect
    .poll(async () => (await cards()).length, { timeout: 90_000, interval: 500 })
    .toBeGreaterThan(before.length)

  const after = await cards()
  for (const { card, lane, members } of before) {
    const now = after.find((other) => other.card === card) as CardBody
    expect(now.members.map(({ exhibit }) => exhibit)).toEqual(
      expect.arrayContaining(members.map(({ exhibit }) => exhibit)),
    )
    expect(now.lane).toBe(lane)
    expect(decidedOn(now).length).toBe(card === chart.card ? 1 : 0)
  }
  const known = new Set(before.flatMap(({ members }) => members.map(({ exhibit }) => exhibit)))
  const contents = new Set(before.flatMap(({ members }) => members.map(({ content }) => content)))
  const old = after.slice(0, before.length)
  const added = old.flatMap(({ card, members }) =>
    members
      .filter(({ exhibit, object }) => object !== undefined && !known.has(exhibit))
      .map((member) => ({ card, ...member })),
  )
  // The copy is no tile, and decided with what it equals; what only looks alike is a tile that waits to be seen.
  const [copies, alike] = [
    added.filter(({ content }) => contents.has(content)),
    added.filter(({ content }) => !contents.has(content)),
  ]
  expect([copies.length, alike.length]).toEqual([1, 1])
  expect([copies[0]?.tile, alike[0]?.tile, alike[0]?.seen]).toEqual([undefined, 3, false])
  expect(old.flatMap(decidedOn)).not.toContain(alike[0]?.content)
  const queue = (await analyst.page.send('GET', '/queue')).json<{ cards: { card: string }[] }>().cards
  expect(queue.map(({ card }) => card)).toContain(alike[0]?.card)
  const numbers = after.flatMap(({ members }) => members.map(({ number }) => number)).toSorted((a, b) => a - b)
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
})

test('a report is of one case, is examined once, and joins nothing that is not there', async () => {
  const size = await logSize(site.database)
  expect(await examineJoined(running.services, { caseId, report: second as ReportId })).toBe(0)
  expect(await logSize(site.database)).toBe(size)
  const other = (await desk.page.send('POST', `/reports/${await send(['other/render.png'])}/case`)).json<{
    case: CaseId
  }>().case
  const refused = await desk.page.send('POST', `/cases/${other}/reports`, { report: second })
  expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([409, 'conflict'])
  expect((await desk.page.send('POST', `/reports/${second}/case`)).json()).toEqual({ case: caseId })
  const late = await send([])
  expect((await desk.page.send('POST', `/cases/${newReportId()}/reports`, { report: late })).statusCode).toBe(404)
  expect((await desk.page.send('POST', `/cases/${caseId}/reports`, { report: newReportId() })).statusCode).toBe(404)
  expect((await analyst.page.send('POST', `/cases/${caseId}/reports`, { report: late })).statusCode).toBe(404)
  const told = (await analyst.page.send('GET', `/cases/${caseId}/timeline`)).json<{
    events: { kind: string; about: string }[]
  }>()
  expect(told.events.filter(({ kind }) => kind === 'report').map(({ about }) => about)).toContain(second)
  const stated = { kind: 'alias', value: 'tern', source: { kind: 'report', id: second } }
  expect((await analyst.page.send('POST', `/cases/${caseId}/entities`, stated)).statusCode).toBe(201)
})

test('all of it is in the ledger, which verifies', async () => {
  const problems = async () => (await verifySite(running.services)).problems.map(({ where }) => where)
  await expect.poll(problems, { timeout: 30_000, interval: 500 }).toEqual([])
})

test('of a report that is examined while its case is erased nothing is laid, and the case gets no key again', async () => {
  const { services, url } = await runningSite({ role: 'web' })
  const app = createApp(ROUTES, services)
  afterAll(() => app.close())
  const { page } = await worker({ ...services, app } as unknown as TestAccess, 'reporter-desk')
  const sent = async (path: string): Promise<ReportId> => {
    const id = newReportId()
    expect((await sendFiles(url, { id }, [sample(path)])).status).toBe(201)
    return id as ReportId
  }
  const begun = (await page.send('POST', `/reports/${await sent('other/chart.bmp')}/case`)).json<{ case: CaseId }>()
    .case
  expect(await examineReport(services, begun)).toBe(1)
  const report = await sent('generated/label.png')
  expect((await page.send('POST', `/cases/${begun}/reports`, { report })).statusCode).toBe(201)

  const { decoder } = services
  const get: typeof decoder.get = async () => {
    const real = await decoder.get()
    return {
      ...real,
      examine: async (...asked) => {
        const found = await real.examine(...asked)
        await eraseCase(services, { caseId: begun, reason: 'order' })
        return found
      },
    }
  }
  const during = { ...services, decoder: { ...decoder, get } }
  await examineJoined(during, { caseId: begun, report }).catch(() => undefined) // the job would be tried again
  expect(await examineJoined(services, { caseId: begun, report })).toBe(0)
  const { rows } = await services.database.query(
    `SELECT (SELECT count(*)::int FROM exhibit WHERE "case" = $1) AS exhibits,
       (SELECT count(*)::int FROM case_key WHERE "case" = $1) AS keys`,
    [begun],
  )
  expect(rows).toEqual([{ exhibits: 1, keys: 0 }])
})
