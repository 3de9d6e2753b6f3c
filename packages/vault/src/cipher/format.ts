// Layout of a sealed object: a 56-byte header, then chunks of AES-256-GCM after the STREAM construction (Hoang, Reyhanitabar,
// Rogaway, Vizár 2015), as age and C2SP chunked-encryption use it. Every object has a key of its own, so a counter is nonce
// enough. The header commits to the key, because AES-GCM does not: a ciphertext that opens under two keys is refused
// (Dodis et al. 2018). Plaintext is filled up with zeros to a size bucket; its true size travels with the key.
import { createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { StoredName } from '@rempart/core'
import { BUCKET_GROWTH } from '../limits.ts'

const MAGIC = Buffer.from('rempart sealed 1')
const COMMITMENT_BYTES = 32
const NAME_BYTES = 16
export const HEADER_BYTES = MAGIC.length + 4 + 4 + COMMITMENT_BYTES
export const TAG_BYTES = 16
export const KEY_BYTES = 32

/** What chunks are sealed with: the encryption key, and the header and name that every chunk is bound to. */
export type ChunkKeys = Readonly<{ encryption: Uint8Array; header: Uint8Array; bound: Uint8Array; chunkBytes: number }>

/** Keys of one object from its 256-bit object key. */
export function chunkKeys(
  key: Uint8Array,
  { name, chunkBytes }: Readonly<{ name: StoredName; chunkBytes: number }>,
): ChunkKeys {
  if (key.length !== KEY_BYTES) throw new RangeError('an object key has 32 bytes')
  const nameBytes = Buffer.from(name, 'hex')
  if (nameBytes.length !== NAME_BYTES) throw new RangeError('a stored name has 32 hexadecimal digits')
  const head = Buffer.alloc(MAGIC.length + 8)
  MAGIC.copy(head)
  head.writeUInt32BE(chunkBytes, MAGIC.length)
  const derived = Buffer.from(hkdfSync('sha256', createSecretKey(key), nameBytes, head, 2 * KEY_BYTES))
  const commitment = createHmac('sha256', createSecretKey(derived.subarray(KEY_BYTES)))
    .update(head)
    .digest()
  const header = Buffer.concat([head, commitment])
  return { encryption: derived.subarray(0, KEY_BYTES), header, bound: Buffer.concat([header, nameBytes]), chunkBytes }
}

/** Whether stored header bytes are those of this key, version and chunk size. */
export function headerFits(stored: Uint8Array, { header }: ChunkKeys): boolean {
  return stored.length === header.length && timingSafeEqual(stored, header)
}

/** Nonce of a chunk: 88-bit counter, then 1 for the last chunk and 0 for the others. */
export function chunkNonce(index: number, last: boolean): Uint8Array {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(index, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}

/** Chunks of an object of `sizeBytes`: at least one, then buckets that grow by a tenth. */
export function chunkCount(sizeBytes: number, chunkBytes: number): number {
  let count = 1
  while (count * chunkBytes < sizeBytes) count = Math.max(count + 1, Math.floor(count * BUCKET_GROWTH))
  return count
}

/** Bytes that an object of `sizeBytes` occupies in a store. */
export function storedBytes(sizeBytes: number, chunkBytes: number): number {
  return HEADER_BYTES + chunkCount(sizeBytes, chunkBytes) * (chunkBytes + TAG_BYTES)
}
