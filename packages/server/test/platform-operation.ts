// A synthetic operation of a known shape, loaded through the API alone: one platform, 273 suspects in 19 countries, 33 searches, 25
// arrests, follow-ups still open. Names end in example.org, addresses are of RFC 5737, exhibits are samples.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseId, OperationId } from '@rempart/store'
import { expect } from 'vitest'
import { type Browser, person, signIn, stepUp, type TestAccess, type TestPerson } from './access-site.ts'
import { newReportId, sendFiles, sendJson } from './senders.ts'

export const SHAPE = { suspects: 273, searches: 33, arrests: 25, followUps: 40 } as const
export const COUNTRIES = 'AT BE CZ DE DK ES FI FR GR HU IE IT NL NO PL PT RO SE SI'.split(' ')
const PLATFORM = 'https://platform.example.org/rooms'
const SAMPLES = ['camera/harbour.jpg', 'generated/a1111.png', 'other/chart.bmp']
/** Suspects that are loaded at once: as many as share a commit without waiting for each other. */
const AT_ONCE = 7
const samples = join(import.meta.dirname, '../../../samples/media')

export type Officer = Readonly<{ country: string; who: TestPerson; page: Browser }>
export type Suspect = Readonly<{ country: string; caseId: CaseId; entity: string; value: string }>
export type PlatformOperation = Readonly<{
  operation: OperationId
  coordinator: Readonly<{ who: TestPerson; page: Browser }>
  officers: readonly Officer[]
  suspects: readonly Suspect[]
  /** Identifiers of measures by country. */
  measures: ReadonlyMap<string, readonly string[]>
}>

/** Loads it; `url` takes the reports. */
export async function loadPlatformOperation(site: TestAccess, url: string): Promise<PlatformOperation> {
  const who = await person(site, ['senior-analyst'])
  const coordinator = { who, page: await signIn(site, who) }
  const { page } = coordinator
  const officers = await Promise.all(
    COUNTRIES.map(async (country): Promise<Officer> => {
      const officer = await person(site, ['liaison-officer'])
      return { country, who: officer, page: await signIn(site, officer) }
    }),
  )
  const suspects: Suspect[] = []
  for (let number = 0; number < SHAPE.suspects; number += AT_ONCE) {
    // The rate of one person is not what this loads.
    await site.database.query('DELETE FROM rate')
    const numbers = Array.from({ length: Math.min(AT_ONCE, SHAPE.suspects - number) }, (_, more) => number + more)
    suspects.push(...(await Promise.all(numbers.map((one) => suspectOf(coordinator, { number: one, url })))))
  }
  const made = await send(page, 'POST', '/operations', { title: 'Platform of rooms' }, 201)
  const operation = made['operation'] as OperationId
  const cases = suspects.map(({ caseId, country }) => ({ case: caseId, country }))
  await send(page, 'POST', `/operations/${operation}/cases`, { change: 'added', cases }, 200)
  for (const { country, who: officer } of officers)
    await send(page, 'PUT', `/operations/${operation}/people/${officer.id}`, { assigned: true, country }, 200)
  const measures = new Map<string, string[]>(COUNTRIES.map((country) => [country, []]))
  for (const [kind, count, state] of [
    ['search', SHAPE.searches, 'done'],
    ['arrest', SHAPE.arrests, 'done'],
    ['follow-up', SHAPE.followUps, 'open'],
  ] as const)
    for (let number = 0; number < count; number += 1) {
      if (number % 20 === 0) await site.database.query('DELETE FROM rate')
      const { country, caseId } = suspects[(number * 7) % suspects.length] as Suspect
      const officer = officers.find((one) => one.country === country) as Officer
      const body = { kind, country, state, day: '2026-03-02', case: caseId, words: `${kind} ${number}` }
      const { measure } = await send(officer.page, 'POST', `/operations/${operation}/measures`, body, 201)
      measures.get(country)?.push(String(measure))
    }
  return { operation, coordinator, officers, suspects, measures }
}

/** One suspect: a report that names his account on the platform, the case that begins with it, what it names and how that hangs
 * together. One in fourteen sends a picture. */
async function suspectOf(
  { who, page }: PlatformOperation['coordinator'],
  { number, url }: Readonly<{ number: number; url: string }>,
): Promise<Suspect> {
  const country = COUNTRIES[number % COUNTRIES.length] as string
  const report = { id: newReportId(), text: `Room ${number} of the platform` }
  const sample = SAMPLES[number % SAMPLES.length] as string
  const file = { name: 'picture', bytes: readFileSync(join(samples, sample)) }
  const sent = await (number < COUNTRIES.length ? sendFiles(url, report, [file]) : sendJson(url, report))
  expect(sent.status).toBe(201)
  const desk = await send(page, 'POST', `/reports/${report.id}/case`, undefined, 201)
  const caseId = desk['case'] as CaseId
  await send(page, 'PUT', `/cases/${caseId}/people/${who.id}`, { assigned: true }, 200)
  const value = `suspect-${number}@${country.toLowerCase()}.example.org`
  const source = { kind: 'report', id: report.id }
  const state = async (body: object) =>
    String((await send(page, 'POST', `/cases/${caseId}/entities`, { ...body, source }, 201))['entity'])
  const entity = await state({ kind: 'mail-address', value })
  const platform = await state({ kind: 'site', value: PLATFORM })
  await state({ kind: 'ip-address', value: `203.0.113.${number % 256}` })
  const link = { from: { kind: 'entity', id: entity }, to: { kind: 'entity', id: platform }, basis: 'stated' }
  await send(page, 'POST', `/cases/${caseId}/links`, link, 201)
  return { country, caseId, entity, value }
}

/** Sends and reads JSON, or fails with what was answered. */
export async function send(
  page: Browser,
  ...[method, url, body, status]: [method: string, url: string, body: object | undefined, status: number]
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await page.send(method, url, body)
  expect(answer.statusCode, `${method} ${url}: ${answer.body.slice(0, 300)}`).toBe(status)
  return answer.json<Record<string, unknown>>()
}

/** Proves presence anew, for what needs it. */
export const present = ({ page, who }: Readonly<{ page: Browser; who: TestPerson }>): Promise<void> => stepUp(page, who)
