// Mock partners built from the official samples (standards folder beside the repository), and partners that misbehave.
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { UserError } from '@rempart/core'
import { afterEach, describe, expect, it } from 'vitest'
import type { HashListEntry, ListRecord } from '../hash-list.ts'
import type { ListClient, Vote } from './client.ts'
import { ncmec } from './ncmec.ts'
import { type PulledPart, parsePullState, pull, type PullState } from './pull.ts'
import { askPartner, type Patience } from './request.ts'
import { stopNcii } from './stopncii.ts'
import { threatExchange } from './threat-exchange.ts'

const standards = join(process.env['REMPART_SHARED'] ?? join(import.meta.dirname, '../../../../../shared'), 'standards')
const sample = (path: string): string => readFileSync(join(standards, path), 'utf8')
const SECRETS = {
  REMPART_NCMEC_USER: 'secret-user',
  REMPART_NCMEC_PASSWORD: 'secret-password',
  REMPART_STOPNCII_SUBSCRIPTION_KEY: 'secret-subscription',
  REMPART_STOPNCII_FETCH_KEY: 'secret-fetch',
  REMPART_STOPNCII_FEEDBACK_KEY: 'secret-feedback',
  REMPART_THREATEXCHANGE_TOKEN: 'secret-token',
  REMPART_THREATEXCHANGE_GROUP: '1234',
}

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void
const open: { close(): void }[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

async function serve(handler: Handler): Promise<URL> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (part: Buffer) => {
      body += part.toString()
    })
    request.on('end', () => handler(request, response, body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push({
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  })
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base`)
}

function patient(waits: number[] = [], more: Partial<Patience> = {}): Patience {
  return {
    wait: (ms) => {
      waits.push(ms)
      return Promise.resolve()
    },
    random: () => 0.5,
    signal: new AbortController().signal,
    answerTimeMs: 2_000,
    ...more,
  }
}

async function pullAll(client: ListClient, base: URL, state?: PullState, patience = patient()): Promise<PulledPart[]> {
  const parts: PulledPart[] = []
  const options = {
    client,
    connection: client.connect(base, SECRETS),
    state: state ?? { partner: client.id, environment: 'test' },
    now: () => new Date('2026-11-01T00:00:00Z'),
    patience,
    onPage: () => undefined,
  }
  for await (const part of pull(options)) parts.push(part)
  return parts
}
/** What a registry holds after these records, by id. */
function held(parts: readonly PulledPart[]): Map<string, HashListEntry> {
  const entries = new Map<string, HashListEntry>()
  const apply = (record: ListRecord): void => {
    if (record.kind === 'entry') entries.set(record.entry.id!, record.entry)
    if (record.kind === 'deleted') entries.delete(record.id)
  }
  for (const { records } of parts) records.flat().forEach(apply)
  return entries
}

describe.skipIf(!existsSync(standards))('the official samples', () => {
  it('of NCMEC are pulled to the last page, deletions honoured, and only then is the checkpoint the newest time', async () => {
    const asked: string[] = []
    const pages = ['entries_xml', 'entries_xml2', 'entries_xml3', 'entries_xml4']
    const base = await serve((request, response) => {
      asked.push(request.url!)
      expect(request.headers.authorization).toBe(
        `Basic ${Buffer.from('secret-user:secret-password').toString('base64')}`,
      )
      response.end(sample(`ncmec-hash-sharing/${pages[asked.length - 1]}.xml`))
    })
    const parts = await pullAll(ncmec, base)
    expect(asked[0]).toBe('/base/v2/entries?from=2000-01-01T00%3A00%3A00Z&to=2026-11-01T00%3A00%3A00Z')
    expect(asked.slice(1).map((url) => new URL(url, base).searchParams.get('start'))).toEqual(['2001', '3001', '4001'])
    expect([...held(parts).keys()].sort()).toEqual(['101/willupdate', '42/image1', '42/image10', '42/video1'])
    expect(held(parts).get('101/willupdate')?.category).toBe('A2')
    expect(parts.at(-1)?.state.since).toBe('2019-11-25T15:10:00Z')
    const again = await serve((request, response) => {
      expect(new URL(request.url!, base).searchParams.get('from')).toBe('2019-11-25T15:10:00Z')
      response.end(sample('ncmec-hash-sharing/entries_no_data_xml.xml'))
    })
    const [last] = await pullAll(ncmec, again, parts.at(-1)!.state)
    expect(last?.state).toEqual(parts.at(-1)!.state)
  })

  it('of StopNCII are pulled by token, and the time of the last page is kept', async () => {
    const asked: URLSearchParams[] = []
    const base = await serve((request, response) => {
      const url = new URL(request.url!, 'http://localhost')
      asked.push(url.searchParams)
      expect([request.headers['x-functions-key'], request.headers['ocp-apim-subscription-key']]).toEqual([
        'secret-fetch',
        'secret-subscription',
      ])
      response.end(sample(`stopncii/fetch-hashes-page-${asked.length}.json`))
    })
    const parts = await pullAll(stopNcii, base)
    expect(held(parts).size).toBe(3)
    expect(asked[0]?.get('startTimestamp')).toBe('10')
    expect(asked[1]?.get('nextPageToken')).toBe('W3siY29tcG9zaXRlVG9rZW4iOnsidG9rZW4iOiIrUklEOn4x')
    expect(parts.at(-1)?.state.since).toBe('1625167824')
  })
})

describe('ThreatExchange', () => {
  const row = (id: number, gone = false): object => ({
    id: String(id),
    type: 'HASH_MD5',
    indicator: String(id).padStart(32, '0'),
    should_delete: gone,
  })

  it('is pulled by its own next addresses, without the token in any address', async () => {
    const asked: string[] = []
    const base: URL = await serve((request, response) => {
      asked.push(request.url!)
      expect(request.headers.authorization).toBe('Bearer secret-token')
      const next = `${base.href}/1234/threat_updates/?after=x&access_token=leaked`
      response.end(
        JSON.stringify(asked.length === 1 ? { data: [row(1), row(2)], paging: { next } } : { data: [row(1, true)] }),
      )
    })
    const parts = await pullAll(threatExchange, base)
    expect([...held(parts).keys()]).toEqual(['2'])
    expect(asked.join(' ')).not.toMatch(/secret|leaked/u)
    expect(parts.at(-1)?.state.since).toBe(String(Date.parse('2026-11-01T00:00:00Z') / 1000 - 600))
  })

  it('is not followed to another place', async () => {
    const base = await serve((_request, response) =>
      response.end(JSON.stringify({ data: [], paging: { next: 'https://example.org/base/1234' } })),
    )
    await expect(pullAll(threatExchange, base)).rejects.toThrow('leads to another place')
  })
})

describe('a pull', () => {
  const page = (from: number, count: number, next?: number): string =>
    `<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2"><images count="${count}" maxTimestamp="2020-01-0${next ?? 9}T00:00:00Z">${Array.from(
      { length: count },
      (_, i) =>
        `<image><member id="1">m</member><id>${from + i}</id><fingerprints><md5>${(from + i).toString(16).padStart(32, '0')}</md5></fingerprints></image>`,
    ).join(
      '',
    )}</images>${next === undefined ? '' : `<paging><next>/v2/entries?start=${next}&amp;size=1</next></paging>`}</queryResult>`
  const pageOf = (url: string): string => {
    const start = Number(new URL(url, 'http://localhost').searchParams.get('start') ?? 0)
    return page(start * 30_000, 30_000, start < 3 ? start + 1 : undefined)
  }

  it('that stops in the middle goes on at its page, and keeps the old checkpoint until then', async () => {
    let failing = true
    const asked: string[] = []
    const base = await serve((request, response) => {
      asked.push(request.url!)
      if (failing && request.url!.includes('start=3')) {
        response.statusCode = 500
        return response.end()
      }
      return response.end(pageOf(request.url!))
    })
    const options = {
      client: ncmec,
      connection: ncmec.connect(base, SECRETS),
      state: { partner: 'ncmec', environment: 'NGO', since: '2019-01-01T00:00:00Z' },
      now: () => new Date('2026-11-01T00:00:00Z'),
      patience: patient(),
      onPage: () => undefined,
    }
    const parts: PulledPart[] = []
    await expect(
      (async () => {
        for await (const part of pull(options)) parts.push(part)
      })(),
    ).rejects.toThrow('answers HTTP 500, tried 6 times')
    expect(parts).toHaveLength(1)
    expect(parts[0]?.state.since).toBe('2019-01-01T00:00:00Z')
    const state = parsePullState(JSON.stringify(parts[0]?.state))
    failing = false
    asked.length = 0
    const rest = await pullAll(ncmec, base, state)
    expect(asked[0]).toContain('start=2')
    expect(held([...parts, ...rest]).size).toBe(120_000)
    expect(rest.at(-1)?.state).toEqual({ partner: 'ncmec', environment: 'NGO', since: '2020-01-09T00:00:00Z' })
  })

  it('whose page has expired begins again at its checkpoint', async () => {
    const asked: string[] = []
    const base = await serve((request, response) => {
      asked.push(request.url!)
      if (request.url!.includes('start=2')) return void response.writeHead(404).end()
      return void response.end(page(0, 10))
    })
    const middle = { next: '/v2/entries?start=2', began: '2026-10-01T00:00:00Z', statements: [] }
    const state = { partner: 'ncmec', environment: 'NGO', since: '2019-01-01T00:00:00Z', page: middle }
    const parts = await pullAll(ncmec, base, state)
    expect(asked[1]).toBe('/base/v2/entries?from=2019-01-01T00%3A00%3A00Z&to=2026-10-01T00%3A00%3A00Z')
    expect(held(parts).size).toBe(10)
  })

  it('that is delivered twice changes nothing', async () => {
    const base = await serve((_request, response) => response.end(page(0, 10)))
    const once = await pullAll(ncmec, base)
    const twice = await pullAll(ncmec, base)
    expect(held([...once, ...twice])).toEqual(held(once))
  })

  it('ends where pages lead in a circle', async () => {
    const base = await serve((_request, response) => response.end(page(0, 1, 1)))
    await expect(pullAll(ncmec, base)).rejects.toThrow('pages without an end')
  })
})

describe('a partner that misbehaves', () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000))
  const failing: readonly [string, RegExp, Handler][] = [
    ['redirects', /redirect/u, (_q, r) => void r.writeHead(302, { location: '/base/v2/entries' }).end()],
    ['refuses', /refuses these credentials/u, (_q, r) => void r.writeHead(401).end()],
    ['answers 404', /HTTP 404/u, (_q, r) => void r.writeHead(404).end()],
    ['is down', /HTTP 502, tried 6 times/u, (_q, r) => void r.writeHead(502).end()],
    ['resets', /cannot be reached, or breaks off/u, (q) => void q.socket.destroy()],
    [
      'breaks off',
      /breaks off/u,
      (q, r) => {
        r.writeHead(200, { 'content-length': '1000' })
        r.write('<queryResult')
        setTimeout(() => q.socket.destroy(), 10)
      },
    ],
    [
      'drips',
      /does not answer in time/u,
      (_q, r) => {
        const drip = setInterval(() => r.write(' '), 20)
        r.on('close', () => clearInterval(drip))
      },
    ],
    ['answers too much', /more than 100000 bytes/u, (_q, r) => void r.end('x'.repeat(200_000))],
    [
      'sends a gzip bomb',
      /more than 100000 bytes/u,
      (_q, r) => {
        r.setHeader('content-encoding', 'gzip')
        r.end(bomb)
      },
    ],
    ['sends other XML', /no queryResult/u, (_q, r) => void r.end('<other/>')],
    [
      'sends broken XML',
      /NCMEC/u,
      (_q, r) => void r.end('<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2"><images>'),
    ],
    [
      'sends a document type',
      /document type/u,
      (_q, r) => void r.end('<!DOCTYPE q [<!ENTITY e SYSTEM "file:///etc/passwd">]><q>&e;</q>'),
    ],
  ]

  it.each(failing)(
    'that %s is an error that names it, within bounds, and no secret',
    async (_name, reason, handler) => {
      let asked = 0
      const base = await serve((request, response, body) => {
        asked += 1
        handler(request, response, body)
      })
      const bounds = patient([], { answerTimeMs: 300, maxAnswerBytes: 100_000 })
      const error = await pullAll(ncmec, base, undefined, bounds).then(
        () => undefined,
        (cause: unknown) => cause,
      )
      expect(error).toBeInstanceOf(UserError)
      expect((error as UserError).message).toMatch(reason)
      expect((error as UserError).message).not.toMatch(/secret|from=|Basic/u)
      expect(asked).toBeLessThanOrEqual(6)
    },
  )

  it('that asks to wait is waited for, with growing, bounded, jittered waits', async () => {
    let asked = 0
    const base = await serve((_request, response) => {
      asked += 1
      if (asked === 1) return void response.writeHead(429, { 'retry-after': '7' }).end()
      if (asked < 5) return void response.writeHead(503).end()
      return void response.end('<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2"/>')
    })
    const waits: number[] = []
    await pullAll(ncmec, base, undefined, patient(waits))
    expect(waits).toEqual([7_000, 1_500, 3_000, 6_000])
  })

  it('is never asked over plain HTTP, nor with credentials in an address', async () => {
    for (const address of ['http://example.org/', 'ftp://example.org/', 'https://user:pass@example.org/'])
      await expect(askPartner({ method: 'GET', url: new URL(address), headers: {} }, patient())).rejects.toMatchObject({
        code: 'refused',
      })
  })

  it('is not asked without credentials, and the error names the variable', () => {
    for (const client of [ncmec, stopNcii, threatExchange])
      expect(() => client.connect(new URL('https://example.org'), {}).first(undefined, new Date())).toThrow(
        /^REMPART_[A-Z_]+: is not set/u,
      )
  })
})

describe('feedback', () => {
  const sent = async (client: ListClient, vote: Vote): Promise<Readonly<{ line: string; body: string }>> => {
    let got = { line: '', body: '' }
    const base = await serve((request, response, body) => {
      got = { line: `${request.method} ${request.url}`, body }
      response.end('<submissionResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2"/>')
    })
    await askPartner(client.connect(base, SECRETS).feedback(vote), patient())
    return got
  }
  const plain = (xml: string): string =>
    xml
      .replace(/<!--[\s\S]*?-->|>\s+|\s+(?=<)/gu, (found) => (found.startsWith('>') ? '>' : ''))
      .replace('<affirmative></affirmative>', '<affirmative/>')
      .trim()

  it.skipIf(!existsSync(standards))('goes to NCMEC as its samples have it', async () => {
    const guid = '01234567-abcd-0123-4567-012345678900'
    const up = await sent(ncmec, { entry: '42/image 1', vote: 'up', hashType: 'md5', reasons: [] })
    expect(up.line).toBe('PUT /base/v2/entries/42/image%201/MD5/feedback')
    expect(plain(up.body)).toBe(plain(sample('ncmec-hash-sharing/affirmative_feedback_xml.xml')))
    const down = await sent(ncmec, { entry: '42/image1', vote: 'down', hashType: 'SHA1', reasons: [guid] })
    expect(plain(down.body)).toBe(plain(sample('ncmec-hash-sharing/negative_feedback_xml.xml')))
  })

  it('goes to StopNCII and ThreatExchange as their clients send it', async () => {
    const stop = await sent(stopNcii, { entry: 'ImagePDQ abcd', vote: 'down', reasons: ['Other'] })
    expect(stop.line).toBe('POST /base/SubmitFeedback')
    expect(JSON.parse(stop.body)).toEqual({
      count: 1,
      hashFeedbacks: [{ hashValue: 'abcd', feedbackValue: 'NotBlocked', tags: ['Other'] }],
    })
    const meta = await sent(threatExchange, { entry: '77', vote: 'down', reasons: [] })
    expect(meta).toEqual({ line: 'POST /base/77', body: 'reactions=DISAGREE_WITH_TAGS' })
  })

  it('is refused where the partner asks for more, and a POST is never repeated', async () => {
    const connection = ncmec.connect(new URL('https://example.org'), SECRETS)
    expect(() => connection.feedback({ entry: '42/x', vote: 'down', hashType: 'MD5', reasons: [] })).toThrow('--reason')
    expect(() => connection.feedback({ entry: 'x', vote: 'up', reasons: [] })).toThrow('MEMBER/ID')
    let asked = 0
    const base = await serve((_request, response) => {
      asked += 1
      response.writeHead(500).end()
    })
    const vote = threatExchange.connect(base, SECRETS).feedback({ entry: '77', vote: 'up', reasons: [] })
    await expect(askPartner(vote, patient())).rejects.toThrow('HTTP 500')
    expect(asked).toBe(1)
  })
})
