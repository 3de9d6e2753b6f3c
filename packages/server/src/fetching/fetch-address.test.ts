// Fetching against real servers, in the real sandbox: what an address, its name, its redirects or whoever answers can try.
import { hash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import { UserError } from '@rempart/core'
import { probeSandbox } from '@rempart/media'
import type { SealedObject } from '@rempart/vault'
import { beforeEach, describe, expect, it } from 'vitest'
import { bareHost, secureHost, testAuthority, testNetwork } from '../../test/fetch-hosts.ts'
import { PUBLIC_ADDRESS } from '../../test/stand-in.ts'
import { fetchAddress, type Fetched, type FetchLimits } from './fetch-address.ts'
import { readFetchConfig } from './fetch-config.ts'
import type { FetchNetwork } from './ports.ts'

const hasSandbox = (await probeSandbox()).available
const PLACE = `${PUBLIC_ADDRESS}:443`
const authority = testAuthority()
const asked: IncomingMessage[] = []
let answer: (request: IncomingMessage, response: ServerResponse) => void = (_, response) => response.end('a harbour')
const port = await secureHost(authority.issue(['files.example', 'other.example']), (request, response) => {
  asked.push(request)
  answer(request, response)
})
const config = readFetchConfig({
  hosts: 'files.example, *.files.example, other.example, http://plain.example',
  allowedBy: 'a test',
  userAgent: undefined,
  caFile: authority.caFile,
})
if (config === undefined) throw new Error('no settings')
const LIMITS: FetchLimits = { connectMs: 5_000, headMs: 15_000, totalMs: 30_000, maxBytes: 1024 * 1024 }

/** Names of the test, all at one public address, where its server stands. */
const network = () =>
  testNetwork({ 'files.example': [PUBLIC_ADDRESS], 'other.example': [PUBLIC_ADDRESS] }, { [PLACE]: port })

let came: Buffer
/** Keeps what comes in memory, as sealing does on disk. */
async function seal(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<SealedObject> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of body) {
    size += piece.length
    if (size > maxBytes) throw new UserError({ code: 'limit-exceeded', subject: 'file', reason: 'too large' })
    pieces.push(piece)
  }
  came = Buffer.concat(pieces)
  return { sha256: hash('sha256', came, 'hex'), sizeBytes: size } as unknown as SealedObject
}
function get(address: string, by: FetchNetwork = network(), limits: Partial<FetchLimits> = {}): Promise<Fetched> {
  return fetchAddress({ network: by, seal }, address, config as NonNullable<typeof config>, { ...LIMITS, ...limits })
}
const outcome = async (...args: Parameters<typeof get>): Promise<string> => (await get(...args)).outcome

beforeEach(() => {
  asked.length = 0
  came = Buffer.alloc(0)
  answer = (_, response) => response.end('a harbour')
})

describe.skipIf(!hasSandbox)('fetching (skipped where bubblewrap is missing)', () => {
  it('brings the bytes, with status, headers and the address that answered', async () => {
    const bytes = Buffer.alloc(700_000, 'drawn waves ')
    answer = (_, response) => response.writeHead(200, { 'content-type': 'image/png', 'x-by': 'a test' }).end(bytes)
    const fetched = await get('https://files.example/a%20b.png?x=1#part')
    expect(fetched).toMatchObject({ outcome: 'fetched', object: { sha256: hash('sha256', bytes, 'hex') } })
    expect(fetched.answer?.address).toBe('https://files.example/a%20b.png?x=1')
    expect(fetched.answer?.head.status).toBe(200)
    expect(fetched.answer?.head.headers).toContainEqual(['x-by', 'a test'])
    expect(came.equals(bytes)).toBe(true)
    expect(asked.map(({ url }) => url)).toEqual(['/a%20b.png?x=1'])
  })

  it('says nothing of the site: no cookie, no referrer, no more headers than these', async () => {
    answer = (request, response) =>
      request.url === '/first'
        ? response.writeHead(302, { location: '/second', 'set-cookie': 'a=b' }).end()
        : response.end('there')
    expect(await outcome('https://files.example/first')).toBe('fetched')
    for (const { headers } of asked)
      expect(headers).toEqual({
        host: 'files.example',
        'user-agent': 'Mozilla/5.0',
        accept: '*/*',
        'accept-encoding': 'identity',
        connection: 'close',
      })
    expect(asked).toHaveLength(2)
  })

  it('connects to the address that it checked: a name that answers otherwise the next time changes nothing', async () => {
    const answers = [[PUBLIC_ADDRESS], ['127.0.0.1']]
    const rebinding = testNetwork({ 'files.example': () => answers.shift() ?? [] }, { [PLACE]: port })
    expect(await outcome('https://files.example/', rebinding)).toBe('fetched')
    expect([rebinding.resolved, rebinding.dialled]).toEqual([['files.example'], [PLACE]])
    expect(await outcome('https://files.example/', rebinding)).toBe('address-not-public')
    expect(rebinding.dialled).toEqual([PLACE])
  })

  it('refuses a name with one address that is not public, before anything is dialled', async () => {
    for (const inside of [
      '127.0.0.1',
      '10.1.2.3',
      '169.254.169.254',
      '::1',
      '::ffff:127.0.0.1',
      'fd00::1',
      '64:ff9b::a00:1',
    ]) {
      const mixed = testNetwork({ 'files.example': [PUBLIC_ADDRESS, inside] }, { [PLACE]: port })
      expect(await outcome('https://files.example/', mixed)).toBe('address-not-public')
      expect(mixed.dialled).toEqual([])
    }
  })

  it('judges where an answer leads as it judged the first address', async () => {
    const leadsTo = async (location: string, by?: FetchNetwork): Promise<string> => {
      answer = (request, response) =>
        request.url === '/start' ? response.writeHead(301, { location }).end() : response.end('there')
      return outcome('https://files.example/start', by)
    }
    expect(await leadsTo('https://other.example/x')).toBe('fetched')
    expect(await leadsTo('//other.example/x')).toBe('fetched')
    expect(await leadsTo('x?y')).toBe('fetched')
    expect(await leadsTo('https://elsewhere.example/')).toBe('host-not-listed')
    expect(await leadsTo('http://files.example/')).toBe('host-not-listed')
    expect(await leadsTo('file:///etc/passwd')).toBe('scheme-not-allowed')
    expect(await leadsTo('https://127.0.0.1/')).toBe('machine-number')
    expect(await leadsTo('https://someone@files.example/')).toBe('credentials-in-address')
    const inside = testNetwork(
      { 'files.example': [PUBLIC_ADDRESS], 'other.example': ['169.254.169.254'] },
      { [PLACE]: port },
    )
    expect(await leadsTo('https://other.example/', inside)).toBe('address-not-public')
    expect(inside.dialled).toEqual([PLACE])
  })

  it('follows three redirects and no more', async () => {
    answer = ({ url = '' }, response) => {
      const left = Number(url.slice(1))
      if (left > 0) response.writeHead(307, { location: `/${left - 1}` }).end()
      else response.end('there')
    }
    expect(await outcome('https://files.example/3')).toBe('fetched')
    asked.length = 0
    expect(await outcome('https://files.example/4')).toBe('too-many-redirects')
    expect(asked).toHaveLength(4)
  })

  it('refuses certificates of other names, and of authorities that nobody trusts', async () => {
    const names = { 'a.files.example': [PUBLIC_ADDRESS], 'files.example': [PUBLIC_ADDRESS] }
    expect(await outcome('https://a.files.example/', testNetwork(names, { [PLACE]: port }))).toBe('certificate-refused')
    const strange = await secureHost(testAuthority().issue(['files.example']), (_, response) => response.end('there'))
    expect(await outcome('https://files.example/', testNetwork(names, { [PLACE]: strange }))).toBe(
      'certificate-refused',
    )
    const noTls = await bareHost((socket) => socket.end('HTTP/1.1 200 OK\r\n\r\nthere'))
    expect(await outcome('https://files.example/', testNetwork(names, { [PLACE]: noTls }))).toBe('tls-failed')
    expect(asked).toEqual([])
  })

  it('takes what is whole, not encoded, not empty, and no larger than its limit', async () => {
    const answering = async (with_: (response: ServerResponse) => unknown): Promise<string> => {
      answer = (_, response) => void with_(response)
      return outcome('https://files.example/')
    }
    expect(await answering((response) => response.writeHead(404).end('gone'))).toBe('not-there')
    expect(await answering((response) => response.writeHead(206).end('part'))).toBe('not-there')
    expect(await answering((response) => response.writeHead(302).end())).toBe('not-there')
    expect(await answering((response) => response.end())).toBe('empty-answer')
    const bomb = gzipSync(Buffer.alloc(1024 * 1024))
    for (const name of ['content-encoding', 'transfer-encoding'])
      expect(await answering((r) => r.writeHead(200, { [name]: 'gzip' }).end(bomb)), name).toBe('encoded-answer')
    expect(await answering((r) => r.writeHead(200, { 'content-length': 2_000_000 }).end(''))).toBe('too-large')
    expect(await answering((response) => response.end(Buffer.alloc(2_000_000)))).toBe('too-large')
    expect(await answering((r) => r.writeHead(200, { 'x-long': 'x'.repeat(20_000) }).end('a'))).toBe(
      'headers-too-large',
    )
    expect(
      await answering((response) => {
        response.writeHead(200, { 'content-length': 100 }).write('half of it')
        setTimeout(() => response.destroy(), 50)
      }),
    ).toBe('connection-broken')
    expect(came).toHaveLength(0)
  })

  it('ends with whoever says nothing, drips, or speaks something else', async () => {
    const speaking = async (
      accepted: Parameters<typeof bareHost>[0],
      limits: Partial<FetchLimits>,
    ): Promise<string> => {
      const bare = await bareHost(accepted)
      const plain = testNetwork({ 'plain.example': [PUBLIC_ADDRESS] }, { [`${PUBLIC_ADDRESS}:80`]: bare })
      return outcome('http://plain.example/', plain, limits)
    }
    const dripping = (head: string) => (socket: Socket) => {
      socket.write(head)
      const timer = setInterval(() => socket.write('x'), 100)
      socket.once('close', () => clearInterval(timer))
    }
    const HEAD = 'HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n'
    expect(await speaking((socket) => socket.resume(), { headMs: 500 })).toBe('first-byte-timeout')
    expect(await speaking(dripping('HTTP/1.1 200 OK\r\nx-slow: '), { headMs: 500 })).toBe('first-byte-timeout')
    expect(await speaking(dripping(HEAD), { totalMs: 1_500 })).toBe('timeout')
    expect(await speaking((socket) => socket.end('SSH-2.0-a\r\n'), {})).toBe('not-http')
    expect(await speaking((socket) => socket.end(), {})).toBe('connection-broken')
  })

  it('says where there is no such name, or nobody listens', async () => {
    expect(await outcome('https://files.example/', testNetwork({}, {}))).toBe('name-not-found')
    expect(await outcome('https://files.example/', testNetwork({ 'files.example': [PUBLIC_ADDRESS] }, {}))).toBe(
      'no-connection',
    )
  })
})
