// Features in a fixed layout: 38 bytes each, most significant byte first; the 32 bytes of bits stand last.
import type { Feature } from './feature.ts'
import { MAX_FEATURES } from './limits.ts'

export const FEATURE_BYTES = 38
const BITS_AT = 6

/** Features as bytes. */
export function packFeatures(features: readonly Feature[]): Uint8Array {
  const bytes = new Uint8Array(features.length * FEATURE_BYTES)
  const view = new DataView(bytes.buffer)
  for (const [index, { x, y, level, direction, bits }] of features.entries()) {
    const at = index * FEATURE_BYTES
    view.setUint16(at, x)
    view.setUint16(at + 2, y)
    view.setUint8(at + 4, level)
    view.setUint8(at + 5, direction)
    bytes.set(bits, at + BITS_AT)
  }
  return bytes
}

/** The features behind bytes; a rest that is none is left out. */
export function unpackFeatures(bytes: Uint8Array): readonly Feature[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = Math.min(MAX_FEATURES, Math.floor(bytes.length / FEATURE_BYTES))
  return Array.from({ length: count }, (_, index) => {
    const at = index * FEATURE_BYTES
    return {
      x: view.getUint16(at),
      y: view.getUint16(at + 2),
      level: view.getUint8(at + 4),
      direction: view.getUint8(at + 5),
      // A copy of their own: indexes read words at aligned places.
      bits: new Uint8Array(bytes.subarray(at + BITS_AT, at + FEATURE_BYTES)),
    }
  })
}
