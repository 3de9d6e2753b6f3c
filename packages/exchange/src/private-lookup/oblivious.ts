// The oblivious pseudorandom function of the private lookup: RFC 9497, ristretto255-SHA512, mode VOPRF. The holder learns
// nothing of the input, the client learns one output for each query and a proof that the pinned key made it.
import { UserError } from '@rempart/core'
import type { DigestKind } from '@rempart/core'
import { ristretto255_oprf } from '@noble/curves/ed25519.js'
import { OUTPUT_BYTES } from './limits.ts'

export type ObliviousKeys = Readonly<{ secretKey: Uint8Array; publicKey: Uint8Array }>
/** What a client keeps to itself while it waits. `blinded` is all that leaves it. */
export type BlindedInput = Readonly<{ input: Uint8Array; blind: Uint8Array; blinded: Uint8Array }>
export type Evaluation = Readonly<{ evaluated: readonly Uint8Array[]; proof: Uint8Array }>

// The library's types leave out `evaluate` of this mode, which RFC 9497 §3.3.2 defines and its code has.
const suite = ristretto255_oprf.voprf as typeof ristretto255_oprf.voprf &
  Readonly<{ evaluate(secretKey: Uint8Array, input: Uint8Array): Uint8Array }>
const KEY_INFO = Buffer.from('rempart private lookup')

/** The keys of a seed of 32 bytes. */
export function obliviousKeys(seed: Uint8Array): ObliviousKeys {
  return suite.deriveKeyPair(seed, KEY_INFO)
}

/** The input of a digest: kinds never meet. */
export function inputOf(kind: DigestKind, digest: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${kind}:`), digest])
}

/** The holder's own output of an input, cut to what is published. */
export function outputOf(keys: ObliviousKeys, input: Uint8Array): Uint8Array {
  return suite.evaluate(keys.secretKey, input).slice(0, OUTPUT_BYTES)
}

/** A fresh blind each time: two queries for one input have nothing in common. */
export function blindInput(input: Uint8Array): BlindedInput {
  return { input, ...suite.blind(input) }
}

/** The holder's answer. UserError `malformed` for what is no element, or the identity. */
export function evaluateBlinded(keys: ObliviousKeys, blinded: readonly Uint8Array[]): Evaluation {
  try {
    return suite.blindEvaluateBatch(keys.secretKey, keys.publicKey, [...blinded])
  } catch (cause) {
    throw new UserError({ code: 'malformed', subject: 'elements', reason: 'are no elements of ristretto255', cause })
  }
}

/** The outputs of the inputs, cut. UserError `refused` where the proof does not hold under `publicKey`. */
export function openEvaluation(
  inputs: readonly BlindedInput[],
  { evaluated, proof }: Evaluation,
  publicKey: Uint8Array,
): readonly Uint8Array[] {
  if (evaluated.length !== inputs.length)
    throw new UserError({
      code: 'refused',
      subject: 'answer',
      reason: 'has another number of elements than were asked',
    })
  const items = inputs.map((input, at) => ({ ...input, evaluated: evaluated[at] ?? new Uint8Array() }))
  try {
    return suite.finalizeBatch(items, publicKey, proof).map((output) => output.slice(0, OUTPUT_BYTES))
  } catch (cause) {
    throw new UserError({
      code: 'refused',
      subject: 'answer',
      reason: 'was not made with the key that is pinned: its proof does not hold',
      cause,
    })
  }
}
