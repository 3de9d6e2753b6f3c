import { createPublicKey, hash, verify } from 'node:crypto'
import { parseVerifierKey, verifyProof } from '@rempart/ledger'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { person, signIn } from '../../test/access-site.ts'
import type { TestAccess } from '../../test/access-site.ts'
import { COUNTRIES, loadPlatformOperation, present, send, SHAPE } from '../../test/platform-operation.ts'
import type { Officer, PlatformOperation } from '../../test/platform-operation.ts'
import { runningSite } from '../../test/running-site.ts'
import type { TestSite } from '../../test/running-site.ts'
import { createApp } from '../http/app.ts'
import { eraseCase } from '../evidence/erase-case.ts'
import { verifySite } from '../ledger/verify-site.ts'
import { ROUTES } from '../routes/index.ts'

let running: TestSite
let site: TestAccess
let loaded: PlatformOperation
let at: string

beforeAll(async () => {
  running = await runningSite()
  const app = createApp(ROUTES, running.services)
  afterAll(() => app.close())
  site = { ...running.services, app } as unknown as TestAccess
  const started = performance.now()
  loaded = await loadPlatformOperation(site, running.url)
  at = `/operations/${loaded.operation}`
  console.log(`operation loaded through the API in ${((performance.now() - started) / 1000).toFixed(1)} s`)
}, 300_000)

type Bundle = Readonly<{
  manifest: Readonly<{
    country: string
    cases: readonly string[]
    entities: readonly { statements: { value: string }[] }[]
    exhibits: readonly { exhibit: string; sha256: string }[]
  }>
  ledgerKey: string
  proofs: readonly {
    exhibit: string
    entry: string
    values: Record<string, { salt: string; value: string }>
    proof: string
  }[]
}>
const rates = () => site.database.query('DELETE FROM rate')

test('each of the countries sees its own part of the operation and nothing of any other: over all pairs', async () => {
  const seen = new Map<string, string>()
  for (const { country, page } of loaded.officers) {
    await rates()
    const parts = await Promise.all(
      ['', '/entities', '/measures', '/disclosures'].map((path) => page.send('GET', at + path)),
    )
    for (const part of parts) expect(part.statusCode).toBe(200)
    seen.set(country, parts.map(({ body }) => body).join('\n'))
  }
  let pairs = 0
  for (const reader of COUNTRIES)
    for (const owner of COUNTRIES) {
      const text = seen.get(reader) ?? ''
      const own = loaded.suspects.filter(({ country }) => country === owner)
      const named = [...own.flatMap(({ caseId, value }) => [caseId, value]), ...(loaded.measures.get(owner) ?? [])]
      expect(named.length).toBeGreaterThan(20)
      const found = named.filter((name) => text.includes(name))
      expect([reader, owner, found.length]).toEqual([reader, owner, reader === owner ? named.length : 0])
      pairs += 1
    }
  expect(pairs).toBe(361)
  const [one, other] = loaded.officers as [Officer, Officer]
  for (const path of ['/entities', '/measures'])
    expect((await one.page.send('GET', `${at}${path}?country=${other.country}`)).statusCode).toBe(404)
})

test('who is in no operation finds none, and who works for one country changes nothing of it', async () => {
  const stranger = await signIn(site, await person(site, ['liaison-officer']))
  expect((await stranger.send('GET', '/operations')).json()).toEqual({ operations: [] })
  expect((await stranger.send('GET', at)).statusCode).toBe(404)
  const [one, other] = loaded.officers as [Officer, Officer]
  const join = await one.page.send('PUT', `${at}/people/${one.who.id}`, { assigned: true, country: other.country })
  const cases = [
    { case: loaded.suspects.find(({ country }) => country === other.country)?.caseId, country: one.country },
  ]
  const take = await one.page.send('POST', `${at}/cases`, { change: 'added', cases })
  const plan = { kind: 'search', country: other.country, state: 'planned', day: '2026-04-01' }
  const search = await one.page.send('POST', `${at}/measures`, plan)
  const [measure] = loaded.measures.get(other.country) ?? []
  const close = await one.page.send('PUT', `${at}/measures/${measure}/state`, { state: 'cancelled' })
  expect([join, take, search, close].map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404])
  const { page, who } = loaded.coordinator
  expect((await page.send('PUT', `${at}/people/${who.id}`, { assigned: false })).statusCode).toBe(409)
})

test('its queries answer within 200 ms', async () => {
  const { page } = loaded.coordinator
  const counts = await send(page, 'GET', `${at}/measures`, undefined, 200)
  expect(counts['counts']).toEqual([
    { kind: 'search', state: 'done', count: SHAPE.searches },
    { kind: 'arrest', state: 'done', count: SHAPE.arrests },
    { kind: 'follow-up', state: 'open', count: SHAPE.followUps },
  ])
  const { entities } = await send(page, 'GET', `${at}/entities`, undefined, 200)
  expect((entities as unknown[]).length).toBe(SHAPE.suspects * 3)
  const { caseId, value } = loaded.suspects[5] as PlatformOperation['suspects'][number]
  const queries: readonly (readonly [string, string, object?])[] = [
    ['GET', at],
    ['GET', `${at}/entities`],
    ['GET', `${at}/entities?country=FR`],
    ['GET', `${at}/measures`],
    ['GET', `${at}/disclosures`],
    ['GET', `/cases/${caseId}/graph?steps=1`],
    ['GET', `/cases/${caseId}/state`],
    ['GET', `/cases/${caseId}/timeline`],
    ['POST', '/entities/search', { kind: 'mail-address', value }],
  ]
  for (const [method, url, body] of queries) {
    const times: number[] = []
    const processorTimes: number[] = []
    for (let round = 0; round < 9; round += 1) {
      const started = performance.now()
      const used = process.cpuUsage()
      expect((await page.send(method, url, body)).statusCode).toBe(200)
      const { user, system } = process.cpuUsage(used)
      times.push(performance.now() - started)
      processorTimes.push((user + system) / 1000)
    }
    const [best, median, processor] = [Math.min(...times), medianOf(times), medianOf(processorTimes)]
    console.log(
      `${method} ${url.replaceAll(/[0-9a-f]{32}/gu, ':id')}: median ${median.toFixed(1)} ms, best ${best.toFixed(1)} ms, ${processor.toFixed(1)} ms of our processor`,
    )
    // The machine of the test may be busy: its best round is quick, and every round costs this process little.
    expect(best, url).toBeLessThan(200)
    expect(processor, url).toBeLessThan(100)
  }
})

test('a package goes out when two persons stand behind it, signed, with proofs that verify, and says its country alone', async () => {
  await rates()
  const { coordinator } = loaded
  const [officer, other] = loaded.officers as [Officer, Officer]
  const own = loaded.suspects.filter(({ country }) => country === officer.country)
  const exhibit = await exhibitOf(own[0]?.caseId ?? '')
  const ask = { country: officer.country, authority: 'Example prosecutor', basis: 'request 12', exhibits: [exhibit] }
  const cases = own.map(({ caseId }) => caseId)
  const foreign = loaded.suspects.find(({ country }) => country === other.country)
  const refused = (more: object) =>
    officer.page.send('POST', `${at}/disclosures`, { ...ask, cases, entities: [], ...more })
  for (const more of [{ cases: [foreign?.caseId] }, { entities: [foreign?.entity] }, { country: other.country }])
    expect((await refused(more)).statusCode).toBe(404)
  const body = { ...ask, cases, entities: own.map(({ entity }) => entity) }
  const { disclosure } = await send(officer.page, 'POST', `${at}/disclosures`, body, 201)
  const path = `${at}/disclosures/${String(disclosure)}`
  expect((await other.page.send('GET', path)).statusCode).toBe(404)
  await present(officer)
  await present(coordinator)
  expect((await officer.page.send('PUT', `${path}/review`, { answer: 'approved' })).statusCode).toBe(403)
  expect((await officer.page.send('POST', `${path}/export`)).statusCode).toBe(409)
  // What is stated after the preparation is not part of what was reviewed.
  const late = { kind: 'mail-address', value: own[0]?.value.toUpperCase(), source: { kind: 'person' } }
  await send(coordinator.page, 'POST', `/cases/${own[0]?.caseId}/entities`, late, 201)
  await send(coordinator.page, 'PUT', `${path}/review`, { answer: 'approved' }, 200)
  expect((await coordinator.page.send('PUT', `${path}/review`, { answer: 'refused' })).statusCode).toBe(409)
  const bundle = await verifiedExport(officer, path)
  expect(bundle.manifest).toMatchObject({ country: officer.country, cases: cases.toSorted() })
  const values = bundle.manifest.entities.flatMap(({ statements }) => statements.map(({ value }) => value))
  expect(values.toSorted()).toEqual(own.map(({ value }) => value).toSorted())
  expect(bundle.manifest.exhibits).toMatchObject([{ exhibit }])
  const change = { change: 'removed', cases: [{ case: own[0]?.caseId, country: officer.country }] }
  await send(coordinator.page, 'POST', `${at}/cases`, change, 200)
  expect((await officer.page.send('POST', `${path}/export`)).statusCode).toBe(409)
  await send(coordinator.page, 'POST', `${at}/cases`, { ...change, change: 'added' }, 200)
  await verifiedExport(officer, path)
  const { disclosures } = await send(officer.page, 'GET', `${at}/disclosures`, undefined, 200)
  expect(disclosures).toMatchObject([
    { disclosure, exports: 2, review: { answer: 'approved', by: coordinator.who.id } },
  ])
})

test('what a measure says of a case is erased with the case; that the measure was taken stays', async () => {
  await rates()
  const officer = loaded.officers.at(-1) as Officer
  const { caseId } = loaded.suspects.find(
    ({ country }) => country === officer.country,
  ) as PlatformOperation['suspects'][number]
  const words = 'the blue door on the second floor'
  const plan = { kind: 'search', country: officer.country, state: 'planned', day: '2026-04-01', case: caseId, words }
  const { measure } = await send(officer.page, 'POST', `${at}/measures`, plan, 201)
  const read = async () => {
    const { measures } = await send(officer.page, 'GET', `${at}/measures`, undefined, 200)
    return (measures as readonly Readonly<{ measure: string; words?: string }>[]).find((one) => one.measure === measure)
  }
  expect((await read())?.words).toBe(words)
  await eraseCase(running.services, { caseId, reason: 'order' })
  expect(await read()).toMatchObject({ measure, state: 'planned' })
  expect((await read())?.words).toBeUndefined()
  expect((await officer.page.send('POST', `${at}/measures`, plan)).statusCode).toBe(404)
})

test('the ledger of all of it verifies, and every row that somebody altered or removed is named', async () => {
  const { page, who } = loaded.coordinator
  const { caseId } = loaded.suspects[0] as PlatformOperation['suspects'][number]
  await send(
    page,
    'POST',
    `/cases/${caseId}/jurisdictions`,
    { country: 'AT', authority: 'Example court', basis: 'order 3' },
    201,
  )
  const problems = async () => (await verifySite(running.services)).problems.map(({ where }) => where.split('#')[0])
  await expect.poll(problems, { timeout: 30_000, interval: 500 }).toEqual([])
  const other = loaded.officers[0]?.who.id ?? ''
  const changes: readonly (readonly [table: string, column: string, value: string, where?: string])[] = [
    ['case_event', 'facts', `facts || '{"country": "BE"}'`],
    ['case_event', 'words_sealed', `'x'`],
    ['entity_statement', 'person', `'${other}'`],
    ['entity_statement', 'value_sealed', `'x'`],
    ['entity_link', 'basis', `'observed'`],
    ['operation', 'title_sealed', `'x'`],
    ['operation_member', 'country', `'BE'`, `person = '${who.id}'`],
    ['operation_case', 'country', `'BE'`],
    ['measure_event', 'state', `'cancelled'`],
    ['measure_event', 'day', `'2026-03-03'`],
    ['disclosure', 'authority', `'Another'`],
    ['disclosure_event', 'person', `'${who.id}'`, `kind = 'exported'`],
  ]
  const { database } = site
  for (const [table, column, value, where = 'true'] of changes) {
    const { rows } = await database.query<{ seq: number; stood: unknown }>(
      `SELECT seq, ${column}::text AS stood FROM ${table} WHERE ${where} ORDER BY seq LIMIT 1`,
    )
    const [{ seq, stood } = { seq: -1, stood: '' }] = rows
    const set = `UPDATE ${table} SET ${column} =`
    await database.query(`${set} ${value} WHERE seq = $1`, [seq])
    expect([table, column, await problems()]).toEqual([table, column, [table]])
    const type = { facts: 'jsonb', words_sealed: 'bytea', value_sealed: 'bytea', title_sealed: 'bytea', day: 'date' }[
      column
    ]
    await database.query(`${set} $2::text::${type ?? 'text'} WHERE seq = $1`, [seq, stood])
  }
  await database.query("DELETE FROM disclosure_item WHERE kind = 'exhibit'")
  expect(await problems()).toEqual(['disclosure'])
})

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

async function exhibitOf(caseId: string): Promise<string> {
  const find = async () => {
    const { rows } = await site.database.query<{ id: string }>(
      'SELECT id FROM exhibit WHERE "case" = $1 AND object IS NOT NULL',
      [caseId],
    )
    return rows[0]?.id ?? ''
  }
  await expect.poll(find, { timeout: 120_000, interval: 500 }).not.toBe('')
  return find()
}

/** Takes a package out and verifies it as its receiver would: with node:crypto, the published keys and nothing else of the site. */
async function verifiedExport({ page }: Officer, path: string): Promise<Bundle> {
  let body = ''
  const take = async (): Promise<number> => {
    const answer = await page.send('POST', `${path}/export`)
    body = answer.body
    return answer.statusCode
  }
  // An exhibit that came in just now is published within seconds.
  await expect.poll(take, { timeout: 20_000, interval: 500 }).toBe(200)
  const keys = (await page.send('GET', '/ledger/keys')).json<{ disclosures: string; ledger: string }>()
  const { bundle, note } = JSON.parse(body) as { bundle: Bundle; note: string }
  const text = body.slice('{"bundle":'.length, body.indexOf(',"note":'))
  const [signed = '', signature = ''] = note.split('\n\n')
  expect(`${signed}\n`).toBe(
    `${running.services.site.origin}/disclosures\ndisclosure ${path.split('/').at(-1)}\nsha256 ${hash('sha256', text, 'hex')}\n`,
  )
  const raw = Buffer.from(/^[^+]+\+[0-9a-f]{8}\+(.+)$/u.exec(keys.disclosures)?.[1] ?? '', 'base64').subarray(1)
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw])
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' })
  const bytes = Buffer.from(signature.trim().split(' ').at(-1) ?? '', 'base64').subarray(4)
  expect(verify(undefined, Buffer.from(`${signed}\n`), key, bytes)).toBe(true)
  expect(bundle.ledgerKey).toBe(keys.ledger)
  const ledgerKey = parseVerifierKey(bundle.ledgerKey)
  expect(bundle.proofs.map(({ exhibit }) => exhibit)).toEqual(bundle.manifest.exhibits.map(({ exhibit }) => exhibit))
  for (const [index, { entry, values, proof }] of bundle.proofs.entries()) {
    expect(ledgerKey && verifyProof(proof, { entry: Buffer.from(entry), key: ledgerKey })).toBe(true)
    const { commitments } = JSON.parse(entry) as { commitments: Record<string, string> }
    for (const [name, { salt, value }] of Object.entries(values))
      expect(hash('sha256', Buffer.concat([Buffer.from(salt, 'hex'), Buffer.from(value)]), 'hex')).toBe(
        commitments[name],
      )
    expect(values['sha256']?.value).toBe(bundle.manifest.exhibits[index]?.sha256)
    expect(Object.keys(values).toSorted()).toEqual(['case', 'exhibit', 'sha256'])
  }
  return bundle
}
