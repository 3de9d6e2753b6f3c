// What is wrapped for an object: its key, its true size and the digest of its plaintext. Size and digest of evidence are
// themselves sensitive (a digest names a known file), so they lie nowhere in clear.
import { UserError } from '@rempart/core'
import { KEY_BYTES } from './format.ts'

export type ObjectSecret = Readonly<{ key: Uint8Array; sizeBytes: number; sha256: Uint8Array }>

const DIGEST_BYTES = 32

export function writeObjectSecret({ key, sizeBytes, sha256 }: ObjectSecret): Uint8Array {
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE(BigInt(sizeBytes))
  return Buffer.concat([key, size, sha256])
}

/** UserError `malformed` where the bytes are no object secret. */
export function readObjectSecret(bytes: Uint8Array): ObjectSecret {
  const view = Buffer.from(bytes)
  const sizeBytes = view.length === KEY_BYTES + 8 + DIGEST_BYTES ? Number(view.readBigUInt64BE(KEY_BYTES)) : Number.NaN
  if (!Number.isSafeInteger(sizeBytes))
    throw new UserError({
      code: 'malformed',
      subject: 'object key',
      reason: 'it does not hold a key, a size and a digest',
    })
  return { key: view.subarray(0, KEY_BYTES), sizeBytes, sha256: view.subarray(KEY_BYTES + 8) }
}
