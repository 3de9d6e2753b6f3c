// What is too sensitive for the database as it is (TOTP secrets, reasons of acts) is sealed under the site's key first
// (SECURITY §0, decision 4). AES-256-GCM with a random nonce; the context is bound, so that nothing moves between rows.
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
import type { Random } from './secret.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16

export type Box = Readonly<{
  seal(plain: Uint8Array, context: string): Uint8Array
  /** Throws where the bytes were not sealed here for this context. */
  open(sealed: Uint8Array, context: string): Uint8Array
  /** A digest that only this site computes: the same text, the same digest, and no way back by guessing. */
  digest(text: string): Uint8Array
}>

/** A box under a key of its own, derived from the site's 32-byte key. */
export function createBox(siteKey: Uint8Array, random: Random): Box {
  // Key objects, each made when it is first used: from bytes Node would make one anew for every value of a page.
  const keys = createSecretKey(siteKey)
  const derived = (label: string): KeyObject => createSecretKey(Buffer.from(hkdfSync('sha256', keys, '', label, 32)))
  let sealing: KeyObject | undefined
  let digesting: KeyObject | undefined
  const sealingKey = (): KeyObject => (sealing ??= derived('rempart access box v1'))
  const digestKey = (): KeyObject => (digesting ??= derived('rempart access digest v1'))
  return {
    seal(plain, context) {
      const nonce = random(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', sealingKey(), nonce).setAAD(Buffer.from(context))
      return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
    },
    open(sealed, context) {
      const bytes = Buffer.from(sealed)
      const decipher = createDecipheriv('aes-256-gcm', sealingKey(), bytes.subarray(0, NONCE_BYTES)).setAAD(
        Buffer.from(context),
      )
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
    },
    digest: (text) => createHmac('sha256', digestKey()).update(text).digest(),
  }
}
