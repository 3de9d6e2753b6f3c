// The limits of viewing cannot be passed: not by a second session, another role, many requests at once, a sheet instead of a
// picture, or another clock (SECURITY §5 K3). Every view has its entry (E9).
import { randomBytes } from 'node:crypto'
import type { Decoder, ExposurePolicy, StoredName } from '@rempart/core'
import { EXPOSURE_DEFAULTS } from '@rempart/core'
import { landscape, writePng } from '@rempart/fixtures'
import {
  insertCards,
  insertCaseAssignment,
  insertCaseFile,
  insertExhibits,
  inTransaction,
  readObject,
} from '@rempart/store'
import type { CardId, ExhibitId } from '@rempart/store'
import { beforeAll, expect, test } from 'vitest'
import { accessSite, person, signIn } from '../../test/access-site.ts'
import type { Browser, TestAccess, TestPerson } from '../../test/access-site.ts'
import { freshCase, receiveReport, testVault } from '../../test/evidence-site.ts'
import { type Config, readConfig } from '../config.ts'
import { joinCase } from '../evidence/case-evidence.ts'
import type { LazyDecoder } from '../evidence/open-decoder.ts'

const TRIES = 1000
const AT_ONCE = 50
const MINUTE_MS = 60_000
const rendition = { type: 'image/webp', bytes: new Uint8Array([1]), width: 1, height: 1 } as const
/** Answers at once: what comes before a picture is under test, not the picture. */
const decoder: LazyDecoder = {
  get: () =>
    Promise.resolve({ render: () => Promise.resolve({ kind: 'known', value: rendition }) } as unknown as Decoder),
  close: () => Promise.resolve(),
}
const freshId = (): string => randomBytes(16).toString('hex')
const caseId = freshCase()
const card = freshId() as CardId
let policy: ExposurePolicy = EXPOSURE_DEFAULTS
const settings = (environment: Record<string, string>) =>
  readConfig(environment, { port: 0, host: '127.0.0.1', role: 'web', data: '/nowhere' })
const config: Config = {
  ...settings({ REMPART_PUBLIC_ORIGIN: 'https://rempart.example' }),
  get exposure() {
    return policy
  },
}
let site: TestAccess
let object: StoredName
let who: TestPerson
/** One person: an analyst in two sessions, and a senior analyst in a third. */
let pages: readonly Browser[]

beforeAll(async () => {
  const { vault } = await testVault()
  site = await accessSite({ services: { config, vault, decoder } })
  const picture = writePng(landscape(3, { width: 120, height: 90 }))
  const { report, names } = await receiveReport(site.services, { text: 'words', files: [picture] })
  object = names[0]!
  await inTransaction(site.database, async (tx) => {
    const [seq = 0] = await site.services.ledger.appendActs(tx, [{ type: 'case-imported', facts: {} }])
    await insertCaseFile(tx, { id: caseId, origin: caseId, openedAt: site.access.clock.now(), seq })
    const manifest = { name: freshId() as StoredName, sealed: new Uint8Array([1]), key: new Uint8Array([1]) }
    const stored = await readObject(tx, object)
    await insertExhibits(tx, caseId, [{ id: freshId() as ExhibitId, number: 1, object: stored, manifest, seq }])
    const laid = { id: card, position: 1, lane: 3, reasons: [], kind: 'single', members: [1], tiles: [1] } as const
    await insertCards(tx, caseId, [laid])
  })
  await joinCase(site.services, { report, caseId })
  who = await person(site, ['analyst', 'senior-analyst'])
  await insertCaseAssignment(site.database, {
    case: caseId,
    person: who.id,
    kind: 'assigned',
    at: site.access.clock.now(),
    by: who.id,
  })
  pages = [
    await signIn(site, who, 'analyst'),
    await signIn(site, who, 'analyst'),
    await signIn(site, who, 'senior-analyst'),
  ]
})

const view = (page: Browser, headers: Record<string, string> = {}) =>
  page.send('POST', `/cases/${caseId}/exhibits/${object}/view`, { reason: 'triage' }, headers)
const sheet = (page: Browser, headers: Record<string, string> = {}) =>
  page.send('POST', `/cases/${caseId}/cards/${card}/sheet`, { reason: 'triage' }, headers)
const counts = async () => {
  const { rows } = await site.database.query<{ views: number; entries: number }>(
    `SELECT (SELECT count(*)::int FROM exhibit_view) + (SELECT count(*)::int FROM sheet_view) AS views,
            (SELECT count(*)::int FROM log_entry WHERE convert_from(entry, 'UTF8') LIKE '%"type":"view"%') AS entries`,
  )
  return rows[0]!
}

test(`a break that is due is passed by none of ${TRIES} tries, and ends by time alone`, async () => {
  let seen = 0
  for (let minute = 0; minute < 60; minute += 1) {
    const answer = await view(pages[minute % pages.length]!)
    if (answer.statusCode === 429) break
    expect(answer.statusCode, answer.body).toBe(200)
    seen += 1
    site.clock.ms += MINUTE_MS
  }
  expect(seen * EXPOSURE_DEFAULTS.viewMs).toBe(EXPOSURE_DEFAULTS.stretchMs)
  expect(await counts()).toEqual({ views: seen, entries: seen })
  const now = site.clock.ms
  const refused = new Map<string, number>()
  for (let at = 0; at < TRIES; at += AT_ONCE) {
    await site.database.query('DELETE FROM rate')
    // The clocks of two servers are some seconds apart, and the break goes on.
    site.clock.ms = now + (at / TRIES) * 5 * MINUTE_MS - (at % (2 * AT_ONCE) === 0 ? 0 : 5000)
    const answers = await Promise.all(
      Array.from({ length: AT_ONCE }, (_, which) => {
        const page = pages[which % pages.length]!
        const headers = { date: new Date(now + 86_400_000).toUTCString(), 'x-now': String(now + 86_400_000) }
        return which % 2 === 0 ? view(page, headers) : sheet(page, headers)
      }),
    )
    for (const { statusCode, json } of answers) {
      const code = `${statusCode} ${json<{ code: string }>().code}`
      refused.set(code, (refused.get(code) ?? 0) + 1)
    }
  }
  expect([...refused]).toEqual([['429 break-due', TRIES]])
  expect(await counts()).toEqual({ views: seen, entries: seen })
  // A clock that goes back ends the sessions; whoever signs in anew is refused all the same.
  site.clock.ms = now - 60 * MINUTE_MS
  expect((await view(pages[0]!)).statusCode).toBe(401)
  expect((await view(await signIn(site, who, 'analyst'))).json()).toMatchObject({ code: 'break-due' })
  site.clock.ms = now + EXPOSURE_DEFAULTS.viewMs + EXPOSURE_DEFAULTS.breakMs
  expect((await view(await signIn(site, who, 'analyst'))).statusCode).toBe(200)
})

test('a site’s own break and day hold instead, in every session', async () => {
  policy = settings({
    REMPART_VIEWING_MINUTES_PER_DAY: '45',
    REMPART_VIEWING_MINUTES_UNTIL_BREAK: '20',
    REMPART_BREAK_MINUTES: '15',
  }).exposure
  site.clock.ms += 48 * 60 * MINUTE_MS
  const refusals: [minute: number, code: string][] = []
  let seen = 0
  for (let minute = 0; minute < 120; minute += 1) {
    await site.database.query('DELETE FROM rate') // two hours pass in seconds
    const page = await signIn(site, who, minute % 2 === 0 ? 'analyst' : 'senior-analyst')
    const answer = await (minute % 3 === 0 ? sheet(page) : view(page))
    if (answer.statusCode === 200) seen += 1
    else refusals.push([minute, answer.json<{ code: string }>().code])
    site.clock.ms += MINUTE_MS
  }
  const spell = (from: number, until: number, code: string) =>
    Array.from({ length: until - from }, (_, at) => [from + at, code])
  // Twenty minutes, fifteen of break; twenty, fifteen; five, and the day is over.
  expect(refusals).toEqual([
    ...spell(20, 35, 'break-due'),
    ...spell(55, 70, 'break-due'),
    ...spell(75, 120, 'day-over'),
  ])
  expect(seen).toBe(45)
  const own = await (await signIn(site, who, 'analyst')).send('GET', '/me/exposure')
  expect(own.json()).toMatchObject({ viewingMs: 45 * MINUTE_MS, dayMs: 45 * MINUTE_MS, breakAfterMs: 20 * MINUTE_MS })
})

test('a site protects its people more, never less than the longest day, the longest stretch and the shortest break', () => {
  for (const [name, value] of [
    ['REMPART_VIEWING_MINUTES_PER_DAY', '481'],
    ['REMPART_VIEWING_MINUTES_UNTIL_BREAK', '121'],
    ['REMPART_BREAK_MINUTES', '4'],
    ['REMPART_BREAK_MINUTES', '7.5'],
    ['REMPART_VIEWING_MINUTES_PER_DAY', '0'],
  ] as const)
    expect(() => settings({ [name]: value }), name).toThrow(name)
  expect(settings({}).exposure).toEqual(EXPOSURE_DEFAULTS)
})
