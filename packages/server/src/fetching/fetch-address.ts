// Fetches one address: judged by the operator's list, resolved and connected here, asked for in the sandbox. Where an answer leads
// elsewhere, that address is judged, resolved and connected anew, as the first was.
import { UserError } from '@rempart/core'
import { BrokenExchange, startExchange } from '@rempart/media'
import type { AnswerHead, Exchange } from '@rempart/media'
import type { SealedObject } from '@rempart/vault'
import { CONNECT_LIMIT_MS, FETCH_LIMIT_MS, FIRST_BYTE_LIMIT_MS, MAX_FETCHED_BYTES, MAX_REDIRECTS } from '../limits.ts'
import { judgeAddress } from './allow-list.ts'
import type { FetchConfig } from './fetch-config.ts'
import type { FetchOutcome } from './fetch-outcome.ts'
import { openConnection } from './open-connection.ts'
import type { FetchNetwork } from './ports.ts'

/** What became of an address; the head is the last answer's, with the address that gave it. */
export type Fetched = Readonly<{
  outcome: FetchOutcome
  answer?: Readonly<{ address: string; head: AnswerHead }>
  /** What came, sealed; where it was fetched. */
  object?: SealedObject
}>
export type FetchPorts = Readonly<{
  network: FetchNetwork
  /** Seals the body while it comes; UserError `limit-exceeded` beyond `maxBytes`, nothing is then kept. */
  seal(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<SealedObject>
}>
/** Milliseconds and bytes; tests set shorter ones. */
export type FetchLimits = Readonly<{ connectMs: number; headMs: number; totalMs: number; maxBytes: number }>
const LIMITS: FetchLimits = {
  connectMs: CONNECT_LIMIT_MS,
  headMs: FIRST_BYTE_LIMIT_MS,
  totalMs: FETCH_LIMIT_MS,
  maxBytes: MAX_FETCHED_BYTES,
}
/** Codings that change nothing: chunks end with HTTP (RFC 9110 §8.4, RFC 9112 §6.1). */
const PLAIN_CODINGS: ReadonlyMap<string, string> = new Map([
  ['content-encoding', 'identity'],
  ['transfer-encoding', 'chunked'],
])
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

/** Never throws for what an address or whoever answers does. UserError `sandbox-unavailable` where there is no sandbox. */
export async function fetchAddress(
  ports: FetchPorts,
  written: string,
  config: FetchConfig,
  limits: FetchLimits = LIMITS,
): Promise<Fetched> {
  const until = performance.now() + limits.totalMs
  let next = written
  let answer: Fetched['answer']
  for (let hop = 0; hop <= MAX_REDIRECTS; hop += 1) {
    const judged = judgeAddress(next, config.hosts, answer?.address)
    if (judged.kind === 'refused') return { outcome: judged.reason, ...(answer && { answer }) }
    const { target } = judged
    const left = (most: number): number => Math.max(1, Math.min(most, until - performance.now()))
    const opened = await openConnection(ports.network, target, left(limits.connectMs))
    if (opened.kind !== 'connected') return { outcome: opened.reason, ...(answer && { answer }) }
    const { userAgent, extraCaPem } = config
    const order = { ...target, userAgent, ...(extraCaPem !== undefined && { extraCaPem }) }
    const times = { headMs: left(limits.headMs), totalMs: left(limits.totalMs) }
    const exchange = startExchange(opened.socket, order, times)
    try {
      answer = { address: target.address, head: await exchange.head() }
      const { status } = answer.head
      const location = headerOf(answer.head, 'location')
      if (!REDIRECTS.has(status) || location === undefined)
        return { answer, ...(await received(ports, { exchange, head: answer.head, maxBytes: limits.maxBytes })) }
      next = location
    } catch (error) {
      if (error instanceof BrokenExchange) return { outcome: error.reason, ...(answer && { answer }) }
      throw error
    } finally {
      await exchange.end()
    }
  }
  return { outcome: 'too-many-redirects', ...(answer && { answer }) }
}

/** The file of an answer, or why it is none. */
async function received(
  { seal }: FetchPorts,
  { exchange, head, maxBytes }: Readonly<{ exchange: Exchange; head: AnswerHead; maxBytes: number }>,
): Promise<Omit<Fetched, 'answer'>> {
  if (head.status !== 200) return { outcome: 'not-there' }
  if (isEncoded(head)) return { outcome: 'encoded-answer' }
  if (Number(headerOf(head, 'content-length') ?? 0) > maxBytes) return { outcome: 'too-large' }
  const body = exchange.body()
  const first = await body.next()
  if (first.done === true) return { outcome: 'empty-answer' }
  try {
    return { outcome: 'fetched', object: await seal(begunWith(first.value, body), maxBytes) }
  } catch (error) {
    if (error instanceof UserError && error.code === 'limit-exceeded') return { outcome: 'too-large' }
    throw error
  }
}

async function* begunWith(first: Uint8Array, rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first
  yield* rest
}

/** Whether the bytes would have to be unpacked. */
function isEncoded({ headers }: AnswerHead): boolean {
  return headers.some(([name, value]) => {
    const plain = PLAIN_CODINGS.get(name.toLowerCase())
    return plain !== undefined && plain !== value.trim().toLowerCase()
  })
}

/** The first header of a name. */
function headerOf({ headers }: AnswerHead, name: string): string | undefined {
  return headers.find(([given]) => given.toLowerCase() === name)?.[1]
}
