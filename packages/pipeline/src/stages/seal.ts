// Seal: the three digests of the exact bytes in one pass (FIPS 180-4, RFC 1321). MD5 and SHA-1 only because the field's
// lists are keyed by them; identity is SHA-256.
import { createHash } from 'node:crypto'
import type { ByteSource, Digests } from '@rempart/core'
import { READ_CHUNK_BYTES } from '../limits.ts'

/** Hashes bytes as they come; `finish` may be called once. */
export type Sealer = Readonly<{ update(bytes: Uint8Array): void; finish(): Digests }>

export function createSealer(): Sealer {
  const md5 = createHash('md5')
  const sha1 = createHash('sha1')
  const sha256 = createHash('sha256')
  return {
    update(bytes) {
      md5.update(bytes)
      sha1.update(bytes)
      sha256.update(bytes)
    },
    finish: () => ({ md5: md5.digest('hex'), sha1: sha1.digest('hex'), sha256: sha256.digest('hex') }),
  }
}

/** The digests of bytes in memory. */
export function seal(bytes: Uint8Array): Digests {
  const sealer = createSealer()
  sealer.update(bytes)
  return sealer.finish()
}

/** The digests of a source, read in chunks. */
export function sealSource(source: ByteSource): Digests {
  const sealer = createSealer()
  for (let at = 0; at < source.sizeBytes; at += READ_CHUNK_BYTES) sealer.update(source.slice(at, READ_CHUNK_BYTES))
  return sealer.finish()
}
