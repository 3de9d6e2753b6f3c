// Refusing early and cheaply: before the body is read, before the framework sees the request, with bytes that are ready
// (SECURITY §0, decision 9). Reports take slots in three lanes; each coarse source has a budget. Urgent reports say so in
// a header (`Priority: u=0`, RFC 9218) and keep slots of their own, with a small budget for each source.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import { BULK_BYTES, IN_FLIGHT, MAX_SOURCES, RETRY_AFTER_SECONDS, SOURCE_BURST, SOURCE_PER_SECOND } from '../limits.ts'
import { bareAnswer } from './headers.ts'
import type { IsTrusted } from './trusted-proxies.ts'

type Lane = keyof typeof IN_FLIGHT
export type ShedReason = 'busy' | 'source'
export type ShedSettings = Readonly<{
  /** Milliseconds of a clock that never goes back. */
  nowMs: () => number
  onShed: (reason: ShedReason) => void
  /** Proxies, whose X-Forwarded-For is believed. One that names nobody stands for many sources and has no budget. */
  isTrusted: IsTrusted
}>

const RETRY = { 'retry-after': String(RETRY_AFTER_SECONDS) }
const BUSY = bareAnswer('503 Service Unavailable', RETRY)
const TOO_MANY = bareAnswer('429 Too Many Requests', RETRY)

/** A gate for the server's request event: true where the request was refused and is over. */
export function reportGate(settings: ShedSettings): (request: IncomingMessage, response: ServerResponse) => boolean {
  const taken: Record<Lane, number> = { text: 0, bulk: 0, urgent: 0 }
  const budgets = { ordinary: tokenBuckets('ordinary', settings.nowMs), urgent: tokenBuckets('urgent', settings.nowMs) }

  function refuse(request: IncomingMessage, answer: string, reason: ShedReason): true {
    settings.onShed(reason)
    request.socket.end(answer)
    request.socket.destroySoon()
    return true
  }

  return (request, response) => {
    if (!brings(request)) return false
    const urgent = request.headers.priority !== undefined && /(?:^|,)\s*u=0\b/u.test(String(request.headers.priority))
    const address = senderOf(request, settings.isTrusted)
    const source = address === undefined ? undefined : coarseSource(address)
    const withinUrgent = urgent && (source === undefined || budgets.urgent(source))
    if (!withinUrgent && source !== undefined && !budgets.ordinary(source)) return refuse(request, TOO_MANY, 'source')
    const lane = withinUrgent && taken.urgent < IN_FLIGHT.urgent ? 'urgent' : isBulk(request) ? 'bulk' : 'text'
    if (taken[lane] >= IN_FLIGHT[lane]) return refuse(request, BUSY, 'busy')
    taken[lane] += 1
    response.once('close', () => {
      taken[lane] -= 1
    })
    return false
  }
}

/** Whether the request brings something in: a report, or bytes of a file. */
function brings({ method, url = '' }: IncomingMessage): boolean {
  if (method === 'POST') return /^\/(?:reports|webhooks|uploads)\b/u.test(url)
  return method === 'PATCH' && /^\/uploads\b/u.test(url)
}

/** Who sends, in memory only: the nearest address that is no trusted proxy's; undefined where a proxy does not say. */
function senderOf({ socket, headers }: IncomingMessage, isTrusted: IsTrusted): string | undefined {
  const forwarded = String(headers['x-forwarded-for'] ?? '').split(',')
  const path = [...forwarded.map((address) => address.trim()), socket.remoteAddress ?? '']
  const nearest = path.findLast((address) => !isTrusted(address))
  return nearest !== undefined && isIP(nearest) !== 0 ? nearest : undefined
}

function isBulk({ headers }: IncomingMessage): boolean {
  const length = Number(headers['content-length'] ?? Number.NaN)
  return !(length <= BULK_BYTES) // without a length it may be anything
}

/** IPv4 /24, IPv6 /56: what one subscriber or one rented host commonly has (RFC 6177). */
export function coarseSource(address: string): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+)\.\d+$/u.exec(address)?.[1]
  if (v4 !== undefined) return v4
  const [left = '', right] = address.split('::')
  const groups = left.split(':').filter((group) => group !== '')
  if (right !== undefined) while (groups.length < 4) groups.push('0')
  const fourth = (groups[3] ?? '0').padStart(4, '0').slice(0, 2)
  return [...groups.slice(0, 3), fourth].join(':')
}

/** One bucket a source, in memory only. Full ones are forgotten when there are too many. */
function tokenBuckets(kind: keyof typeof SOURCE_PER_SECOND, nowMs: () => number): (source: string) => boolean {
  const burst = SOURCE_BURST[kind]
  const perMs = SOURCE_PER_SECOND[kind] / 1000
  const buckets = new Map<string, { tokens: number; at: number }>()
  return (source) => {
    const now = nowMs()
    const bucket = buckets.get(source) ?? { tokens: burst, at: now }
    bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.at) * perMs)
    bucket.at = now
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    if (!buckets.has(source) && buckets.size >= MAX_SOURCES) buckets.clear()
    buckets.set(source, bucket)
    return true
  }
}
