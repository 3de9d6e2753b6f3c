// The wire of HMA (facebook/ThreatExchange, hasher-matcher-actioner; its own tests test_match_api.py and test_api.py say the
// same), asked over a real socket as its clients ask.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listSite } from '../../test/list-site.ts'
import { runningSite } from '../../test/running-site.ts'
import { verifySite } from '../ledger/verify-site.ts'
import { listenHma } from './listen-hma.ts'

const samples = join(import.meta.dirname, '../../../../samples/media')
const harbour = readFileSync(join(samples, 'camera/harbour.jpg'))
const running = await runningSite({ environment: { REMPART_HMA_LISTEN: '127.0.0.1:0' } })
const { importList, bothAgree, curator } = await listSite(running)
const trusting = await listenHma(running.services, {
  host: '127.0.0.1',
  port: 0,
  tls: undefined,
  trustedClients: ['loopback'],
})
const plain = running.hmaAddress ?? ''

type Answer = Readonly<{ status: number; body: unknown }>
async function call(path: string, init: RequestInit = {}, at = trusting.address): Promise<Answer> {
  const response = await fetch(`${at}${path}`, { redirect: 'manual', ...init })
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text }
}
function upload(field: string, bytes: Uint8Array, count = 1): RequestInit {
  const form = new FormData()
  for (let at = 0; at < count; at += 1) form.append(field, new Blob([Uint8Array.from(bytes)]), 'a')
  return { method: 'POST', body: form }
}

const hashOfHarbour = async (): Promise<string> => {
  const { body } = await call('/h/hash', upload('photo', harbour))
  return (body as { pdq: string }).pdq
}
const flipped = (hex: string, bits: number): string => {
  const bytes = Buffer.from(hex, 'hex')
  for (let bit = 0; bit < bits; bit += 1) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return bytes.toString('hex')
}

test('status, root, site map and empty banks are as HMA answers them', async () => {
  expect(await call('/status')).toEqual({ status: 200, body: 'I-AM-ALIVE' })
  expect((await call('/status/live')).status).toBe(200)
  expect((await call('/')).status).toBe(302)
  expect((await call('/site-map')).body).toEqual(expect.arrayContaining(['/m/raw_lookup', '/h/hash']))
  expect(await call('/c/banks')).toEqual({ status: 200, body: [] })
  expect((await call('/m/index/status')).body).toEqual({
    pdq: { present: false, built_to: -1, size: 0 },
    video_md5: { present: false, built_to: -1, size: 0 },
  })
})

test('a file is hashed by the field that names its content type; one file, known types', async () => {
  expect(await hashOfHarbour()).toMatch(/^[0-9a-f]{64}$/u)
  const video = Buffer.from('not really a film')
  expect(await call('/h/hash', upload('video', video))).toEqual({
    status: 200,
    body: { video_md5: createHash('md5').update(video).digest('hex') },
  })
  expect((await call('/h/hash?types=pdq', upload('photo', harbour))).status).toBe(200)
  for (const [path, init] of [
    ['/h/hash', upload('photo', harbour, 2)],
    ['/h/hash', upload('picture', harbour)],
    ['/h/hash?types=video_md5', upload('photo', harbour)],
    ['/h/hash', { method: 'POST' }],
    ['/h/hash', upload('photo', Buffer.from('no picture'))],
  ] as const) {
    const { status, body } = await call(path, init)
    expect([path, status]).toEqual([path, 400])
    expect(body).toEqual({ message: expect.any(String) })
  }
})

test('addresses are not fetched: what a caller names cannot reach into the network', async () => {
  for (const path of ['/h/hash?url=http://127.0.0.1/x', '/m/lookup?url=http://169.254.169.254/'])
    expect(await call(path)).toEqual({ status: 403, body: { message: expect.stringContaining('no addresses') } })
})

test('raw_lookup gives contents by number, or with their distance as a text', async () => {
  const pdq = await hashOfHarbour()
  await importList('bank-one', `pdq,victim\n${flipped(pdq, 4)},unidentified\n`)
  await importList('good', `pdq,sha256,realm\n${pdq},${'0'.repeat(64)},known-good\n`, { realm: 'known-good' })
  await expect.poll(async () => (await call('/c/banks')).body, { timeout: 2000 }).toHaveLength(1)
  const query = `signal_type=pdq&signal=${pdq}`
  const { body } = await call(`/m/raw_lookup?${query}`)
  const { matches } = body as { matches: readonly number[] }
  expect(matches).toEqual([expect.any(Number)])
  expect(Number.isSafeInteger(matches[0])).toBe(true)
  expect((await call(`/m/raw_lookup?${query}&include_distance=True`)).body).toEqual({
    matches: [{ bank_content_id: matches[0], distance: '4' }],
  })
  expect((await call(`/m/lookup?${query}`)).body).toEqual({
    BANK_ONE: [{ bank_content_id: matches[0], distance: '4' }],
  })
  expect((await call(`/m/lookup?${query}&seed=anything`)).body).toHaveProperty('BANK_ONE')
  expect((await call(`/m/lookup?${query}&banks=OTHER`)).body).toEqual({})
  expect((await call(`/m/raw_lookup?signal_type=pdq&signal=${flipped(pdq, 36)}`)).body).toEqual({ matches: [] })
})

test('a file is looked up by signal type and bank; the bypass of a coin that is never thrown is taken', async () => {
  const { body } = await call('/m/lookup?bypass_coinflip=true', upload('photo', harbour))
  expect(body).toEqual({ pdq: { BANK_ONE: [{ bank_content_id: expect.any(Number), distance: '4' }] } })
})

test('compare says the distance of two given signals as a number', async () => {
  const pdq = await hashOfHarbour()
  const post = (json: unknown): RequestInit => ({
    method: 'POST',
    body: JSON.stringify(json),
    headers: { 'content-type': 'application/json' },
  })
  expect((await call('/m/compare', post({ pdq: [pdq, flipped(pdq, 9)] }))).body).toEqual({
    pdq: [true, { distance: 9 }],
  })
  expect((await call('/m/compare', post({ pdq: [pdq, flipped(pdq, 40)] }))).body).toEqual({
    pdq: [false, { distance: 40 }],
  })
  for (const json of [[], { pdq: [pdq] }, { pdq: [pdq, 'x'] }, { tmk: ['a', 'b'] }])
    expect((await call('/m/compare', post(json))).status).toBe(400)
})

test('what is missing or malformed is 400 with a message, and no message repeats a hash', async () => {
  const wrong = 'ab'.repeat(33)
  for (const query of ['', 'signal=x', `signal=${wrong}&signal_type=pdq`, 'signal=x&signal_type=nope']) {
    const { status, body } = await call(`/m/raw_lookup?${query}`)
    expect([query, status]).toEqual([query, 400])
    expect((body as { message: string }).message).not.toMatch(/[0-9a-f]{16}/u)
  }
  expect((await call('/m/index/status?signal_type=nope')).status).toBe(400)
  expect((await call('/nowhere')).status).toBe(404)
})

test('the index says how many hashes it has and since when', async () => {
  const { body } = await call('/m/index/status?signal_type=pdq')
  expect(body).toEqual({ pdq: { present: true, size: 1, built_to: expect.any(Number) } })
})

test('banks are shown by name, their contents never', async () => {
  expect((await call('/c/banks')).body).toEqual([{ name: 'BANK_ONE', matching_enabled_ratio: 1 }])
  expect((await call('/c/bank/BANK_ONE')).body).toEqual({ name: 'BANK_ONE', matching_enabled_ratio: 1 })
  expect((await call('/c/bank/NOBODY')).status).toBe(404)
  expect((await call('/c/bank/BANK_ONE/content/1?include_signals=true')).status).toBe(403)
  expect((await call('/c/exchanges')).body).toEqual([])
  expect((await call('/c/signal_type')).body).toContainEqual({ name: 'pdq', enabled_ratio: 1 })
})

test('a write changes nothing: it is kept once for a curator, in the ledger, and answered 403 with the reason', async () => {
  const write: RequestInit = {
    method: 'POST',
    body: JSON.stringify({ pdq: '1'.repeat(64) }),
    headers: { 'content-type': 'application/json' },
  }
  const first = await call('/c/bank/BANK_ONE/signal', write)
  expect(first).toEqual({
    status: 403,
    body: { message: expect.stringMatching(/two persons.*proposal [0-9a-f]{32}/u) },
  })
  expect(await call('/c/bank/BANK_ONE/signal', write)).toEqual(first)
  for (const method of ['PUT', 'DELETE']) expect((await call('/c/bank/BANK_ONE', { method })).status).toBe(403)
  expect((await call('/c/banks', { method: 'POST', body: '{"name":"NEW"}' })).status).toBe(403)
  expect((await call('/c/banks')).body).toHaveLength(1)
  const { proposals } = (await curator.send('GET', '/lists/proposals')).json<{
    proposals: readonly Readonly<{ client: string; call: string; body: string }>[]
  }>()
  expect(proposals).toHaveLength(4)
  expect(proposals.at(-1)).toMatchObject({ client: 'loopback', call: 'POST /c/bank/BANK_ONE/signal' })
  expect(proposals.at(-1)?.body).toContain('1'.repeat(64))
  const { rows } = await running.services.database.query<{ text: string }>(
    'SELECT p::text AS text FROM list_proposal p',
  )
  expect(rows.some(({ text }) => text.includes('1'.repeat(64)))).toBe(false)
  await expect.poll(async () => (await verifySite(running.services)).problems, { timeout: 20_000 }).toEqual([])
})

test('a client that is not trusted gets no distance', async () => {
  const query = `signal_type=pdq&signal=${await hashOfHarbour()}`
  expect((await call(`/m/lookup?${query}`, {}, plain)).body).toEqual({
    BANK_ONE: [{ bank_content_id: expect.any(Number) }],
  })
  expect((await call(`/m/raw_lookup?${query}&include_distance=true`, {}, plain)).body).toEqual({
    matches: [{ bank_content_id: expect.any(Number) }],
  })
})

test('a list that cannot answer makes the service say so, never that there is no match', async () => {
  const before = (await call('/m/index/status?signal_type=pdq')).status
  expect(before).toBe(200)
  const broken = await listenHma(
    {
      ...running.services,
      lists: {
        ...running.services.lists,
        current: async () => {
          const state = await running.services.lists.current()
          return { ...state, lists: state.lists.map((list) => ({ ...list, canaryHolds: () => false })) }
        },
      },
    },
    { host: '127.0.0.1', port: 0, tls: undefined, trustedClients: [] },
  )
  const query = `signal_type=pdq&signal=${'0'.repeat(64)}`
  expect(await call(`/m/raw_lookup?${query}`, {}, broken.address)).toEqual({
    status: 503,
    body: { message: 'index not yet ready' },
  })
  expect(await call('/status', {}, broken.address)).toEqual({ status: 503, body: 'INDEX-STALE' })
  await broken.close()
})

test('a list that goes is gone from the banks within a second', async () => {
  expect((await bothAgree('list-removal', { list: 'bank-one' })).statusCode).toBe(200)
  const from = performance.now()
  await expect.poll(async () => (await call('/c/banks')).body, { interval: 20, timeout: 1000 }).toEqual([])
  console.log(`a removal is seen after ${(performance.now() - from).toFixed(0)} ms`)
  await trusting.close()
})
