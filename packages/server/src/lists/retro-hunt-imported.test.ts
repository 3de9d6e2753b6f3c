import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { Browser } from '../../test/access-site.ts'
import { listSite } from '../../test/list-site.ts'
import { pictureFolder, reviewSite } from '../../test/review-site.ts'
import type { TestSite } from '../../test/running-site.ts'
import { verifySite } from '../ledger/verify-site.ts'

type Card = Readonly<{
  card: string
  lane: number
  reasons: readonly string[]
  members: readonly Readonly<{ facts?: Readonly<{ path: string; matches: { list: string }[]; coverage: object[] }> }>[]
}>

const { services, bringIn, reviewer } = await reviewSite()
const { importList, bothAgree } = await listSite({ services } as TestSite)
const folder = pictureFolder(2)
const sha256 = hash('sha256', readFileSync(join(folder, '000.png')), 'hex')

async function cardOf(page: Browser, caseId: string, path = '000.png'): Promise<Card> {
  const { rows } = await services.database.query<{ id: string }>('SELECT id FROM card WHERE "case" = $1', [caseId])
  for (const { id } of rows) {
    const card = (await page.send('GET', `/cases/${caseId}/cards/${id}`)).json<Card>()
    if (card.members.some(({ facts }) => facts?.path === path)) return card
  }
  throw new Error(`no card has ${path}`)
}
/** The newest round, once it is through. */
async function huntDone(page: Browser): Promise<readonly object[]> {
  type Hunts = Readonly<{ hunts: readonly Readonly<{ revision: number; casesLeft: number }>[] }>
  const newest = async () => (await page.send('GET', '/retro-hunts')).json<Hunts>().hunts[0]
  await expect.poll(async () => (await newest())?.casesLeft, { timeout: 60_000, interval: 100 }).toBe(0)
  const moves = await page.send('GET', `/retro-hunts/${(await newest())?.revision}/moves`)
  return moves.json<{ moves: readonly object[] }>().moves
}

let first: string
let page: Browser
let asImported: Card
beforeAll(async () => {
  first = await bringIn(folder, [])
  ;({ page } = await reviewer('senior-analyst', [first]))
  asImported = await cardOf(page, first)
}, 120_000)

test('a list that takes effect after a case came in is compared with it: its card moves and is named with why', async () => {
  expect(asImported).toMatchObject({ lane: 3 })
  await importList('victims', `sha256,victim\n${sha256},unidentified\n`)
  const { card } = asImported
  expect(await huntDone(page)).toMatchObject([{ case: first, card, laneBefore: 3, laneAfter: 2, reopened: false }])
  const moved = await cardOf(page, first)
  expect(moved).toMatchObject({ lane: 2, reasons: ['match-unidentified'] })
  const facts = moved.members.find((member) => member.facts?.path === '000.png')?.facts
  expect(facts?.matches).toMatchObject([{ list: 'victims', kind: 'exact' }])
})

test('a case that comes in is compared with the lists that are in effect', async () => {
  const later = await bringIn(folder, [])
  const { page: other } = await reviewer('senior-analyst', [later])
  await expect.poll(async () => (await cardOf(other, later)).lane, { timeout: 60_000, interval: 200 }).toBe(2)
  expect(await huntDone(other)).toMatchObject([{ case: later, laneAfter: 2, reasonsAfter: ['match-unidentified'] }])
})

test('a list that goes leaves the exhibit and its card as they came in', async () => {
  expect((await bothAgree('list-removal', { list: 'victims' })).statusCode).toBe(200)
  expect(await huntDone(page)).toMatchObject([{ case: first, laneBefore: 2, laneAfter: 3 }])
  const { lane, reasons, members } = await cardOf(page, first)
  expect({ lane, reasons, facts: members.map(({ facts }) => facts) }).toEqual({
    lane: asImported.lane,
    reasons: asImported.reasons,
    facts: asImported.members.map(({ facts }) => facts),
  })
})

test('a known-good list of the site takes no imported card out of sight', async () => {
  await importList('good', `sha256\n${sha256}\n`, { realm: 'known-good' })
  expect(await huntDone(page)).toEqual([])
  expect((await cardOf(page, first)).lane).toBe(3)
})

test('the ledger answers for all of it', async () => {
  const problems = async () => (await verifySite(services)).problems
  await expect.poll(problems, { timeout: 20_000 }).toEqual([])
})
