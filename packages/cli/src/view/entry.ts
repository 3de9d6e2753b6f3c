// Who may enter the page: whoever opens the printed link first, from this machine, under the name it was printed with.
import { randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'

const SECRET_BYTES = 32
const COOKIE = 'rempart-view'

export type Entry = Readonly<{
  ticket: string
  bindTo(host: string): void
  /** The cookie for the first who shows the ticket; nothing for anyone after. */
  redeem(shown: string): string | undefined
  isKnown(request: IncomingMessage): boolean
  /** Against DNS rebinding: only the address that was printed. */
  isOurHost(request: IncomingMessage): boolean
  isSameOrigin(request: IncomingMessage): boolean
}>

export function createEntry(): Entry {
  const ticket = randomBytes(SECRET_BYTES).toString('base64url')
  const session = randomBytes(SECRET_BYTES).toString('base64url')
  let redeemed = false
  let host = ''
  return {
    ticket,
    bindTo(address) {
      host = address
    },
    redeem(shown) {
      if (redeemed || !equal(shown, ticket)) return undefined
      redeemed = true
      return `${COOKIE}=${session}; HttpOnly; SameSite=Strict; Path=/`
    },
    isKnown: ({ headers }) => redeemed && equal(cookieOf(headers.cookie ?? ''), session),
    isOurHost: ({ headers }) => headers.host === host,
    isSameOrigin: ({ headers }) =>
      headers.origin === `http://${host}` && (headers['sec-fetch-site'] ?? 'same-origin') === 'same-origin',
  }
}

function cookieOf(header: string): string {
  const pairs = header.split(';').map((pair) => pair.trim().split('='))
  return pairs.find(([name]) => name === COOKIE)?.[1] ?? ''
}

function equal(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}
