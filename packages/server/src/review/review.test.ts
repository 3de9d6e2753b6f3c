import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NOT_ASSESSED } from '@rempart/core'
import { insertCaseAssignment } from '@rempart/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openImport } from '../../../cli/src/case/import-source.ts'
import { rempart } from '../../../cli/test/small-case.ts'
import { person, signIn } from '../../test/access-site.ts'
import type { Browser, TestAccess, TestPerson } from '../../test/access-site.ts'
import { runningSite } from '../../test/running-site.ts'
import { importCase } from '../cases/import-case.ts'
import { createApp } from '../http/app.ts'
import { verifySite } from '../ledger/verify-site.ts'
import { ROUTES } from '../routes/index.ts'

type Lease = Readonly<{ case: string; card: string; token: number }>
type Member = Readonly<{
  exhibit: string
  content: string
  tile?: number
  object?: string
  type?: string
  seen: boolean
}>
type CardBody = Readonly<{ members: readonly Member[]; decisions: readonly { decision: string; by: string }[] }>
const samples = join(import.meta.dirname, '../../../../samples/media')
const room = mkdtempSync(join(tmpdir(), 'rempart-review-'))
afterAll(() => rmSync(room, { recursive: true, force: true }))

let site: TestAccess
let caseId: string
let amal: TestPerson
let bo: TestPerson

beforeAll(async () => {
  const { services } = await runningSite()
  const app = createApp(ROUTES, services)
  afterAll(() => app.close())
  site = { ...services, app } as unknown as TestAccess
  expect(rempart(['triage', samples, '--out', join(room, 'case')], { home: join(room, 'home') }).status).toBeLessThan(2)
  const source = await openImport({ path: join(room, 'case'), from: samples, keys: join(room, 'home') })
  caseId = (await importCase(services, source)).caseId
  source.close()
  amal = await person(site, ['analyst'])
  bo = await person(site, ['analyst'])
  for (const { id } of [amal, bo])
    await insertCaseAssignment(services.database, {
      case: caseId,
      person: id,
      kind: 'assigned',
      at: new Date(),
      by: id,
    })
})

const next = async (page: Browser): Promise<Lease> =>
  (await page.send('POST', '/queue/next', {})).json<{ lease: Lease }>().lease
const at = ({ case: place, card }: Lease): string => `/cases/${place}/cards/${card}`
const read = async (page: Browser, lease: Lease): Promise<CardBody> =>
  (await page.send('GET', at(lease))).json<CardBody>()
const queue = async (page: Browser): Promise<readonly { card: string; position: number; lane: number }[]> =>
  (await page.send('GET', '/queue')).json<{ cards: { card: string; position: number; lane: number }[] }>().cards
const look = async (page: Browser, lease: Lease): Promise<number> => {
  const opened = await page.send('POST', `${at(lease)}/sheet`, { reason: 'triage' })
  const { tiles } = opened.json<{ tiles: { ticket: string }[] }>()
  for (const { ticket } of tiles) {
    const shown = await page.send('POST', `/tiles/${ticket}`)
    expect(shown.statusCode, shown.body.slice(0, 200)).toBe(200)
    expect(shown.rawPayload.subarray(8, 12).toString()).toBe('WEBP')
  }
  return tiles.length
}
const decide = (page: Browser, lease: Lease, exhibits: readonly string[]) =>
  page.send('POST', `${at(lease)}/decisions`, { token: lease.token, exhibits, assessment: NOT_ASSESSED })

test('the queue keeps the order that ranking published, and nobody without the case sees any of it', async () => {
  const page = await signIn(site, amal)
  const cards = await queue(page)
  expect(cards.length).toBeGreaterThan(20)
  expect(cards.map(({ position }) => position)).toEqual(cards.map(({ position }) => position).toSorted((a, b) => a - b))
  expect(cards.every(({ lane }) => lane < 5)).toBe(true)
  const stranger = await signIn(site, await person(site, ['analyst']))
  expect(await queue(stranger)).toEqual([])
  expect((await stranger.send('GET', `/cases/${caseId}/cards/${cards[0]?.card}`)).statusCode).toBe(404)
  expect((await stranger.send('POST', '/queue/next', {})).json()).toEqual({ lease: null })
})

test('two people never have the same card in hand, and a late act is refused', async () => {
  const [first, second] = [await signIn(site, amal), await signIn(site, bo)]
  const [mine, yours] = [await next(first), await next(second)]
  expect(yours.card).not.toBe(mine.card)
  expect((await second.send('POST', `${at(mine)}/lease`)).statusCode).toBe(409)
  await first.send('DELETE', `${at(mine)}/lease?pass=true`)
  expect((await queue(first)).map(({ card }) => card)).not.toContain(mine.card)
  const { members } = await read(first, mine)
  expect((await decide(first, mine, [members[0]!.exhibit])).json()).toMatchObject({ code: 'not-in-hand' })
  expect((await next(second)).card).toBe(mine.card)
  for (const lease of [mine, yours]) await second.send('DELETE', `${at(lease)}/lease`)
})

test('nothing is decided unseen; a tile is shown once, to who asked, after its entry in the ledger', async () => {
  const [page, other] = [await signIn(site, bo), await signIn(site, amal)]
  const lease = await next(page)
  const { members } = await read(page, lease)
  const tiles = members.filter(({ tile, object }) => tile !== undefined && object !== undefined)
  expect(tiles.length).toBeGreaterThan(0)
  const refused = await decide(page, lease, [tiles[0]!.exhibit])
  expect([refused.statusCode, refused.json<{ detail: string }>().detail]).toEqual([
    403,
    expect.stringContaining('not shown'),
  ])
  const before = await site.database.query<{ n: number }>('SELECT count(*)::int AS n FROM sheet_view')
  const opened = await page.send('POST', `${at(lease)}/sheet`, { reason: 'triage' })
  const after = await site.database.query<{ n: number }>('SELECT count(*)::int AS n FROM sheet_view')
  expect(after.rows[0]!.n - before.rows[0]!.n).toBe(1)
  const { ticket } = opened.json<{ tiles: { ticket: string }[] }>().tiles[0]!
  expect((await other.send('POST', `/tiles/${ticket}`)).statusCode).toBe(404)
  expect((await page.send('POST', `/tiles/${ticket}`)).statusCode).toBe(200)
  expect((await page.send('POST', `/tiles/${ticket}`)).statusCode).toBe(404)
  await page.send('DELETE', `${at(lease)}/lease`)
})

test('a card is viewed, decided, undone and decided by a second person; the ledger verifies', async () => {
  const [first, second] = [await signIn(site, amal), await signIn(site, bo)]
  const lease = await next(first)
  const exposure = (page: Browser) =>
    page.send('GET', '/me/exposure').then((answer) => answer.json<{ tiles: number }>())
  const tilesBefore = (await exposure(first)).tiles
  const shown = await look(first, lease)
  expect((await exposure(first)).tiles - tilesBefore).toBe(shown)
  const { members } = await read(first, lease)
  const exhibits = members.map(({ exhibit }) => exhibit)
  const made = await decide(first, lease, exhibits)
  expect(made.statusCode, made.body).toBe(201)
  const { decision, readings } = made.json<{ decision: string; readings: { kind: string }[] }>()
  expect(readings.map(({ kind }) => kind)).toEqual(['undetermined', 'undetermined', 'undetermined'])
  expect((await queue(second)).map(({ card }) => card)).not.toContain(lease.card)
  expect((await read(second, lease)).decisions).toMatchObject([{ decision, by: amal.id }])
  expect((await second.send('POST', `/cases/${caseId}/decisions/${decision}/undo`)).statusCode).toBe(200)
  expect((await second.send('POST', `/cases/${caseId}/decisions/${decision}/undo`)).statusCode).toBe(409)
  await first.send('DELETE', `${at(lease)}/lease`)
  const again = (await second.send('POST', `${at(lease)}/lease`)).json<Lease>()
  await look(second, again)
  expect((await decide(second, again, exhibits)).statusCode).toBe(201)
  expect((await read(first, lease)).decisions).toMatchObject([{ by: bo.id }])
  const services = site as unknown as Parameters<typeof verifySite>[0]
  await expect.poll(async () => (await verifySite(services)).problems.length, { timeout: 20_000 }).toBe(0)
})

test('an assessment is read live on every scale and answers that are none are refused', async () => {
  const page = await signIn(site, amal)
  const asked = (assessment: object) => page.send('POST', '/scales/read', { assessment })
  expect((await asked({ ...NOT_ASSESSED, ageBand: 'adult' })).json()).toMatchObject({
    readings: [{ scale: 'uk-bands', kind: 'outside' }, {}, {}],
  })
  expect((await asked({ ...NOT_ASSESSED, severity: 'worst' })).statusCode).toBe(400)
})
