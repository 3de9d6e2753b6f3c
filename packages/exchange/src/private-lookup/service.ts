// The holder's service: parameters, the published set, evaluation of blinded elements, buckets. It keeps no query and logs
// none; every paid answer takes from the client's budget of the day. It says neither distance nor score, only bytes.
import { createHash, timingSafeEqual } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { UserError } from '@rempart/core'
import { CANARY_INTERVAL_MS } from '@rempart/kernels'
import type { Budget } from './budget.ts'
import type { Buckets, BucketShape } from './buckets.ts'
import { servesCanaries } from './canary.ts'
import { MAX_BODY_BYTES, MAX_ELEMENTS, REQUEST_TIME_MS } from './limits.ts'
import { evaluateBlinded, type ObliviousKeys } from './oblivious.ts'
import { setDigest } from './published-set.ts'

/** What is known of a list that is served. */
export type ServedList = Readonly<{ name: string; version: string; date: string; digests: number }>
export type LookupParameters = Readonly<{
  suite: 'ristretto255-SHA512 VOPRF (RFC 9497)'
  publicKey: string
  set: Readonly<{ sha256: string; sizeBytes: number }>
  buckets: BucketShape
  lists: readonly ServedList[]
}>
export type LookupService = Readonly<{
  keys: ObliviousKeys
  set: Uint8Array
  buckets: Buckets
  lists: readonly ServedList[]
  budget: Budget
  /** SHA-256 of each client's token by the client's name; without any, all who reach the service share one budget. */
  clients: ReadonlyMap<string, string>
}>

/** An HTTP server, not yet listening. TLS is the business of a proxy before it. Its canaries are looked up now and then every
 * minute until it is closed; while one is not found, every request is answered 503. */
export function createLookupServer(service: LookupService): Server {
  const { keys, set, buckets, lists } = service
  const parameters: LookupParameters = {
    suite: 'ristretto255-SHA512 VOPRF (RFC 9497)',
    publicKey: Buffer.from(keys.publicKey).toString('hex'),
    set: { sha256: setDigest(set), sizeBytes: set.length },
    buckets: buckets.shape,
    lists,
  }
  let sound = servesCanaries(service)
  const timer = setInterval(() => {
    sound = servesCanaries(service)
  }, CANARY_INTERVAL_MS).unref()
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const client = clientOf(request, service.clients)
    if (client === undefined) return problem(401, 'no such client')
    if (!sound) return problem(503, 'test entries are not found: no answer would hold')
    const [, route = '', detail = ''] = (request.url ?? '').split('?')[0]?.split('/') ?? []
    const name = `${request.method} ${route}`
    if (name === 'GET parameters') return json(parameters)
    if (name === 'GET set') return { status: 200, type: 'application/octet-stream', body: set }
    if (name === 'POST evaluate') {
      const elements = parseElements(await readBody(request))
      if (elements === undefined) return problem(400, `is no list of 1 to ${MAX_ELEMENTS} elements`)
      if (!service.budget.take(client, elements.length)) return problem(429, 'the budget of this day is spent')
      const { evaluated, proof } = evaluateBlinded(keys, elements)
      return json({ evaluated: evaluated.map(hex), proof: hex(proof) })
    }
    if (name === 'GET bucket' && /^\d{1,6}$/u.test(detail)) {
      if (!service.budget.take(client, 1)) return problem(429, 'the budget of this day is spent')
      return { status: 200, type: 'application/octet-stream', body: buckets.bucket(Number(detail)) }
    }
    return problem(404, 'no such page')
  }
  const server = createServer(
    { requestTimeout: REQUEST_TIME_MS, headersTimeout: REQUEST_TIME_MS },
    (request, response) => {
      answer(request).then(
        (good) => send(response, good),
        (error: unknown) => send(response, refusal(error)),
      )
    },
  )
  server.on('close', () => clearInterval(timer))
  return server
}

type Answer = Readonly<{ status: number; type: string; body: Uint8Array | string }>

function send(response: ServerResponse, { status, type, body }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  })
  response.end(body)
}

function json(value: object): Answer {
  return { status: 200, type: 'application/json', body: JSON.stringify(value) }
}

function problem(status: number, title: string): Answer {
  return { status, type: 'application/problem+json', body: JSON.stringify({ title, status }) }
}

/** Defects are not explained to outsiders. */
function refusal(error: unknown): Answer {
  if (!(error instanceof UserError)) return problem(500, 'a defect')
  const status = error.code === 'not-found' ? 404 : error.code === 'limit-exceeded' ? 413 : 400
  return problem(status, `${error.subject}: ${error.reason}`)
}

/** The client of the bearer token, compared in constant time. */
function clientOf(request: IncomingMessage, clients: ReadonlyMap<string, string>): string | undefined {
  if (clients.size === 0) return 'everyone'
  const token = /^Bearer (\S{1,512})$/u.exec(request.headers.authorization ?? '')?.[1] ?? ''
  const digest = createHash('sha256').update(token).digest()
  let found: string | undefined
  for (const [name, expected] of clients)
    if (expected.length === 64 && timingSafeEqual(digest, Buffer.from(expected, 'hex'))) found = name
  return found
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = []
  let total = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    total += part.length
    if (total > MAX_BODY_BYTES)
      throw new UserError({
        code: 'limit-exceeded',
        subject: 'request',
        reason: `is longer than ${MAX_BODY_BYTES} bytes`,
      })
    parts.push(part)
  }
  return Buffer.concat(parts).toString()
}

function parseElements(body: string): readonly Uint8Array[] | undefined {
  try {
    const value = JSON.parse(body) as { elements?: unknown }
    const { elements } = value
    if (!Array.isArray(elements) || elements.length === 0 || elements.length > MAX_ELEMENTS) return undefined
    const texts = elements as readonly unknown[]
    if (!texts.every((text): text is string => typeof text === 'string' && /^[0-9a-f]{64}$/u.test(text)))
      return undefined
    return texts.map((text) => Buffer.from(text, 'hex'))
  } catch {
    return undefined
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
