// A running site with an imported case, and people who review it in browsers of their own.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NOT_ASSESSED } from '@rempart/core'
import type { Assessment, HumanRole } from '@rempart/core'
import { landscape, writePng } from '@rempart/fixtures'
import { inTransaction, mendUndecided } from '@rempart/store'
import type { CaseId } from '@rempart/store'
import { afterAll, expect } from 'vitest'
import { openImport } from '../../cli/src/case/import-source.ts'
import { rempart } from '../../cli/test/small-case.ts'
import { assignPerson } from '../src/cases/assign-person.ts'
import { importCase } from '../src/cases/import-case.ts'
import type { ServerRole } from '../src/config.ts'
import { createApp } from '../src/http/app.ts'
import { verifySite } from '../src/ledger/verify-site.ts'
import { ROUTES } from '../src/routes/index.ts'
import { person, signIn } from './access-site.ts'
import type { Browser, TestAccess, TestPerson } from './access-site.ts'
import { runningSite, siteFolder, type TestSite } from './running-site.ts'

export type Lease = Readonly<{ case: string; card: string; token: number; waitsFor: string }>
export type Member = Readonly<{
  exhibit: string
  number: number
  content: string
  tile?: number
  object?: string
  type?: string
  seen: boolean
  withheld?: string
  facts?: Readonly<{ path: string }>
}>
type Reading = Readonly<{ scale: string; kind: string; code?: string }>
export type CardBody = Readonly<{
  kind: string
  members: readonly Member[]
  lane: number
  reasons: readonly string[]
  relations: readonly Readonly<{ from: string; to?: string; path?: string; kind: string }>[]
  run?: Readonly<{ members: readonly string[]; apart: readonly string[] }>
  decisions: readonly Readonly<{ decision: string; by: string; assessment: Assessment; readings: Reading[] }>[]
  elsewhere: readonly Readonly<{ day: string; assessment: Assessment }>[]
  secondOpinions: readonly Readonly<{ decision: string; state: string; opinion?: { differs: string[] } }>[]
  asked: readonly Readonly<{ what: string; exhibits: readonly string[] }>[]
  events: readonly Readonly<{ kind: string; reason?: string }>[]
}>
export type QueueBody = Readonly<{
  cards: readonly Readonly<{ card: string; case: string; position: number; lane: number; waitsFor: string }>[]
  lanes: readonly Readonly<{ lane: number; waiting: number; overdue: number }>[]
  sources: readonly Readonly<{ source: string; waiting: number }>[]
}>
export type ReviewSite = Readonly<{
  site: TestAccess
  services: TestSite['services']
  /** Where reports are sent to. */
  url: string
  /** Triages a folder, brings it in as a case and puts people on it. */
  bringIn(folder: string, people: readonly TestPerson[]): Promise<string>
  /** Somebody on these cases, signed in. */
  reviewer(role: HumanRole, cases: readonly string[]): Promise<TestPerson & Readonly<{ page: Browser }>>
}>

/** A folder of that many drawn landscapes, for the life of the test file. */
export function pictureFolder(count: number, firstSeed = 1): string {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-pictures-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  for (let at = 0; at < count; at += 1)
    writeFileSync(
      join(folder, `${String(at).padStart(3, '0')}.png`),
      writePng(landscape(firstSeed + at, { width: 160, height: 120 })),
    )
  return folder
}

/** `environment` as an operator would set it, `scales` as the files that he would put beside the site, by name. */
export async function reviewSite({
  environment = {},
  scales = {},
  role = 'all',
}: Readonly<{
  environment?: Readonly<Record<string, string>>
  scales?: Readonly<Record<string, string>>
  role?: ServerRole
}> = {}): Promise<ReviewSite> {
  const room = mkdtempSync(join(tmpdir(), 'rempart-review-'))
  afterAll(() => rmSync(room, { recursive: true, force: true }))
  const data = siteFolder()
  mkdirSync(join(data, 'scales'))
  for (const [name, text] of Object.entries(scales)) writeFileSync(join(data, 'scales', name), text)
  const { services, url } = await runningSite({ environment, data, role })
  const app = createApp(ROUTES, services)
  afterAll(() => app.close())
  const site = { ...services, app } as unknown as TestAccess
  let cases = 0
  const assign = (caseId: string, person: TestPerson['id']): Promise<void> =>
    inTransaction(services.database, (tx) =>
      assignPerson(services.access, tx, { caseId: caseId as CaseId, person, kind: 'assigned', by: person }),
    )
  return {
    site,
    services,
    url,
    async bringIn(folder, people) {
      const out = join(room, `case-${(cases += 1)}`)
      const home = join(room, 'home')
      mkdirSync(home, { recursive: true })
      expect(rempart(['triage', folder, '--out', out], { home }).status).toBeLessThan(2)
      const source = await openImport({ path: out, from: folder, keys: home })
      const { caseId } = await importCase(services, source)
      source.close()
      for (const { id } of people) await assign(caseId, id)
      return caseId
    },
    async reviewer(role, on) {
      const who = await person(site, [role])
      for (const caseId of on) await assign(caseId, who.id)
      return { ...who, page: await signIn(site, who) }
    },
  }
}

export const at = ({ case: place, card }: Pick<Lease, 'case' | 'card'>): string => `/cases/${place}/cards/${card}`

export async function next(page: Browser, filter: object = {}): Promise<Lease> {
  return (await page.send('POST', '/queue/next', filter)).json<{ lease: Lease }>().lease
}

export async function take(page: Browser, place: Pick<Lease, 'case' | 'card'>): Promise<Lease> {
  const answer = await page.send('POST', `${at(place)}/lease`)
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<Lease>()
}

export async function read(page: Browser, place: Pick<Lease, 'case' | 'card'>): Promise<CardBody> {
  const answer = await page.send('GET', at(place))
  expect(answer.statusCode, answer.body.slice(0, 300)).toBe(200)
  return answer.json<CardBody>()
}

export async function queue(page: Browser, query = ''): Promise<QueueBody> {
  return (await page.send('GET', `/queue${query}`)).json<QueueBody>()
}

/** Opens the contact sheet and every tile of it; how many tiles came. */
export async function look(page: Browser, place: Pick<Lease, 'case' | 'card'>, body: object = {}): Promise<number> {
  const opened = await page.send('POST', `${at(place)}/sheet`, { reason: 'triage', ...body })
  expect(opened.statusCode, opened.body.slice(0, 300)).toBe(200)
  const { tiles } = opened.json<{ tiles: { ticket: string }[] }>()
  for (const { ticket } of tiles) {
    const shown = await page.send('POST', `/tiles/${ticket}`)
    expect(shown.statusCode, shown.body.slice(0, 200)).toBe(200)
    expect(shown.rawPayload.subarray(8, 12).toString()).toBe('WEBP')
  }
  return tiles.length
}

export function decide(page: Browser, lease: Lease, exhibits: readonly string[], answers: Partial<Assessment> = {}) {
  const assessment = { ...NOT_ASSESSED, ...answers }
  return page.send('POST', `${at(lease)}/decisions`, { token: lease.token, exhibits, assessment })
}

/** Looks at the whole card, decides on all of it and gives it back; the decision's identifier and what it was. */
export async function decideAll(
  page: Browser,
  lease: Lease,
  answers: Partial<Assessment> = {},
): Promise<Readonly<{ kind: string; decision: string }>> {
  await look(page, lease)
  const { members } = await read(page, lease)
  const made = await decide(
    page,
    lease,
    members.map(({ exhibit }) => exhibit),
    answers,
  )
  expect(made.statusCode, made.body).toBe(201)
  await page.send('DELETE', `${at(lease)}/lease`)
  return made.json<{ kind: string; decision: string }>()
}

/** The whole site agrees with its ledger, once the publisher has caught up, and its queue with what it is derived from. */
export async function expectVerified({ services }: ReviewSite): Promise<void> {
  expect(await mendUndecided(services.database)).toBe(0)
  await expect.poll(async () => (await verifySite(services)).problems, { timeout: 20_000 }).toEqual([])
}
