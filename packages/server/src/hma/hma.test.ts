// The wire of HMA (facebook/ThreatExchange, hasher-matcher-actioner; its own tests test_match_api.py and test_api.py say the
// same), asked over a real socket as its clients ask.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listSite } from '../../test/list-site.ts'
import { runningSite } from '../../test/running-site.ts'
import { listenHma } from './listen-hma.ts'

const samples = join(import.meta.dirname, '../../../../samples/media')
const harbour = readFileSync(join(samples, 'camera/harbour.jpg'))
const running = await runningSite({ environment: { REMPART_HMA_LISTEN: '127.0.0.1:0' } })
const { importList, bothAgree } = await listSite(running)
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

test('what HMA answers of exchanges that there are none of, and of the indexes of signal types, is answered alike', async () => {
  expect((await call('/c/exchange/ANY')).status).toBe(404)
  expect((await call('/c/exchange/ANY/status')).status).toBe(404)
  expect((await call('/c/exchanges/api/ncmec')).status).toBe(400)
  expect((await call('/c/signal_type/index?signal_type=pdq')).body).toEqual({
    pdq: {
      db_size: 1,
      index_size: 1,
      index_out_of_date: false,
      newest_db_item: expect.any(Number),
      index_built_to: expect.any(Number),
    },
  })
  expect((await call('/c/signal_type/index?signal_type=nope')).status).toBe(400)
})

test('the coin that HMA throws by its seed decides nothing: every bank has the ratio 1, and every seed finds it', async () => {
  const pdq = await hashOfHarbour()
  const plainAnswer = (await call(`/m/lookup?signal_type=pdq&signal=${pdq}`)).body
  for (const seed of ['', '0', 'a', 'content-17', 'é', '9'.repeat(40)]) {
    const { body } = await call(`/m/lookup?signal_type=pdq&signal=${pdq}&seed=${encodeURIComponent(seed)}`)
    expect(body).toEqual(plainAnswer)
  }
  const sent = await call('/m/lookup?seed=content-17', upload('photo', harbour))
  expect(sent.body).toEqual({ pdq: plainAnswer })
})

test('an empty url is none, a missing one is named, and no types at all are no selection', async () => {
  const pdq = await hashOfHarbour()
  expect((await call(`/m/lookup?url=&signal_type=pdq&signal=${pdq}`)).body).toHaveProperty('BANK_ONE')
  expect(await call('/h/hash')).toEqual({ status: 400, body: { message: 'url is required' } })
  expect(await call('/h/hash?types=,', upload('photo', harbour))).toEqual({
    status: 400,
    body: { message: 'empty signal type selection' },
  })
  expect((await call('/m/lookup', { method: 'POST' })).status).toBe(400)
  expect((await call('/m/lookup?types=video_md5', upload('photo', harbour))).status).toBe(400)
})

test('a match is within 31 bits, the 31st among them, and signals are taken in either case', async () => {
  const pdq = await hashOfHarbour()
  const found = async (bits: number): Promise<unknown> =>
    (await call(`/m/raw_lookup?signal_type=pdq&signal=${flipped(pdq, bits)}&include_distance=1`)).body
  // The bank holds the hash with four of the same bits turned.
  expect(await found(35)).toEqual({ matches: [{ bank_content_id: expect.any(Number), distance: '31' }] })
  expect(await found(36)).toEqual({ matches: [] })
  const upper = await call(`/m/raw_lookup?signal_type=pdq&signal=${pdq.toUpperCase()}`)
  expect((upper.body as { matches: unknown[] }).matches).toHaveLength(1)
})

test('HEAD answers as GET without a body, OPTIONS names the methods, another method is 405, and a slash too many is another place', async () => {
  for (const path of ['/status', '/c/banks', '/m/index/status'])
    expect(await call(path, { method: 'HEAD' })).toEqual({ status: 200, body: '' })
  const options = await fetch(`${trusting.address}/c/bank/BANK_ONE`, { method: 'OPTIONS' })
  expect([options.status, options.headers.get('allow')]).toEqual([200, 'DELETE, GET, HEAD, OPTIONS, PUT'])
  const wrong = await fetch(`${trusting.address}/m/compare`)
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'OPTIONS, POST'])
  expect(await wrong.json()).toEqual({ message: 'Method Not Allowed' })
  for (const path of ['/c/banks/', '/status/', '/m/lookup/', '/h/hash/'])
    expect(await call(path)).toEqual({ status: 404, body: { message: 'Not Found' } })
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
