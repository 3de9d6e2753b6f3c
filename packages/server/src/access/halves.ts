// Secrets in two halves: what opens is kept as a hash over both, so that whoever holds one half, even with the database, has
// nothing. One half is a link; the other is a code that one person tells another.
import { hash } from 'node:crypto'
import { CODE_BYTES } from './limits.ts'
import type { Random } from './secret.ts'
import { hashSecret } from './secret.ts'
import { base32 } from './sign-in/totp.ts'

/** Between the two halves where they are shown together; in neither of their alphabets. */
const BETWEEN = '.'
/** What a link's fragment begins with where a code belongs to it, so that its page asks for the code. */
export const WITH_CODE = 'with-code.'
/** What somebody types as a code, before `hashOfShown` reads it: base32 in either case, with the gaps between its groups. */
export const CODE_SHAPE = '[A-Za-z2-7 -]{1,40}'

/** A new code in groups of four letters and digits, and what is kept of it. */
export function freshCode(random: Random): Readonly<{ code: string; codeHash: Uint8Array }> {
  const code = base32(random(CODE_BYTES))
  return { code: (code.match(/.{1,4}/gu) ?? []).join('-'), codeHash: hashSecret(code) }
}

/** What is kept of a link that opens with a code alone. */
export function hashHalves(linkSecret: string, codeHash: Uint8Array): Uint8Array {
  return hash('sha256', `${linkSecret}${BETWEEN}${Buffer.from(codeHash).toString('base64url')}`, 'buffer')
}

/** What is kept of what somebody shows: a link's secret, or that, a dot and the code as he typed it. */
export function hashOfShown(shown: string): Uint8Array {
  const [secret = '', code] = shown.split(BETWEEN)
  if (code === undefined) return hashSecret(secret)
  return hashHalves(secret, hashSecret(code.replace(/[ -]/gu, '').toUpperCase()))
}
