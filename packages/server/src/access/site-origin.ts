// Where the site is reached: its origin decides the relying party of passkeys, the cookie and what counts as same-origin.
import { UserError } from '@rempart/core'

export type SiteOrigin = Readonly<{
  /** Scheme, host and port as a browser sends them. */
  origin: string
  /** Relying party of passkeys: the host name (WebAuthn 3, §5.1.2). */
  relyingParty: string
  cookie: string
  cookieAttributes: string
}>

/** Parses an origin. https anywhere; plain http on this machine's loopback only, for trying out: browsers take no
 * `Secure` cookie from it everywhere, so the cookie there has another name and is never mistaken for the real one. */
export function siteOrigin(text: string): SiteOrigin {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.origin === 'null' || url.href !== `${url.origin}/`)
    throw refused(text, 'not an origin such as https://host')
  const loopback = url.hostname === 'localhost' || url.hostname.endsWith('.localhost')
  if (url.protocol === 'https:' && !/^[\d.]+$|^\[/u.test(url.hostname))
    return {
      origin: url.origin,
      relyingParty: url.hostname,
      cookie: '__Host-rempart-session',
      cookieAttributes: 'Path=/; Secure; HttpOnly; SameSite=Strict',
    }
  if (url.protocol === 'http:' && loopback)
    return {
      origin: url.origin,
      relyingParty: url.hostname,
      cookie: 'rempart-session-on-loopback',
      cookieAttributes: 'Path=/; HttpOnly; SameSite=Strict',
    }
  throw refused(text, 'people sign in over https with a host name, or on http://localhost; passkeys know no other')
}

function refused(subject: string, reason: string): UserError {
  return new UserError({ code: 'usage', subject, reason })
}

/** The value of a cookie in a request's header. */
export function readCookie(header: string | undefined, name: string): string | undefined {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim())
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
}

export function sessionCookie(site: SiteOrigin, secret: string): string {
  return `${site.cookie}=${secret}; ${site.cookieAttributes}`
}

export function endedCookie(site: SiteOrigin): string {
  return `${site.cookie}=; Max-Age=0; ${site.cookieAttributes}`
}
