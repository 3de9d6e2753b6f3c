// The auditor reads who did what on which reason, never what it was done to; his reading is an act; nobody else reads.
import { beforeAll, expect, test } from 'vitest'
import { memoryStorage, temporarySigner, verifierKeyText } from '@rempart/ledger'
import { inTransaction, logSize } from '@rempart/store'
import { accessSite, type Browser, person, signIn, type TestAccess } from '../../test/access-site.ts'
import { openCase, worker } from '../../test/case-site.ts'
import { freshCase, freshId } from '../../test/evidence-site.ts'
import { verifyLedgerJob } from '../jobs/verify-ledger.ts'
import { startPublisher } from '../ledger/publisher.ts'

type Acts = Readonly<{
  acts: readonly Readonly<{
    entry: number
    at: string
    type: string
    facts: Record<string, unknown>
    ids: Record<string, string>
    erased: boolean
  }>[]
  next?: number
}>
const tiles = memoryStorage()
let site: TestAccess
let auditor: Browser

beforeAll(async () => {
  const signer = temporarySigner()
  const origin = 'rempart.local/test'
  const ledgerKey = verifierKeyText({ name: origin, publicKey: signer.publicKey })
  site = await accessSite({ services: { tiles, site: { origin, ledgerKey } } })
  const { database, clock, log } = site.services
  auditor = await signIn(site, await person(site, ['auditor']))
  const publisher = startPublisher({ database, storage: tiles, signer, origin, clock, log })
  return publisher.stop
})

async function read(query = ''): Promise<Acts> {
  const answer = await auditor.send('GET', `/ledger/acts${query}`)
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<Acts>()
}

/** A view of a picture, and an exhibit that came in with a path and a digest. */
async function acted(caseId: string, who: string, at?: Date): Promise<void> {
  const act = { commit: { person: who, case: caseId, object: freshId() }, facts: { kind: 'full', reason: 'court' } }
  const came = { case: caseId, exhibit: freshId(), path: 'private/folder/1.png', sha256: 'ab'.repeat(32) }
  await inTransaction(site.database, (tx) =>
    site.services.ledger.appendActs(tx, [
      { type: 'view', ...act, ...(at && { at }) },
      { type: 'exhibit-imported', commit: came },
    ]),
  )
}

test('acts are found by person, case, type and time, with reason and identifiers, and without anything they are about', async () => {
  const [caseId, who] = [freshCase(), freshId()]
  const early = new Date(site.clock.ms - 3_600_000)
  await acted(caseId, who, early)
  await acted(freshCase(), who)
  await acted(caseId, freshId())
  const ofPerson = await read(`?person=${who}`)
  expect(ofPerson.acts.map(({ type, facts, ids }) => [type, facts['reason'], ids['person']])).toEqual([
    ['view', 'court', who],
    ['view', 'court', who],
  ])
  expect((await read(`?case=${caseId}`)).acts.filter(({ type }) => type !== 'ledger-read')).toHaveLength(4)
  expect((await read(`?case=${caseId}&type=view`)).acts).toHaveLength(2)
  const to = new Date(early.getTime() + 1000).toISOString()
  expect((await read(`?type=view&to=${to}`)).acts.map(({ ids }) => ids['person'])).toEqual([who])
  expect((await read(`?type=view&person=${who}&from=${to}`)).acts).toHaveLength(1)
  const everything = JSON.stringify(await read())
  for (const hidden of ['private/folder', 'ab'.repeat(32)]) expect(everything).not.toContain(hidden)
})

test('acts are found by the thing that they are about, and the reading names it', async () => {
  await acted(freshCase(), freshId())
  const [view] = (await read('?type=view')).acts
  const object = view?.ids['object'] ?? ''
  expect((await read(`?thing=${object}`)).acts.map(({ entry }) => entry)).toEqual([view?.entry])
  const [reading] = (await read('?type=ledger-read')).acts
  expect(reading?.ids['thing']).toBe(object)
  expect((await read(`?thing=${freshId()}`)).acts).toEqual([])
})

test('a reading is an act that names who read and about whom, before its answer', async () => {
  const who = freshId()
  const before = await logSize(site.database)
  await read(`?person=${who}`)
  expect(await logSize(site.database)).toBe(before + 1)
  const [newest] = (await read('?type=ledger-read')).acts
  expect(newest?.ids['about']).toBe(who)
  expect(newest?.ids['person']).toMatch(/^[0-9a-f]{32}$/u)
})

test('pages name every act once, also while others are appended', async () => {
  const who = freshId()
  const act = {
    type: 'view',
    commit: { person: who, case: freshCase() },
    facts: { kind: 'full', reason: 'triage' },
  } as const
  await inTransaction(site.database, (tx) =>
    site.services.ledger.appendActs(
      tx,
      Array.from({ length: 450 }, () => act),
    ),
  )
  const found: number[] = []
  for (let next: number | undefined = await logSize(site.database); next !== undefined; ) {
    const page = await read(`?person=${who}&before=${next}`)
    expect(page.acts.length).toBeLessThanOrEqual(200)
    found.push(...page.acts.map(({ entry }) => entry))
    next = page.next
  }
  expect(found.filter((entry, i) => i === 0 || entry < found[i - 1]!)).toHaveLength(found.length)
  expect(found).toHaveLength(450)
})

test('an entry whose values were erased stands there as erased', async () => {
  const [seq = 0] = await inTransaction(site.database, (tx) =>
    site.services.ledger.appendActs(tx, [{ type: 'report-received', commit: { report: freshId() } }]),
  )
  await site.database.query('UPDATE log_entry SET opening = NULL WHERE seq = $1', [seq])
  const [act] = (await read(`?before=${seq + 1}`)).acts
  expect(act).toMatchObject({ entry: seq, type: 'report-received', ids: {}, erased: true })
})

test('the legal bases of a case are read with their times, by the auditor alone, as an act; the view falls within one', async () => {
  const lead = await worker(site, 'senior-analyst')
  const caseId = await openCase(site, [lead.id])
  const put = async (country: string, basis: string): Promise<string> => {
    const body = { country, authority: 'Example court', basis }
    const answer = await lead.page.send('POST', `/cases/${caseId}/jurisdictions`, body)
    expect(answer.statusCode, answer.body).toBe(201)
    return answer.json<{ id: string }>().id
  }
  const first = await put('FR', 'order 12/2026')
  site.clock.ms += 60_000
  await acted(caseId, lead.id)
  const ended = await lead.page.send('DELETE', `/cases/${caseId}/jurisdictions/${first}`)
  expect(ended.statusCode, ended.body).toBe(200)
  await put('DE', 'order 13/2026')
  const note = await lead.page.send('POST', `/cases/${caseId}/notes`, { words: 'for the team alone' })
  expect(note.statusCode, note.body).toBe(201)
  // Whoever opened it would fail.
  await site.database.query(`UPDATE case_event SET words_sealed = '' WHERE "case" = $1 AND kind = 'note'`, [caseId])
  const before = await logSize(site.database)
  const answer = await auditor.send('GET', `/ledger/cases/${caseId}/legal-bases`)
  expect(await logSize(site.database)).toBe(before + 1)
  const { bases } = answer.json<{ bases: readonly Readonly<Record<string, string>>[] }>()
  const by = { authority: 'Example court', by: lead.id }
  expect(bases).toMatchObject([
    { ...by, id: first, country: 'FR', basis: 'order 12/2026' },
    { ...by, country: 'DE', basis: 'order 13/2026' },
  ])
  const [view] = (await read(`?case=${caseId}&type=view`)).acts
  const seen = Date.parse(view?.at ?? '')
  expect(seen).toBeGreaterThan(Date.parse(bases[0]?.['from'] ?? ''))
  expect(seen).toBeLessThanOrEqual(Date.parse(bases[0]?.['until'] ?? ''))
  expect(bases[1]).not.toHaveProperty('until')
  const readings = (await read(`?case=${caseId}&type=ledger-read`)).acts
  expect(readings.map(({ facts }) => facts)).toContainEqual({ bases: 2 })
  expect((await lead.page.send('GET', `/ledger/cases/${caseId}/legal-bases`)).statusCode).toBe(404)
  expect((await auditor.send('GET', `/ledger/cases/${freshCase()}/legal-bases`)).statusCode).toBe(404)
  expect((await auditor.send('GET', `/cases/${caseId}/state`)).statusCode).toBe(404)
})

test('nobody but the auditor reads acts; the administrator sees how the ledger stands', async () => {
  const administrator = await signIn(site, await person(site, ['administrator']))
  expect((await administrator.send('GET', '/ledger/acts')).statusCode).toBe(404)
  expect((await administrator.send('GET', '/ledger/state')).statusCode).toBe(200)
})

test('the state of the ledger says what the last verification found and where', async () => {
  const published = async (): Promise<number> => (await auditor.send('GET', '/ledger/state')).json().published
  const size = await logSize(site.database)
  await expect.poll(published, { timeout: 10_000 }).toBeGreaterThanOrEqual(size)
  await verifyLedgerJob.run({}, site.services)
  const clean = (await auditor.send('GET', '/ledger/state')).json<{ verification: { places: string[] } }>()
  expect(clean.verification.places.filter((place) => place.startsWith('log_entry'))).toHaveLength(1) // erased above
  site.clock.ms += 1000
  await site.database.query('ALTER TABLE log_entry DISABLE TRIGGER ALL')
  await site.database.query("UPDATE log_entry SET entry = 'xx' WHERE seq = 2")
  await verifyLedgerJob.run({}, site.services)
  const altered = (await auditor.send('GET', '/ledger/state')).json<{ verification: { places: string[] } }>()
  expect(altered.verification.places).toContain('log_entry#2')
})
