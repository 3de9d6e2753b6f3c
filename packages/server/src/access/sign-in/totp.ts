// Time-based one-time codes (RFC 6238 over RFC 4226), HMAC-SHA-1 as every authenticator app speaks it.
import { createHmac } from 'node:crypto'
import { TOTP } from '../limits.ts'
import { sameSecret } from '../secret.ts'

export type HashName = 'sha1' | 'sha256' | 'sha512'

/** The time step of a moment. */
export function stepAt(at: Date): number {
  return Math.floor(at.getTime() / 1000 / TOTP.stepS)
}

/** The code of a step (RFC 4226, §5.3). */
export function totpCode(
  secret: Uint8Array,
  step: number,
  { digits, hashName }: Readonly<{ digits: number; hashName: HashName }> = { digits: TOTP.digits, hashName: 'sha1' },
): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac(hashName, secret).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 15
  const number = mac.readUInt32BE(offset) & 0x7fffffff
  return String(number % 10 ** digits).padStart(digits, '0')
}

/** The step whose code this is, within the window around now; undefined where it is none. Every step is compared, so that
 * the time tells nothing. */
export function totpStep(secret: Uint8Array, code: string, at: Date): number | undefined {
  const now = stepAt(at)
  let found: number | undefined
  for (let step = now - TOTP.window; step <= now + TOTP.window; step += 1)
    if (sameSecret(code, totpCode(secret, step))) found = step
  return found
}

/** The link that authenticator apps read (Key URI format): issuer, account and secret in base32. */
export function otpauthLink(args: Readonly<{ site: string; account: string; secret: Uint8Array }>): string {
  const label = `${encodeURIComponent(args.site)}:${encodeURIComponent(args.account)}`
  const query = new URLSearchParams({
    secret: base32(args.secret),
    issuer: args.site,
    digits: String(TOTP.digits),
    period: String(TOTP.stepS),
  })
  return `otpauth://totp/${label}?${query.toString()}`
}

/** RFC 4648, §6, without padding. */
export function base32(bytes: Uint8Array): string {
  const bits = Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/gu) ?? [])
    .map((five) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(five.padEnd(5, '0'), 2)])
    .join('')
}
