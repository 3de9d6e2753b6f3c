// A key wrapped to the intake key: the process that receives reports can do this and cannot undo it (SECURITY §3.5).
import type { IntakeKey, KeyContext, WrappedKey } from '@rempart/core'
import { contextBytes } from './context.ts'
import { openSealed, sealTo } from './hpke.ts'

/** First byte of a wrapped key: how it is wrapped. */
export const INTAKE_KIND = 3
const KEY_ID_BYTES = 8
const INFO = Buffer.from('rempart intake 1')

/** The secret, wrapped for its context; only the key service opens it. */
export function sealToIntake(key: IntakeKey, secret: Uint8Array, context: KeyContext): WrappedKey {
  const sealed = sealTo(key.publicKey, secret, { info: INFO, aad: contextBytes(context) })
  return { context, wrapped: Buffer.concat([Buffer.of(INTAKE_KIND), Buffer.from(key.id, 'hex'), sealed]) }
}

/** Identifier of the intake key to which bytes were sealed. */
export function intakeKeyId(wrapped: Uint8Array): string {
  return Buffer.from(wrapped.subarray(1, 1 + KEY_ID_BYTES)).toString('hex')
}

/** UserError `refused` where the bytes were not sealed to this key for this context. */
export function openFromIntake(privateKey: Uint8Array, wrapped: Uint8Array, context: Uint8Array): Uint8Array {
  return openSealed(privateKey, wrapped.subarray(1 + KEY_ID_BYTES), { info: INFO, aad: context })
}
