// The canaries of a private lookup: digests of nobody's files, served with the list's own and looked up as a client would,
// so that "not on the list" rests on a service that was seen to find something.
import { DIGEST_KINDS } from '@rempart/core'
import { canaryOf } from '@rempart/kernels'
import { DIGEST_BYTES } from '../hex.ts'
import { bucketOf, isInBucket } from './buckets.ts'
import type { Buckets } from './buckets.ts'
import { blindInput, evaluateBlinded, inputOf, openEvaluation } from './oblivious.ts'
import type { ObliviousKeys } from './oblivious.ts'
import { isInSet } from './published-set.ts'

/** Inputs that belong into every set and all buckets that are served. */
export function canaryInputs(): readonly Uint8Array[] {
  return DIGEST_KINDS.map((kind) => inputOf(kind, canaryOf(DIGEST_BYTES[kind])))
}

/** Whether both modes find every canary, asked and opened as a client does. */
export function servesCanaries({
  keys,
  set,
  buckets,
}: Readonly<{ keys: ObliviousKeys; set: Uint8Array; buckets: Buckets }>): boolean {
  const asked = canaryInputs().map(blindInput)
  const evaluation = evaluateBlinded(
    keys,
    asked.map(({ blinded }) => blinded),
  )
  return (
    openEvaluation(asked, evaluation, keys.publicKey).every((output) => isInSet(set, output)) &&
    DIGEST_KINDS.every((kind) => {
      const digest = canaryOf(DIGEST_BYTES[kind])
      return isInBucket(buckets.bucket(bucketOf(kind, digest, buckets.shape.bits)), kind, digest)
    })
  )
}
