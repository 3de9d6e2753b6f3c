import { createServer, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { IN_FLIGHT, RETRY_AFTER_SECONDS, SOURCE_BURST, SOURCE_PER_SECOND } from '../limits.ts'
import { coarseSource, reportGate, type ShedReason } from './shed.ts'
import { trustedBy } from './trusted-proxies.ts'

/** A real HTTP server behind the gate: what passes is held until the test lets it go. Its clock stands still. */
async function gated() {
  const clock = { ms: 0 }
  const shed: ShedReason[] = []
  const held: (() => void)[] = []
  const isRefused = reportGate({
    nowMs: () => clock.ms,
    onShed: (reason) => shed.push(reason),
    isTrusted: trustedBy([]),
  })
  const server = createServer((request, response) => {
    if (isRefused(request, response)) return
    if (request.method === 'GET') response.end('alive')
    else held.push(() => void response.writeHead(201).end())
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { clock, shed, held, url: `http://127.0.0.1:${port}`, port }
}

const post = (url: string, headers: Record<string, string> = {}, path = '/reports'): Promise<Response> =>
  fetch(url + path, { method: 'POST', body: '{}', headers })

test.each(['/reports', '/webhooks/x/reports'])(
  'when every place is taken %s is refused with 503 and Retry-After; urgent ones and health still pass; a place that is free again is given',
  async (path) => {
    const { url, held, shed } = await gated()
    const inside = Array.from({ length: IN_FLIGHT.text }, () => post(url, {}, path))
    await expect.poll(() => held.length).toBe(IN_FLIGHT.text)
    const refused = await post(url, {}, path)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, String(RETRY_AFTER_SECONDS)])
    expect(shed).toEqual(['busy'])
    expect((await fetch(`${url}/health`)).status).toBe(200)

    const urgent = Array.from({ length: IN_FLIGHT.urgent }, () => post(url, { priority: 'u=0' }, path))
    await expect.poll(() => held.length).toBe(IN_FLIGHT.text + IN_FLIGHT.urgent)
    expect((await post(url, { priority: 'u=0' }, path)).status).toBe(503)

    held.shift()?.()
    expect((await Promise.race(inside)).status).toBe(201)
    const next = post(url, {}, path)
    await expect.poll(() => held.length).toBe(IN_FLIGHT.text + IN_FLIGHT.urgent)
    for (const letGo of held.splice(0)) letGo()
    const answers = await Promise.all([...inside, ...urgent, next])
    expect(answers.every(({ status }) => status === 201)).toBe(true)
  },
)

test('a refused sender is answered before its body has come', async () => {
  const { port } = await gated()
  // Without a length a body may be anything: it counts as bulk.
  const open = Array.from({ length: IN_FLIGHT.bulk + 1 }, () => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    socket.write('POST /reports HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n')
    return once(socket, 'data').then(([bytes]) => String(bytes))
  })
  const answer = await Promise.race(open)
  expect(answer).toMatch(/^HTTP\/1\.1 503 /u)
  expect(answer.toLowerCase()).toContain(`retry-after: ${RETRY_AFTER_SECONDS}`)
})

test('a source that sends too much gets 429 and Retry-After, and its rate again as time passes; urgent budgets are small', () => {
  const clock = { ms: 0 }
  const shed: ShedReason[] = []
  const isRefused = reportGate({
    nowMs: () => clock.ms,
    onShed: (reason) => shed.push(reason),
    isTrusted: trustedBy(['10.9.9.9']),
  })
  const answers: string[] = []
  /** One request that is over at once, so that places never run out. */
  const send = (remoteAddress: string, headers: Record<string, string> = {}): boolean => {
    const socket = { remoteAddress, end: (text: string) => answers.push(text), destroySoon: () => undefined }
    const request = { method: 'POST', url: '/reports', headers: { 'content-length': '2', ...headers }, socket }
    const response = { once: (_: string, free: () => void) => free() }
    return !isRefused(request as unknown as IncomingMessage, response as never)
  }
  const passed = (count: number, address: string, headers = {}): number =>
    Array.from({ length: count }, () => send(address, headers)).filter(Boolean).length

  expect(passed(SOURCE_BURST.ordinary + 50, '10.0.0.1')).toBe(SOURCE_BURST.ordinary)
  expect(new Set(shed)).toEqual(new Set(['source']))
  expect(answers[0]).toMatch(
    new RegExp(`^HTTP/1\\.1 429 [\\s\\S]*\\r\\nretry-after: ${RETRY_AFTER_SECONDS}\\r\\n`, 'iu'),
  )
  expect(passed(1, '10.0.0.77')).toBe(0) // the same /24
  expect(passed(1, '10.0.1.1')).toBe(1)
  expect(passed(SOURCE_BURST.ordinary * 2, '10.9.9.9')).toBe(SOURCE_BURST.ordinary * 2) // a proxy stands for many
  expect(passed(SOURCE_BURST.urgent + 5, '10.0.0.1', { priority: 'u=0' })).toBe(SOURCE_BURST.urgent)
  clock.ms += 100
  expect(passed(SOURCE_PER_SECOND.ordinary, '10.0.0.1')).toBe(SOURCE_PER_SECOND.ordinary / 10)
})

test('behind a trusted proxy each sender has a budget of his own, which no header of his changes', () => {
  const isRefused = reportGate({ nowMs: () => 0, onShed: () => undefined, isTrusted: trustedBy(['10.9.9.8/31']) })
  const send = (remoteAddress: string, forwarded: string): boolean => {
    const socket = { remoteAddress, end: () => undefined, destroySoon: () => undefined }
    const headers = { 'content-length': '2', priority: 'u=1', 'x-forwarded-for': forwarded }
    const response = { once: (_: string, free: () => void) => free() }
    return !isRefused(
      { method: 'POST', url: '/reports', headers, socket } as unknown as IncomingMessage,
      response as never,
    )
  }
  const passed = (count: number, address: string, forwarded: (at: number) => string): number =>
    Array.from({ length: count }, (_, at) => send(address, forwarded(at))).filter(Boolean).length

  // What he wrote himself stands before what the proxies added.
  const forged = (at: number): string => `203.0.${at % 200}.7, 198.51.100.4, 10.9.9.8`
  expect(passed(SOURCE_BURST.ordinary + 50, '10.9.9.9', forged)).toBe(SOURCE_BURST.ordinary)
  expect(passed(10, '::ffff:10.9.9.9', () => '198.51.100.99')).toBe(0)
  expect(passed(10, '10.9.9.9', () => '192.0.2.1')).toBe(10)
  expect(passed(SOURCE_BURST.ordinary + 50, '10.1.1.1', (at) => `203.0.${at % 200}.7`)).toBe(SOURCE_BURST.ordinary)
})

test('addresses of one subscriber are one source, however they are written; those of others are not', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.nat(255), (address, last) => {
      const [a, b, c] = address.split('.')
      expect(coarseSource(`${a}.${b}.${c}.${last}`)).toBe(coarseSource(`::ffff:${address}`))
    }),
  )
  expect(coarseSource('2001:db8:1:2ff::1')).toBe(coarseSource('2001:db8:1:200:5:6:7:8'))
  expect(coarseSource('2001:db8:1:2ff::1')).not.toBe(coarseSource('2001:db8:1:300::1'))
  expect(coarseSource('2001:db8::1')).toBe(coarseSource('2001:db8:0:0:ffff::'))
})
