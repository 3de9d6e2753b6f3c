// Kinds of entities that reports and cases name, and the form in which two statements of one are equal. The form is for
// comparing alone: what was stated is kept beside it as it was stated. A new kind is one row.

/** The form to compare by, or undefined where the text cannot be of the kind. */
type Comparable = (text: string) => string | undefined
export type EntityKindRow = Readonly<{ comparable: Comparable; en: string; fr: string }>

/** Longer than any address or name in use; a longer text is no identifier. */
const MAX_CHARACTERS = 2048

/** `source` of each rule: RFC 5321 §2.4 (local parts may be case-sensitive; no large provider's are), RFC 5952 (IPv6 text),
 * URL Standard (host), BIP 173 and EIP-55 (wallets whose case carries no meaning). */
export const ENTITY_KINDS = {
  account: { comparable: folded, en: 'account', fr: 'compte' },
  alias: { comparable: folded, en: 'alias', fr: 'pseudonyme' },
  'mail-address': { comparable: mailAddress, en: 'mail address', fr: 'adresse électronique' },
  'ip-address': { comparable: ipAddress, en: 'IP address', fr: 'adresse IP' },
  'payment-handle': { comparable: paymentHandle, en: 'payment handle', fr: 'identifiant de paiement' },
  device: { comparable: deviceNumber, en: 'device', fr: 'appareil' },
  site: { comparable: siteHost, en: 'site', fr: 'site' },
} as const satisfies Record<string, EntityKindRow>
export type EntityKind = keyof typeof ENTITY_KINDS
export const ENTITY_KIND_NAMES = Object.keys(ENTITY_KINDS) as readonly EntityKind[]

/** The form by which two statements of one entity are equal; undefined where the text is none of the kind. */
export function comparableEntity(kind: EntityKind, stated: string): string | undefined {
  const text = stated.normalize('NFKC').trim()
  if (text === '' || text.length > MAX_CHARACTERS) return undefined
  return ENTITY_KINDS[kind].comparable(text)
}

/** Names on services: case and runs of spaces carry no meaning. */
function folded(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/gu, ' ')
}

function mailAddress(text: string): string | undefined {
  const at = text.lastIndexOf('@')
  const local = text.slice(0, at).toLowerCase()
  const host = hostOf(`http://${text.slice(at + 1)}/`)
  return at > 0 && host !== undefined && !/[\s@]/u.test(local) ? `${local}@${host}` : undefined
}

function ipAddress(text: string): string | undefined {
  const dotted = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/u
  if (dotted.test(text)) return text.split('.').every((part) => Number(part) <= 255) ? text : undefined
  const inner = /^\[?([0-9a-f:.]+)\]?$/iu.exec(text)?.[1]
  const host = inner?.includes(':') === true ? hostOf(`http://[${inner}]/`) : undefined
  return host?.slice(1, -1)
}

/** Base58 addresses mean their case; hexadecimal and Bech32 ones do not, nor do account numbers (ISO 13616). */
function paymentHandle(text: string): string {
  const bare = text.replaceAll(/\s/gu, '')
  if (/^0x[0-9a-f]{40}$/iu.test(bare) || /^(?:bc|tb|ltc)1[02-9ac-hj-np-z]{6,87}$/iu.test(bare))
    return bare.toLowerCase()
  if (/^[a-z]{2}\d{2}[a-z0-9]{11,30}$/iu.test(bare)) return bare.toUpperCase()
  return /^[13][1-9A-HJ-NP-Za-km-z]{25,34}$/u.test(bare) ? bare : bare.toLowerCase()
}

/** Serial numbers, IMEI, MAC addresses: separators and case carry no meaning. */
function deviceNumber(text: string): string | undefined {
  const bare = text.toLowerCase().replaceAll(/[\s:._-]/gu, '')
  return bare === '' ? undefined : bare
}

function siteHost(text: string): string | undefined {
  const host = hostOf(/^[a-z][a-z0-9+.-]*:\/\//iu.test(text) ? text : `http://${text}`)
  return host?.replace(/^www\./u, '')
}

/** The host in its canonical form (lower case, IDNA, compressed IPv6), without the dot of the root. */
function hostOf(url: string): string | undefined {
  const parsed = URL.parse(url)
  const host = parsed?.hostname.replace(/\.$/u, '')
  return parsed === null || host === undefined || host === '' || parsed.username !== '' ? undefined : host
}
