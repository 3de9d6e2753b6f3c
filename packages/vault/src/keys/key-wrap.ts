// A secret wrapped under a 256-bit key: AES-256-GCM with a random nonce, the context authenticated (NIST SP 800-38D: fewer
// than 2^32 wraps a key; a case has far fewer objects, a site far fewer cases).
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { UserError } from '@rempart/core'

const NONCE_BYTES = 12
const TAG_BYTES = 16

export function wrapUnder(
  key: Uint8Array,
  {
    secret,
    context,
    random,
  }: Readonly<{ secret: Uint8Array; context: Uint8Array; random: (bytes: number) => Uint8Array }>,
): Uint8Array {
  const nonce = random(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(context)
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()])
}

/** UserError `refused` where the bytes were not wrapped under this key for this context. */
export function unwrapUnder(
  key: Uint8Array,
  { wrapped, context }: Readonly<{ wrapped: Uint8Array; context: Uint8Array }>,
): Uint8Array {
  if (wrapped.length < NONCE_BYTES + TAG_BYTES) throw refusedKey()
  const nonce = wrapped.subarray(0, NONCE_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(context)
  decipher.setAuthTag(wrapped.subarray(-TAG_BYTES))
  const secret = decipher.update(wrapped.subarray(NONCE_BYTES, -TAG_BYTES))
  try {
    decipher.final()
    return secret
  } catch (cause) {
    secret.fill(0)
    throw refusedKey(cause)
  }
}

export function refusedKey(cause?: unknown): UserError {
  const reason = 'it does not open here: another place, altered, or under a key that was destroyed'
  return new UserError({ code: 'refused', subject: 'wrapped key', reason, cause })
}
