// Which addresses may be fetched at all: the operator's list of hosts, and the shape that an address has to have. An address is
// judged as it was written: what a parser would first have to straighten out (full-width letters, odd numbers for machines,
// userinfo, backslashes) is refused, for whoever reads it and whoever fetches it could understand two different hosts.
import { domainToASCII } from 'node:url'
import { UserError } from '@rempart/core'
import { MAX_ALLOWED_HOSTS } from '../limits.ts'

/** One entry of the list. `below`: the host's subdomains too, without the host itself. */
export type AllowedHost = Readonly<{ secure: boolean; host: string; below: boolean; port: number }>
/** An address that may be asked for, taken apart. */
export type Target = Readonly<{
  /** As it is asked for: without its fragment. */
  address: string
  secure: boolean
  host: string
  port: number
  /** The Host header. */
  authority: string
  /** Path and query. */
  path: string
}>
export type TargetRefusal =
  | 'malformed-address'
  | 'scheme-not-allowed'
  | 'credentials-in-address'
  | 'machine-number'
  | 'host-not-listed'
export type Judged = Readonly<{ kind: 'target'; target: Target } | { kind: 'refused'; reason: TargetRefusal }>

const NAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/u
const ENTRY = /^(?:(https?):\/\/)?(\*\.)?([^\s:/*]+)(?::(\d{1,5}))?$/iu
/** The whole of what an address may look like before its path; the host is judged by itself. */
const ADDRESS = /^(https?):\/\/([^/?#\\]*)([/?#][\x21-\x7e]*)?$/iu
const AUTHORITY = /^([A-Za-z0-9.-]+)(?::(\d{1,5}))?$/u
const PORT = { http: 80, https: 443 } as const

/** Hosts with commas between them: `example.org`, `*.example.org`, `example.org:8443`, `http://example.org`. UserError `usage`
 * names the entry and what is wrong with it. */
export function parseAllowedHosts(text: string, setting: string): readonly AllowedHost[] {
  const entries = text.split(',').flatMap((entry) => entry.trim() || [])
  if (entries.length > MAX_ALLOWED_HOSTS)
    throw new UserError({ code: 'usage', subject: setting, reason: `names more than ${MAX_ALLOWED_HOSTS} hosts` })
  return entries.map((entry) => parseEntry(entry, setting))
}

function parseEntry(entry: string, setting: string): AllowedHost {
  const refuse = (why: string): UserError =>
    new UserError({ code: 'usage', subject: `${setting}: ${entry}`, reason: why })
  if (/^(?:https?:\/\/)?(?:\*\.?)+(?::\d+)?$/iu.test(entry))
    throw refuse('allows every host: name the hosts that may be fetched from')
  const [, scheme = 'https', star, written = '', port] = ENTRY.exec(entry) ?? []
  if (written === '') throw refuse('is no host: example.org, *.example.org, example.org:8443 or http://example.org')
  const host = domainToASCII(written).toLowerCase()
  const below = star !== undefined
  if (below && !host.includes('.')) throw refuse('allows a whole top-level domain: name the hosts')
  if (!NAME.test(host)) throw refuse('is no full name of a host; a number of a machine is none')
  const secure = scheme.toLowerCase() === 'https'
  const number = port === undefined ? PORT[secure ? 'https' : 'http'] : Number(port)
  if (number < 1 || number > 65_535) throw refuse('names a port that does not exist')
  return { secure, host, below, port: number }
}

/** What may be asked of whom. `base`: the address that led here, for one that is written relative to it. */
export function judgeAddress(written: string, hosts: readonly AllowedHost[], base?: string): Judged {
  const address = base === undefined ? written : resolved(written, base)
  const [, scheme = '', authority = ''] = ADDRESS.exec(address) ?? []
  if (scheme === '') return refused(/^https?:/iu.test(address) ? 'malformed-address' : 'scheme-not-allowed')
  if (authority.includes('@')) return refused('credentials-in-address')
  const [, host = ''] = AUTHORITY.exec(authority) ?? []
  if (!URL.canParse(address) || host === '')
    return refused(isBracketed(authority) ? 'machine-number' : 'malformed-address')
  const url = new URL(address)
  if (/^[\d.]+$/u.test(url.hostname)) return refused('machine-number') // the parser reads octal, decimal and hexadecimal
  if (url.hostname !== host.toLowerCase() || !NAME.test(url.hostname)) return refused('malformed-address')
  const secure = url.protocol === 'https:'
  const port = url.port === '' ? PORT[secure ? 'https' : 'http'] : Number(url.port)
  if (!hosts.some((entry) => allows(entry, { secure, host: url.hostname, port }))) return refused('host-not-listed')
  const path = `${url.pathname}${url.search}`
  const target = { address: `${url.origin}${path}`, secure, host: url.hostname, port, authority: url.host, path }
  return { kind: 'target', target }
}

function allows(
  entry: AllowedHost,
  { secure, host, port }: Readonly<{ secure: boolean; host: string; port: number }>,
): boolean {
  if (entry.secure !== secure || entry.port !== port) return false
  return entry.below ? host.endsWith(`.${entry.host}`) : host === entry.host
}

/** A relative reference made whole; one that is whole stays as it was written. */
function resolved(written: string, base: string): string {
  if (/^[a-z][a-z0-9+.-]*:/iu.test(written)) return written
  const { protocol, origin } = new URL(base)
  if (written.startsWith('//')) return `${protocol}${written}`
  return written.startsWith('/') ? `${origin}${written}` : (URL.parse(written, base)?.href ?? written)
}

const isBracketed = (authority: string): boolean => /^\[[^\]]*\](?::\d*)?$/u.test(authority)

function refused(reason: TargetRefusal): Judged {
  return { kind: 'refused', reason }
}
