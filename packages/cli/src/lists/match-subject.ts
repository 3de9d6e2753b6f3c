// What is looked up: a file, or a hash whose kind its prefix or its length tells.
import { existsSync } from 'node:fs'
import { UserError } from '@rempart/core'
import type { MatchSubject } from '@rempart/pipeline'

export type AskedHash = Readonly<{ kind: 'hash'; text: string; subject: MatchSubject; compared: string }>
export type Asked = AskedHash | Readonly<{ kind: 'file'; file: string }>

const DIGITS = { md5: 32, sha1: 40, sha256: 64, pdq: 64 } as const
/** Stated quality of a bare PDQ hash: whoever hands one over has kept those that say too little to himself. */
const STATED_QUALITY = 100

/** A file where there is one of this name; else a hash. UserError `usage` where it is neither. */
export function parseAsked(text: string): Asked {
  if (existsSync(text)) return { kind: 'file', file: text }
  const [, prefix, value = ''] = /^([a-z][a-z0-9_-]{1,30}):(.+)$/iu.exec(text) ?? []
  const kind = prefix?.toLowerCase()
  if (kind !== undefined && kind in DIGITS)
    return askedHash(text, { [kind]: requireHex(text, value, kind as keyof typeof DIGITS) })
  if (kind !== undefined)
    return { kind: 'hash', text, subject: { others: [{ kind, value }] }, compared: `${kind}, for equality only` }
  if (!/^[0-9a-f]+$/iu.test(text))
    throw new UserError({ code: 'usage', subject: shownName(text), reason: 'is neither a file nor a hash' })
  const hex = text.toLowerCase()
  if (hex.length === DIGITS.md5) return askedHash(text, { md5: hex })
  if (hex.length === DIGITS.sha1) return askedHash(text, { sha1: hex })
  // SHA-256 and PDQ are of one length: a bare one is asked as both.
  if (hex.length === DIGITS.sha256) return askedHash(text, { sha256: hex, pdq: hex })
  throw new UserError({
    code: 'usage',
    subject: `a hash of ${hex.length} digits`,
    reason: 'has no known length (32 MD5, 40 SHA-1, 64 SHA-256 or PDQ); write KIND:VALUE',
  })
}

type Hashes = Readonly<Partial<Record<keyof typeof DIGITS, string>>>

function askedHash(text: string, { pdq, ...digests }: Hashes): AskedHash {
  const pixels =
    pdq === undefined
      ? undefined
      : { pdq: { hex: pdq, quality: STATED_QUALITY, pipeline: 'full' as const }, dihedral: [pdq] }
  const kinds = [...Object.keys(digests), ...(pdq === undefined ? [] : ['pdq in one orientation'])]
  return { kind: 'hash', text, subject: { digests, ...(pixels && { pixels }) }, compared: kinds.join(', ') }
}

function requireHex(text: string, value: string, kind: keyof typeof DIGITS): string {
  if (value.length === DIGITS[kind] && /^[0-9a-f]+$/iu.test(value)) return value.toLowerCase()
  throw new UserError({
    code: 'usage',
    subject: `${text.slice(0, text.indexOf(':'))}:…`,
    reason: `is no ${kind} of ${DIGITS[kind]} hexadecimal digits`,
  })
}

/** What was typed may be a hash with a slip of the finger: it is not repeated. */
function shownName(text: string): string {
  return /[0-9a-f]{16}/iu.test(text) ? `an argument of ${text.length} characters` : text.slice(0, 80)
}
