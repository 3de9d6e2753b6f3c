// The sample case goes the way of every report, for whoever asks once or twice, and can be removed by one person.
import { hash } from 'node:crypto'
import { reportCounts } from '@rempart/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { person, signIn } from '../../test/access-site.ts'
import type { Browser, TestAccess } from '../../test/access-site.ts'
import { runningSite, type TestSite } from '../../test/running-site.ts'
import { newReportId, sendFiles } from '../../test/senders.ts'
import { createApp } from '../http/app.ts'
import { verifySite } from '../ledger/verify-site.ts'
import { ROUTES } from '../routes/index.ts'

type State = Readonly<{ state: string; case?: string; isAlone: boolean }>
type Waiting = Readonly<{ cards: readonly Readonly<{ case: string; card: string }>[] }>

let running: TestSite
let site: TestAccess
let senior: Browser
let administrator: Browser
beforeAll(async () => {
  running = await runningSite()
  const app = createApp(ROUTES, running.services)
  afterAll(() => app.close())
  site = { ...running.services, app } as unknown as TestAccess
  senior = await signIn(site, await person(site, ['senior-analyst']))
  administrator = await signIn(site, await person(site, ['administrator']))
})

const state = async (): Promise<State> => (await senior.send('GET', '/sample-case')).json<State>()
const waiting = async (): Promise<Waiting['cards']> => (await senior.send('GET', '/queue')).json<Waiting>().cards
const bring = async (page: Browser): Promise<string> => {
  const answer = await page.send('POST', '/sample-case')
  expect(answer.statusCode, answer.body).toBe(201)
  return answer.json<{ case: string }>().case
}
const examined = () => expect.poll(state, { timeout: 90_000, interval: 500 }).toMatchObject({ state: 'ready' })

test('two people who ask at once get one sample case, whose cards wait for the one who may see them', async () => {
  expect(await state()).toEqual({ state: 'none', isAlone: true })
  const [one, other] = await Promise.all([bring(senior), bring(administrator)])
  expect(other).toBe(one)
  await examined()
  expect(await bring(senior)).toBe(one)
  expect((await state()).isAlone).toBe(true)
  const cards = await waiting()
  expect(cards.length).toBeGreaterThan(10)
  expect(new Set(cards.map((card) => card.case))).toEqual(new Set([one]))
  expect((await administrator.send('GET', '/queue')).statusCode).toBe(404)
  const { rows } = await running.services.database.query('SELECT DISTINCT source FROM report')
  expect(rows).toEqual([{ source: 'sample' }])
  const ever = { from: new Date(0), to: new Date(Date.now() + 60_000) }
  const { source } = await reportCounts(running.services.database, ever)
  expect(Object.values(source).every((count) => count === 0)).toBe(true)
})

test('it takes no other report, so that one person removes no evidence with it', async () => {
  const { case: sample } = await state()
  const report = newReportId()
  expect((await sendFiles(running.url, { id: report }, [])).status).toBe(201)
  expect((await state()).isAlone).toBe(false)
  const desk = await signIn(site, await person(site, ['reporter-desk']))
  const joined = await desk.send('POST', `/cases/${sample}/reports`, { report })
  expect(joined.statusCode, joined.body).toBe(409)
  const opened = await desk.send('POST', `/reports/${report}/case`)
  expect(opened.statusCode, opened.body).toBe(201)
})

test('one person removes it: nothing of it waits or opens any more, and it can be brought in anew', async () => {
  const [first] = await waiting()
  if (first === undefined) throw new Error('nothing waits')
  expect((await senior.send('DELETE', '/sample-case')).statusCode).toBe(200)
  expect(await state()).toEqual({ state: 'none', isAlone: false })
  expect(await waiting()).toEqual([])
  expect((await senior.send('GET', `/cases/${first.case}/cards/${first.card}`)).statusCode).toBe(404)
  expect((await senior.send('DELETE', '/sample-case')).statusCode).toBe(404)
  // What a stranger could compute without the site's key, taken by his own report before the samples come.
  const guessed = hash('sha256', 'rempart sample case 1').slice(0, 32)
  expect((await sendFiles(running.url, { id: guessed }, [])).status).toBe(201)
  expect(await bring(senior)).not.toBe(first.case)
  await examined()
  expect((await waiting()).length).toBeGreaterThan(10)
  expect((await verifySite(running.services)).problems).toEqual([])
})
