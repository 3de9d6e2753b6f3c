// A typed client of the case server, for browsers and Node: one function, named by the route, checked against the schemas
// that the server validates with.
import type { Routes } from './generated/routes.ts'

export type RouteName = keyof Routes
type RawBody = Readonly<{ type: string; body: NonNullable<RequestInit['body']> }>
type Route<N extends RouteName> = Routes[N]
type Needed<T> = { [K in keyof T as T[K] extends undefined ? never : K]: T[K] }
/** Path, query and JSON body of a route, those that it has. `raw` is a body of another media type, where it takes one. */
export type CallInput<N extends RouteName> = Needed<Pick<Route<N>, 'params' | 'query' | 'body'>> &
  (Route<N>['raw'] extends true ? Readonly<{ raw?: RawBody }> : unknown)
/** A status of the route and its body; bodies that are not JSON are the Response itself. */
export type Answer<N extends RouteName> = {
  [S in keyof Route<N>['answers']]: Readonly<{ status: S; body: Route<N>['answers'][S]; headers: Headers }>
}[keyof Route<N>['answers']]

export type ClientSettings = Readonly<{
  /** Scheme, host and port; empty for the page's own. */
  origin: string
  /** Headers of every call: credentials, the token against forged requests. */
  headers?: () => Readonly<Record<string, string>>
  fetch?: typeof globalThis.fetch
}>
export type Client = <N extends RouteName>(name: N, input: CallInput<N>, signal?: AbortSignal) => Promise<Answer<N>>

/** An answer that is no success: what the server said of it (RFC 9457). `status` 0: there was no answer. */
export class CallProblem extends Error {
  readonly status: number
  readonly code: string
  readonly requestId: string | undefined
  readonly retryAfterSeconds: number | undefined
  constructor(args: {
    status: number
    code: string
    detail: string
    requestId?: string | undefined
    retryAfterSeconds?: number | undefined
    cause?: unknown
  }) {
    super(args.detail, { cause: args.cause })
    this.name = 'CallProblem'
    this.status = args.status
    this.code = args.code
    this.requestId = args.requestId
    this.retryAfterSeconds = args.retryAfterSeconds
  }
}

/** Makes the client. Calls throw CallProblem; an aborted one throws what the signal says. */
export function createClient({ origin, headers, fetch = globalThis.fetch }: ClientSettings): Client {
  return async (name, input, signal) => {
    const { params, query, body, raw } = input as LooseInput
    const [method = 'GET', path = '/'] = name.split(' ')
    const response = await send(fetch, `${origin}${fill(path, params)}${search(query)}`, {
      method,
      headers: {
        accept: 'application/json',
        ...headers?.(),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(raw && { 'content-type': raw.type }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(raw && { body: raw.body }),
      credentials: 'same-origin',
      redirect: 'error',
      ...(signal && { signal }),
    })
    if (!response.ok) throw await problemOf(response)
    const isJson = /^application\/json\b/u.test(response.headers.get('content-type') ?? '')
    const answer = {
      status: response.status,
      body: isJson ? await response.json() : response,
      headers: response.headers,
    }
    return answer as unknown as Answer<typeof name>
  }
}

type Parameters = Readonly<Record<string, string | number | boolean | undefined>>
type LooseInput = Readonly<{
  params?: Parameters
  query?: Parameters
  body?: unknown
  raw?: RawBody
}>

async function send(fetch: typeof globalThis.fetch, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (cause) {
    if (init.signal?.aborted === true) throw cause
    throw new CallProblem({ status: 0, code: 'unreachable', detail: 'The server does not answer.', cause })
  }
}

async function problemOf(response: Response): Promise<CallProblem> {
  const retryAfter = Number(response.headers.get('retry-after') ?? Number.NaN)
  const told = (await response.json().catch(() => ({}))) as Readonly<Record<string, unknown>>
  const text = (key: string): string | undefined => {
    const value = told[key]
    return typeof value === 'string' ? value : undefined
  }
  return new CallProblem({
    status: response.status,
    code: text('code') ?? 'unknown',
    detail: text('detail') ?? `The server answers ${response.status}.`,
    requestId: text('requestId'),
    retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : undefined,
  })
}

function fill(path: string, params: Parameters = {}): string {
  return path.replaceAll(/\{(\w+)\}/gu, (_, key: string) => encodeURIComponent(String(params[key] ?? '')))
}

function search(query: Parameters = {}): string {
  const named = Object.entries(query).filter(([, value]) => value !== undefined)
  if (named.length === 0) return ''
  const texts = Object.fromEntries(named.map(([key, value]) => [key, String(value)]))
  return `?${new URLSearchParams(texts).toString()}`
}
