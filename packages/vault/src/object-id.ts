// Names of evidence: equal bytes have equal identifiers within a site, and an identifier says nothing to whoever knows the
// bytes but not the site's key (a digest would name every known file).
import { createHmac } from 'node:crypto'
import type { StoredName } from '@rempart/core'

/** HMAC-SHA-256(site key, SHA-256 of the exact bytes) in lower-case hexadecimal (SECURITY §4.2). */
export type ObjectId = string & { readonly brand: 'ObjectId' }

export function objectIdOf(siteKey: Uint8Array, sha256: Uint8Array): ObjectId {
  return createHmac('sha256', siteKey).update(sha256).digest('hex') as ObjectId
}

/** A fresh name for the store. */
export function freshName(random: (bytes: number) => Uint8Array): StoredName {
  return Buffer.from(random(16)).toString('hex') as StoredName
}

/** The name in a text, or undefined where it is none. */
export function parseStoredName(text: string): StoredName | undefined {
  return /^[0-9a-f]{32}$/.test(text) ? (text as StoredName) : undefined
}
