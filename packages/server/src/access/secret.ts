// Secrets that somebody shows: random, kept by their hash alone. They are long, so a plain hash suffices.
import { hash, timingSafeEqual } from 'node:crypto'
import { SECRET_BYTES } from './limits.ts'

export type Random = (bytes: number) => Uint8Array
export type FreshSecret = Readonly<{ secret: string; secretHash: Uint8Array }>

/** A new secret as text, and what is kept of it. */
export function freshSecret(random: Random): FreshSecret {
  const secret = Buffer.from(random(SECRET_BYTES)).toString('base64url')
  return { secret, secretHash: hashSecret(secret) }
}

export function hashSecret(secret: string): Uint8Array {
  return hash('sha256', secret, 'buffer')
}

/** Compares in a time that tells nothing. */
export function sameSecret(shown: string, kept: string): boolean {
  return timingSafeEqual(hashSecret(shown), hashSecret(kept))
}

/** The token that a page sends with each change: bound to its session's secret, so that nothing more is kept. */
export function csrfToken(sessionSecret: string): string {
  return hash('sha256', `csrf:${sessionSecret}`, 'base64url')
}
