import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { destroyedKeys, erasuresOf, inTransaction, lockCase } from '@rempart/store'
import type { CaseId } from '@rempart/store'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessSite } from '../../test/access-site.ts'
import type { TestAccess } from '../../test/access-site.ts'
import { openCase, worker } from '../../test/case-site.ts'
import { readConfig } from '../config.ts'
import { eraseCase } from '../evidence/erase-case.ts'

type Worker = Awaited<ReturnType<typeof worker>>
const data = mkdtempSync(join(tmpdir(), 'rempart-contacts-'))
chmodSync(data, 0o711)
afterAll(() => rmSync(data, { recursive: true }))
writeFileSync(
  join(data, 'contacts.json'),
  JSON.stringify([{ country: 'fr', authority: 'Example unit', address: 'unit@example.org' }]),
)

let site: TestAccess
let analyst: Worker
let liaison: Worker
let stranger: Worker
let own: CaseId

beforeAll(async () => {
  const config = readConfig({}, { data, port: 0, host: '127.0.0.1', role: 'web' })
  site = await accessSite({ services: { config: { ...config, publicOrigin: 'https://rempart.example' } } })
  analyst = await worker(site, 'analyst')
  liaison = await worker(site, 'liaison-officer')
  stranger = await worker(site, 'analyst')
  own = await openCase(site, [analyst.id, liaison.id])
})

const make = async ({ page }: Worker, path: string, body: object, at = own): Promise<string> => {
  const answer = await page.send('POST', `/cases/${at}/${path}`, body)
  expect(answer.statusCode, answer.body).toBe(201)
  const made = answer.json<{ id?: string; entity?: string }>()
  return made.id ?? made.entity ?? ''
}
const get = async <T>({ page }: Worker, path: string, at = own): Promise<T> =>
  (await page.send('GET', `/cases/${at}/${path}`)).json<T>()
/** Everything that the database holds, as text. */
const dump = async (): Promise<string> => {
  const tables = ['case_event', 'entity', 'entity_statement', 'entity_link', 'log_entry', 'case_words_key']
  const rows = await Promise.all(tables.map((table) => site.database.query(`SELECT t::text FROM ${table} t`)))
  return rows.flatMap(({ rows: all }) => all.map((row) => JSON.stringify(row))).join('\n')
}

test('what is written into a case stands there until it is ended, and all of it stays in the timeline', async () => {
  await make(analyst, 'notes', { words: 'harbour seen twice' })
  const task = await make(analyst, 'tasks', { words: 'ask the port', assignee: liaison.id, due: '2026-03-01' })
  const court = await make(liaison, 'jurisdictions', { country: 'be', authority: 'Example court', basis: 'order 7' })
  const referral = await make(liaison, 'referrals', { authority: 'Example authority', country: 'BE' })
  const step = (state: string, more = {}) =>
    liaison.page.send('PUT', `/cases/${own}/referrals/${referral}/state`, { state, ...more })
  expect((await step('sent')).statusCode).toBe(409)
  for (const state of ['approved', 'sent']) expect((await step(state)).statusCode).toBe(200)
  expect((await step('received', { reference: 'B-2026-7' })).statusCode).toBe(200)
  const done = await liaison.page.send('PUT', `/cases/${own}/tasks/${task}/state`, { state: 'done' })
  expect(done.statusCode).toBe(200)
  expect(await get(analyst, 'state')).toMatchObject({
    tasks: [{ id: task, words: 'ask the port', state: 'done', assignee: liaison.id, due: '2026-03-01' }],
    jurisdictions: [{ id: court, country: 'BE', authority: 'Example court', basis: 'order 7' }],
    referrals: [{ id: referral, state: 'received', reference: 'B-2026-7', country: 'BE' }],
  })
  expect((await liaison.page.send('DELETE', `/cases/${own}/jurisdictions/${court}`)).statusCode).toBe(200)
  expect((await liaison.page.send('DELETE', `/cases/${own}/jurisdictions/${court}`)).statusCode).toBe(404)
  expect(await get<{ jurisdictions: unknown[] }>(analyst, 'state')).toMatchObject({ jurisdictions: [] })
  const { events } = await get<{ events: { kind: string; words?: string }[] }>(analyst, 'timeline')
  const kinds = events.map(({ kind }) => kind)
  for (const kind of [
    'opened',
    'assigned',
    'note',
    'task',
    'task-state',
    'jurisdiction',
    'jurisdiction-ended',
    'referral',
  ])
    expect(kinds).toContain(kind)
  expect(kinds.filter((kind) => kind === 'referral-state')).toHaveLength(3)
  expect(events.find(({ kind }) => kind === 'note')?.words).toBe('harbour seen twice')
})

test('a task goes to nobody outside the case, and no statement rests on what is not in it', async () => {
  const outside = await analyst.page.send('POST', `/cases/${own}/tasks`, { words: 'x', assignee: stranger.id })
  expect([outside.statusCode, outside.json<{ code: string }>().code]).toEqual([403, 'refused'])
  const foreign = { kind: 'exhibit', id: 'a'.repeat(32) }
  for (const [path, body] of [
    ['likely-countries', { country: 'FR', source: foreign }],
    ['entities', { kind: 'alias', value: 'x', source: foreign }],
  ] as const)
    expect((await analyst.page.send('POST', `/cases/${own}/${path}`, body)).statusCode).toBe(403)
  const nowhere = await analyst.page.send('POST', `/cases/${own}/likely-countries`, {
    country: 'EU',
    source: { kind: 'person' },
  })
  expect(nowhere.statusCode).toBe(400)
})

test('a likely country puts the contacts of that country on the case, until it is withdrawn', async () => {
  const statement = await make(analyst, 'likely-countries', { country: 'FR', source: { kind: 'person' } })
  await make(analyst, 'likely-countries', { country: 'IE', source: { kind: 'person' }, words: 'a road sign' })
  type State = Readonly<{ likelyCountries: readonly { country: string; contacts: unknown[] }[] }>
  expect((await get<State>(analyst, 'state')).likelyCountries).toMatchObject([
    { country: 'FR', by: analyst.id, contacts: [{ authority: 'Example unit', address: 'unit@example.org' }] },
    { country: 'IE', contacts: [], words: 'a road sign' },
  ])
  await analyst.page.send('DELETE', `/cases/${own}/likely-countries/${statement}`)
  expect((await get<State>(analyst, 'state')).likelyCountries.map(({ country }) => country)).toEqual(['IE'])
})

test('an entity is one however it was written, each statement kept as stated; the database holds no value', async () => {
  const first = await make(analyst, 'entities', {
    kind: 'mail-address',
    value: 'Gull@Example.ORG',
    source: { kind: 'person' },
  })
  const again = await make(liaison, 'entities', {
    kind: 'mail-address',
    value: 'gull@example.org',
    source: { kind: 'person' },
  })
  expect(again).toBe(first)
  const device = await make(analyst, 'entities', {
    kind: 'device',
    value: '00:00:5E:00:53:01',
    source: { kind: 'person' },
  })
  const link = { from: { kind: 'entity', id: first }, to: { kind: 'entity', id: device }, basis: 'observed' }
  await make(analyst, 'links', link)
  expect((await analyst.page.send('POST', `/cases/${own}/links`, { ...link, to: link.from })).statusCode).toBe(403)
  const { entities } = await get<{ entities: { entity: string; statements: { value: string; by: string }[] }[] }>(
    analyst,
    'entities',
  )
  expect(entities.find(({ entity }) => entity === first)?.statements).toMatchObject([
    { value: 'Gull@Example.ORG', by: analyst.id },
    { value: 'gull@example.org', by: liaison.id },
  ])
  const found = await analyst.page.send('POST', '/entities/search', { kind: 'mail-address', value: 'GULL@example.org' })
  expect(found.json()).toEqual({ found: [{ entity: first, case: own }] })
  expect(
    (await stranger.page.send('POST', '/entities/search', { kind: 'mail-address', value: 'gull@example.org' })).json(),
  ).toEqual({ found: [] })
  expect((await analyst.page.send('POST', '/entities/search', { kind: 'ip-address', value: 'gull' })).statusCode).toBe(
    400,
  )
  const held = await dump()
  const secrets = [
    'gull@example.org',
    'Gull@Example.ORG',
    '00:00:5E:00:53:01',
    '00005e005301',
    'harbour seen twice',
    'order 7',
  ]
  const leaked = secrets.filter((text) => held.includes(text) || held.includes(Buffer.from(text).toString('hex')))
  expect(leaked).toEqual([])
})

test('a graph goes over shared entities to the reader’s own cases alone, as far as he asks', async () => {
  const [near, far, hidden] = [
    await openCase(site, [analyst.id]),
    await openCase(site, [analyst.id]),
    await openCase(site, [stranger.id]),
  ]
  const name = async (who: Worker, at: CaseId, value: string) =>
    make(who, 'entities', { kind: 'alias', value, source: { kind: 'person' } }, at)
  await name(analyst, own, 'tern')
  const middle = await name(analyst, near, 'Tern')
  await name(analyst, near, 'plover')
  await name(analyst, far, 'plover')
  await name(stranger, hidden, 'tern')
  await make(
    analyst,
    'links',
    { from: { kind: 'entity', id: middle }, to: { kind: 'case', id: far }, basis: 'inferred' },
    near,
  )
  const outside = { from: { kind: 'entity', id: middle }, to: { kind: 'case', id: hidden }, basis: 'stated' }
  expect((await analyst.page.send('POST', `/cases/${near}/links`, outside)).statusCode).toBe(404)
  const graph = (steps: number) =>
    get<{ cases: string[]; nodes: { value: string; entities: { case: string }[] }[] }>(analyst, `graph?steps=${steps}`)
  expect((await graph(0)).cases).toEqual([own])
  expect((await graph(1)).cases).toEqual([own, near])
  const whole = await graph(2)
  expect(whole.cases).toEqual([own, near, far])
  const shared = whole.nodes.find(({ value }) => value === 'tern')
  expect(shared?.entities.map(({ case: at }) => at)).toEqual([own, near])
  expect(JSON.stringify(whole)).not.toContain(hidden)
})

test('two cases that name the same are both told that they do and whom to ask, and nothing else', async () => {
  const other = await openCase(site, [stranger.id])
  const mine = await make(analyst, 'entities', {
    kind: 'payment-handle',
    value: 'pay-gull',
    source: { kind: 'person' },
  })
  const theirs = await make(
    stranger,
    'entities',
    { kind: 'payment-handle', value: 'PAY-GULL', source: { kind: 'person' } },
    other,
  )
  const ask = (who: Worker, at: CaseId, entity: string) =>
    who.page.send('POST', `/cases/${at}/entities/${entity}/comparison`)
  expect(await get(analyst, 'notices')).toEqual({ notices: [] })
  const told = await ask(analyst, own, mine)
  expect(told.json()).toMatchObject({
    notices: [{ entity: mine, kind: 'payment-handle', contacts: [{ person: stranger.id }] }],
  })
  expect(await get(stranger, 'notices', other)).toMatchObject({
    notices: [{ entity: theirs, contacts: [{ person: liaison.id }] }],
  })
  for (const secret of [other, theirs, 'PAY-GULL']) expect(told.body).not.toContain(secret)
  expect((await ask(analyst, own, mine)).json<{ notices: unknown[] }>().notices).toHaveLength(1)
  expect((await ask(analyst, own, theirs)).statusCode).toBe(404)
  expect((await ask(analyst, other, theirs)).statusCode).toBe(404)
  const { rows } = await site.database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM log_entry WHERE encode(entry, 'escape') LIKE '%"entity-compared"%'`,
  )
  expect(rows[0]?.n).toBe(2)
})

test('comparing has a rate of its own, so that nobody guesses through a list', async () => {
  const guesser = await worker(site, 'analyst')
  const at = await openCase(site, [guesser.id])
  const entity = await make(guesser, 'entities', { kind: 'alias', value: 'guess', source: { kind: 'person' } }, at)
  await site.database.query("INSERT INTO rate (key, arrival) VALUES ($1, clock_timestamp() + interval '150 minutes')", [
    `compare:${guesser.id}`,
  ])
  const refused = await guesser.page.send('POST', `/cases/${at}/entities/${entity}/comparison`)
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '30'])
})

test('of an erased case the words and entities are gone, and nothing more is written', async () => {
  const at = await openCase(site, [analyst.id])
  await make(analyst, 'notes', { words: 'gone soon' }, at)
  await make(analyst, 'entities', { kind: 'alias', value: 'gone too', source: { kind: 'person' } }, at)
  await eraseCase(site.services, { caseId: at, reason: 'order' })
  expect((await erasuresOf(site.database, at)).map(({ kind, id }) => [kind, id])).toContainEqual(['case', at])
  const left = await site.database.query(
    'SELECT "case" FROM case_words_key WHERE "case" = $1 UNION ALL SELECT "case" FROM entity WHERE "case" = $1 AND key IS NOT NULL',
    [at],
  )
  expect(left.rows).toEqual([])
  expect(JSON.stringify(await get(analyst, 'timeline', at))).not.toContain('gone')
  expect(await get(analyst, 'entities', at)).toEqual({ entities: [], more: false })
  expect((await analyst.page.send('POST', '/entities/search', { kind: 'alias', value: 'gone too' })).json()).toEqual({
    found: [],
  })
  expect((await analyst.page.send('POST', `/cases/${at}/notes`, { words: 'late' })).statusCode).toBe(404)
})

test('words and entities that lost their keys unrecorded are named, those of an erased case are not', async () => {
  expect(await destroyedKeys(site.database)).toEqual([])
  const at = await openCase(site, [analyst.id])
  await make(analyst, 'notes', { words: 'kept' }, at)
  const entity = await make(analyst, 'entities', { kind: 'alias', value: 'kept too', source: { kind: 'person' } }, at)
  await site.database.query('DELETE FROM case_words_key WHERE "case" = $1', [at])
  await site.database.query('UPDATE entity SET key = NULL WHERE id = $1', [entity])
  expect(await destroyedKeys(site.database)).toEqual([
    { table: 'entity', key: entity },
    { table: 'case_words_key', key: at },
  ])
})

test('a link waits for whoever has the case, an erasure among them', async () => {
  const alias = (value: string) => make(analyst, 'entities', { kind: 'alias', value, source: { kind: 'person' } })
  const [from, to] = [await alias('heron'), await alias('plover')]
  const body = { from: { kind: 'entity', id: from }, to: { kind: 'entity', id: to }, basis: 'stated' }
  let answered = false
  const linking = await inTransaction(site.services.database, async (tx) => {
    await lockCase(tx, own)
    const sent = analyst.page.send('POST', `/cases/${own}/links`, body).finally(() => (answered = true))
    await expect
      .poll(async () => (await tx.query('SELECT FROM pg_locks WHERE NOT granted')).rowCount, { timeout: 10_000 })
      .toBeGreaterThan(0)
    expect(answered).toBe(false)
    return { sent }
  })
  expect((await linking.sent).statusCode).toBe(201)
})
