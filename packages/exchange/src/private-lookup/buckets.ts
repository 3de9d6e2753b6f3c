// The simple mode: the first bits of SHA-256 over a digest name a bucket, and the whole bucket is the answer (k-anonymity,
// as password checks do it). All buckets have one size, of at least LEAST_BUCKET, filled up with values that nobody can
// tell from real ones. What leaks is the bucket: log2(number of buckets) bits of a hash of the digest.
import { createHash } from 'node:crypto'
import { UserError } from '@rempart/core'
import type { DigestKind } from '@rempart/core'
import { LEAST_BUCKET, MAX_BUCKET_BITS } from './limits.ts'
import { inputOf } from './oblivious.ts'
import { derived } from './published-set.ts'

/** Bytes of an entry of a bucket: what of the hash is not its address, and more than chance meets. */
export const SUFFIX_BYTES = 16
/** `leakBits`: what the holder learns of a hash of the digest from one query. */
export type BucketShape = Readonly<{ bits: number; entriesPerBucket: number; leakBits: number }>
export type Buckets = Readonly<{ shape: BucketShape; bucket(address: number): Uint8Array }>

/** As many buckets as leave LEAST_BUCKET entries in the average one, 2^MAX_BUCKET_BITS at most. */
export function createBuckets(inputs: Iterable<Uint8Array>, seed: Uint8Array): Buckets {
  const hashes = [...inputs].map(hashOf)
  const bits = Math.max(0, Math.min(MAX_BUCKET_BITS, Math.floor(Math.log2(Math.max(1, hashes.length / LEAST_BUCKET)))))
  const held = Array.from({ length: 2 ** bits }, (): string[] => [])
  for (const hash of hashes) held[addressOf(hash, bits)]?.push(suffixOf(hash))
  const fullest = held.reduce((most, { length }) => Math.max(most, length), 0)
  // Rounded up, so that an addition to the fullest bucket does not show.
  const entriesPerBucket = Math.max(LEAST_BUCKET, Math.ceil((fullest * 1.1) / 100) * 100)
  return {
    shape: { bits, entriesPerBucket, leakBits: bits },
    bucket(address) {
      const real = held[address]
      if (real === undefined)
        throw new UserError({
          code: 'not-found',
          subject: `bucket ${address}`,
          reason: `is beyond ${2 ** bits} buckets`,
        })
      const all = new Set(real)
      for (let i = 0; all.size < entriesPerBucket; i += 1)
        all.add(derived(seed, `bucket ${address} padding ${i}`, SUFFIX_BYTES).toString('hex'))
      return Buffer.from([...all].sort().join(''), 'hex')
    },
  }
}

/** Which bucket to ask for. It is all that a query says. */
export function bucketOf(kind: DigestKind, digest: Uint8Array, bits: number): number {
  return addressOf(hashOf(inputOf(kind, digest)), bits)
}

/** Whether a bucket has the digest. */
export function isInBucket(bucket: Uint8Array, kind: DigestKind, digest: Uint8Array): boolean {
  const wanted = Buffer.from(suffixOf(hashOf(inputOf(kind, digest))), 'hex')
  for (let at = 0; at + SUFFIX_BYTES <= bucket.length; at += SUFFIX_BYTES)
    if (wanted.equals(bucket.subarray(at, at + SUFFIX_BYTES))) return true
  return false
}

function hashOf(input: Uint8Array): Buffer {
  return createHash('sha256').update('rempart bucket\0').update(input).digest()
}

function addressOf(hash: Buffer, bits: number): number {
  return bits === 0 ? 0 : hash.readUInt32BE(0) >>> (32 - bits)
}

/** From the other end of the hash than the address. */
function suffixOf(hash: Buffer): string {
  return hash.subarray(-SUFFIX_BYTES).toString('hex')
}
