import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NOT_ASSESSED } from '@rempart/core'
import { keptPieces, replacePieces } from '@rempart/store'
import type { CaseId } from '@rempart/store'
import { inTransaction } from '@rempart/store'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { listSite } from '../../test/list-site.ts'
import { reviewedCases } from '../../test/reviewed-cases.ts'
import { eraseCase } from '../evidence/erase-case.ts'
import { listenHma } from '../hma/listen-hma.ts'
import { verifySite } from '../ledger/verify-site.ts'
import { huntCase } from './retro-hunt.ts'

const samples = join(import.meta.dirname, '../../../../samples/media')
const bytesOf = (path: string) => readFileSync(join(samples, path))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const [render, chart] = [bytesOf('other/render.png'), bytesOf('other/chart.bmp')]

const lists = await listSite()
const { running, site, importList, bothAgree, curator } = lists
const { page, caseOf, cardIds } = await reviewedCases(lists)

type Hunt = Readonly<{ revision: number; list: string; why: string; casesLeft: number; cardsMoved: number }>
type Move = Readonly<{
  card: string
  laneBefore: number
  laneAfter: number
  reasonsBefore: readonly string[]
  reasonsAfter: readonly string[]
  reopened: boolean
}>
type CardBody = Readonly<{
  card: string
  lane: number
  reasons: readonly string[]
  members: readonly Readonly<{
    exhibit: string
    facts?: Readonly<{ path: string; matches: readonly object[]; coverage: readonly Readonly<{ list: string }>[] }>
  }>[]
}>

async function cardOf(caseId: CaseId, path: string): Promise<CardBody> {
  for (const id of await cardIds(caseId)) {
    const card = (await page.send('GET', `/cases/${caseId}/cards/${id}`)).json<CardBody>()
    if (card.members.some(({ facts }) => facts?.path === path)) return card
  }
  throw new Error(`no card has ${path}`)
}
/** The newest round, once it is through. */
async function huntDone(): Promise<Hunt> {
  const newest = async () => (await curator.send('GET', '/retro-hunts')).json<{ hunts: readonly Hunt[] }>().hunts[0]
  await expect.poll(async () => (await newest())?.casesLeft, { timeout: 60_000, interval: 100 }).toBe(0)
  const hunt = await newest()
  if (hunt === undefined) throw new Error('there was no round')
  return hunt
}
const movesOf = async ({ revision }: Hunt) =>
  (await page.send('GET', `/retro-hunts/${revision}/moves`)).json<{ moves: readonly Move[] }>().moves

let first: CaseId
beforeAll(async () => {
  first = await caseOf([
    { name: 'render.png', bytes: render },
    { name: 'chart.bmp', bytes: chart },
  ])
}, 60_000)

test('a new list is matched with what came before it: the card that moves is named with why, others stay', async () => {
  expect(await cardOf(first, '001 render.png')).toMatchObject({ lane: 3 })
  await importList('victims', `sha256,victim\n${sha256(render)},unidentified\n`)
  const hunt = await huntDone()
  expect(hunt).toMatchObject({ list: 'victims', why: 'activated', cardsMoved: 1 })
  const moved = await cardOf(first, '001 render.png')
  expect(moved).toMatchObject({ lane: 2, reasons: ['match-unidentified'] })
  expect(moved.members[0]?.facts?.matches).toMatchObject([{ list: 'victims', kind: 'exact' }])
  expect(await movesOf(hunt)).toMatchObject([
    { card: moved.card, laneBefore: 3, laneAfter: 2, reasonsAfter: ['match-unidentified'], reopened: false },
  ])
  const stayed = await cardOf(first, '002 chart.bmp')
  expect(stayed).toMatchObject({ lane: 3 })
  expect(stayed.members[0]?.facts?.coverage.map(({ list }) => list)).toEqual(['victims'])
  const { cards } = (await page.send('GET', '/queue')).json<{ cards: readonly { card: string; lane: number }[] }>()
  expect(cards.find(({ card }) => card === moved.card)?.lane).toBe(2)
})

test('what a person decided is reopened when a list names it later, and the decision stays in the ledger', async () => {
  const chartCard = await cardOf(first, '002 chart.bmp')
  const at = `/cases/${first}/cards/${chartCard.card}`
  const lease = (await page.send('POST', `${at}/lease`)).json<{ token: number }>()
  const { tiles } = (await page.send('POST', `${at}/sheet`, { reason: 'triage' })).json<{
    tiles: { ticket: string }[]
  }>()
  for (const { ticket } of tiles) expect((await page.send('POST', `/tiles/${ticket}`)).statusCode).toBe(200)
  const exhibits = chartCard.members.map(({ exhibit }) => exhibit)
  const decision = { token: lease.token, exhibits, assessment: NOT_ASSESSED }
  const decided = await page.send('POST', `${at}/decisions`, decision)
  expect(decided.statusCode, decided.body).toBe(201)
  await page.send('DELETE', `${at}/lease`)
  const waits = async () =>
    (await page.send('GET', '/queue'))
      .json<{ cards: readonly { card: string }[] }>()
      .cards.some(({ card }) => card === chartCard.card)
  expect(await waits()).toBe(false)
  await importList('charts', `sha256,victim\n${sha256(chart)},unidentified\n`)
  const hunt = await huntDone()
  expect(await movesOf(hunt)).toMatchObject([{ card: chartCard.card, laneAfter: 2, reopened: true }])
  expect(await waits()).toBe(true)
  expect((await page.send('GET', at)).json<{ decisions: readonly object[] }>().decisions).toHaveLength(1)
})

test('a list that goes takes its matches along: the card stands where it stood before', async () => {
  expect((await bothAgree('list-removal', { list: 'victims' })).statusCode).toBe(200)
  const hunt = await huntDone()
  expect(hunt).toMatchObject({ why: 'removed', cardsMoved: 1 })
  const card = await cardOf(first, '001 render.png')
  expect(card).toMatchObject({ lane: 3 })
  expect(card.members[0]?.facts?.matches).toEqual([])
})

test('one entry that a client proposed and two persons let in moves what it names, and moves it back when it goes', async () => {
  const hma = await listenHma(running.services, { host: '127.0.0.1', port: 0, tls: undefined, trustedClients: [] })
  onTestFinished(() => hma.close())
  const agreed = async (method: string, place: string, body?: object): Promise<Hunt> => {
    const init = {
      method,
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    }
    expect((await fetch(`${hma.address}/c/bank/CHARTS${place}`, init)).status).toBe(403)
    const { proposals } = (await curator.send('GET', '/lists/proposals')).json<{ proposals: { subject: object }[] }>()
    expect((await bothAgree('list-change', proposals[0]?.subject ?? {})).statusCode).toBe(200)
    return huntDone()
  }
  const md5 = createHash('md5').update(render).digest('hex')
  const hunt = await agreed('POST', '/signal', { video_md5: md5 })
  expect(hunt).toMatchObject({ list: 'charts', why: 'changed', cardsMoved: 1 })
  const moved = await cardOf(first, '001 render.png')
  expect(moved).toMatchObject({ lane: 2, reasons: ['match-lead'] })
  expect(await movesOf(hunt)).toMatchObject([{ card: moved.card, laneBefore: 3, laneAfter: 2 }])
  const found = await fetch(`${hma.address}/m/raw_lookup?signal_type=video_md5&signal=${md5}`)
  const { matches } = (await found.json()) as { matches: readonly number[] }
  expect(await agreed('DELETE', `/content/${matches[0]}`)).toMatchObject({ why: 'changed', cardsMoved: 1 })
  expect(await cardOf(first, '001 render.png')).toMatchObject({ lane: 3 })
})

test('a round is safe to stop and to repeat: a case that is done is not done again, one that is not is taken up', async () => {
  expect(await huntCase(running.services, first)).toEqual({ exhibits: 0, changed: 0, moved: 0 })
  const { database } = running.services
  const before = await keptPieces(database, first)
  await inTransaction(database, (tx) =>
    replacePieces(tx, {
      caseId: first,
      revision: 0,
      pieces: before.map(({ key, ...piece }) => ({ ...piece, key: key.wrapped })),
    }),
  )
  const broken = {
    ...running.services,
    ledger: { ...running.services.ledger, appendActs: () => Promise.reject(new Error('killed')) },
  }
  await expect(huntCase(broken, first)).rejects.toThrow('killed')
  expect((await keptPieces(database, first)).map(({ revision }) => revision)).toEqual(before.map(() => 0))
  const [one, two] = await Promise.all([huntCase(running.services, first), huntCase(running.services, first)])
  expect([one, two].map(({ moved }) => moved)).toEqual([0, 0])
  expect((await keptPieces(database, first)).every(({ revision }) => revision > 0)).toBe(true)
})

test('an erased case keeps nothing to match again', async () => {
  const erased = await caseOf([{ name: 'render.png', bytes: render }])
  await importList('again', `sha256,victim\n${sha256(render)},unidentified\n`)
  await huntDone()
  const { database } = running.services
  const count = async () => {
    const { rows } = await database.query<{ n: number }>(
      `SELECT (SELECT count(*) FROM kept_examination WHERE "case" = $1)::int
            + (SELECT count(*) FROM exhibit_restated r JOIN exhibit e ON e.id = r.exhibit WHERE e."case" = $1)::int AS n`,
      [erased],
    )
    return rows[0]?.n
  }
  expect(await count()).toBe(2)
  await eraseCase(running.services, { caseId: erased, reason: 'order' })
  expect(await count()).toBe(0)
  expect(await huntCase(running.services, erased)).toEqual({ exhibits: 0, changed: 0, moved: 0 })
})

test('the ledger answers for every move', async () => {
  const problems = async () => (await verifySite(running.services)).problems.map(({ where }) => where.split('#')[0])
  await expect.poll(problems, { timeout: 20_000 }).toEqual([])
  await site.database.query('UPDATE card_moved SET lane_after = 6 WHERE seq = (SELECT min(seq) FROM card_moved)')
  expect(await problems()).toEqual(['card_moved'])
})
