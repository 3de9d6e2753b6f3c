// One request to a partner over HTTPS: bounded in bytes and time, never redirected, repeated with jittered waits where the
// partner is down. Messages name host and path only: no query, header or body, which hold credentials and hashes.
import { setTimeout as sleep } from 'node:timers/promises'
import { UserError } from '@rempart/core'
import { ANSWER_TIME_MS, FIRST_WAIT_MS, LONGEST_WAIT_MS, MAX_ANSWER_BYTES, MAX_TRIES } from './limits.ts'

export type PartnerRequest = Readonly<{
  method: 'GET' | 'PUT' | 'POST'
  url: URL
  headers: Readonly<Record<string, string>>
  body?: string
}>
/** Time and chance, so that tests need neither. `random` gives 0 to 1. */
export type Patience = Readonly<{
  wait(ms: number, signal: AbortSignal): Promise<void>
  random(): number
  signal: AbortSignal
  answerTimeMs?: number
  maxAnswerBytes?: number
}>

/** Waits and chance of this machine; `signal` ends waits and requests. */
export function realPatience(signal: AbortSignal = new AbortController().signal): Patience {
  return { wait: (ms) => sleep(ms, undefined, { signal }), random: Math.random, signal }
}

/** The whole answer. UserError `unreadable` where the partner cannot be reached or answers with an error, `refused` for a
 * redirect or plain HTTP, `limit-exceeded` for too long an answer. GET and PUT are repeated, POST is not. */
export async function askPartner(request: PartnerRequest, patience: Patience): Promise<Uint8Array> {
  requireSafe(request.url)
  const tries = request.method === 'POST' ? 1 : MAX_TRIES
  for (let attempt = 1; ; attempt += 1) {
    const answer = await askOnce(request, patience)
    if (answer.kind === 'answer') return answer.bytes
    if (attempt >= tries) throw failure(request, `${answer.reason}, tried ${attempt} times`, answer.cause)
    const backOff = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1))
    const jittered = backOff * (0.5 + patience.random() / 2)
    await patience.wait(Math.min(LONGEST_WAIT_MS, Math.max(jittered, answer.afterMs)), patience.signal)
    patience.signal.throwIfAborted()
  }
}

type Answer = Readonly<
  { kind: 'answer'; bytes: Uint8Array } | { kind: 'later'; reason: string; afterMs: number; cause?: unknown }
>

async function askOnce(request: PartnerRequest, patience: Patience): Promise<Answer> {
  const { method, url, headers, body } = request
  const limit = AbortSignal.timeout(patience.answerTimeMs ?? ANSWER_TIME_MS)
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.any([limit, patience.signal]),
      ...(body !== undefined && { body }),
    })
    const { status } = response
    if (status >= 200 && status < 300)
      return {
        kind: 'answer',
        bytes: await readBounded(response, request, patience.maxAnswerBytes ?? MAX_ANSWER_BYTES),
      }
    await response.body?.cancel()
    if (status >= 300 && status < 400)
      throw failure(request, 'answers with a redirect, which is never followed', undefined, 'refused')
    if (status === 401 || status === 403)
      throw failure(request, `refuses these credentials (HTTP ${status})`, undefined, 'refused')
    if (status !== 408 && status !== 429 && status < 500) throw failure(request, `answers HTTP ${status}`)
    return {
      kind: 'later',
      reason: `answers HTTP ${status}`,
      afterMs: retryAfterMs(response.headers.get('retry-after')),
    }
  } catch (cause) {
    if (cause instanceof UserError) throw cause
    patience.signal.throwIfAborted()
    const reason = limit.aborted ? 'does not answer in time' : 'cannot be reached, or breaks off'
    return { kind: 'later', reason, afterMs: 0, cause }
  }
}

/** Counts what comes out of the decompressor, so that a small answer cannot become a large one. */
async function readBounded(response: Response, request: PartnerRequest, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let total = 0
  if (response.body !== null)
    for await (const part of response.body as AsyncIterable<Uint8Array>) {
      total += part.length
      if (total > most) throw failure(request, `answers with more than ${most} bytes`, undefined, 'limit-exceeded')
      parts.push(part)
    }
  return Buffer.concat(parts)
}

/** HTTPS, or plain HTTP to this very machine, for tests. UserError `refused`. */
function requireSafe(url: URL): void {
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname)
  if (url.username !== '' || url.password !== '')
    throw new UserError({ code: 'refused', subject: url.host, reason: 'an address holds no credentials' })
  if (url.protocol === 'https:' || (url.protocol === 'http:' && loopback)) return
  throw new UserError({ code: 'refused', subject: url.host, reason: 'is asked over HTTPS only' })
}

function failure(
  { method, url }: PartnerRequest,
  reason: string,
  cause?: unknown,
  code: 'unreadable' | 'refused' | 'limit-exceeded' = 'unreadable',
): UserError {
  // The path of feedback names an entry: only its first two parts are said.
  const path = url.pathname.split('/').slice(0, 3).join('/')
  return new UserError({ code, subject: `${method} ${url.host}${path}`, reason, cause })
}

/** Seconds or a date (RFC 9110 §10.2.3); nothing understood waits nothing more. */
function retryAfterMs(header: string | null): number {
  if (header === null) return 0
  if (/^\d{1,6}$/u.test(header.trim())) return Number(header) * 1000
  const at = Date.parse(header)
  return Number.isNaN(at) ? 0 : Math.max(0, at - Date.now())
}
