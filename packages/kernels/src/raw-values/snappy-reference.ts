// Snappy's raw format in plain TypeScript: what the kernel must give. https://github.com/google/snappy/blob/main/format_description.txt
import type { RawFault } from './raw-values.ts'

/** Expands to exactly `sizeBytes`. The length in front (`snappyLength`) is not read here. */
export function expandSnappyReference(packed: Uint8Array, sizeBytes: number): Uint8Array | RawFault {
  const out = new Uint8Array(sizeBytes)
  let [at, to] = [0, 0]
  while (at < packed.length) {
    const tag = packed[at] as number
    at += 1
    const kind = tag & 3
    const extra = kind === 0 ? Math.max(0, (tag >>> 2) - 59) : kind === 3 ? 4 : kind
    if (extra > packed.length - at) return 'ends-early'
    let number = 0
    for (let byte = 0; byte < extra; byte += 1) number += (packed[at + byte] as number) * 2 ** (8 * byte)
    at += extra
    const literal = (extra === 0 ? tag >>> 2 : number) + 1
    const length = kind === 0 ? literal : kind === 1 ? ((tag >>> 2) & 7) + 4 : (tag >>> 2) + 1
    const back = kind === 1 ? ((tag >>> 5) << 8) + number : number
    if (kind !== 0 && (back === 0 || back > to)) return 'copies-from-before'
    if (length > sizeBytes - to) return 'more-than-stated'
    if (kind === 0 && length > packed.length - at) return 'ends-early'
    // Where source and target of a copy overlap, what was just written is read again.
    for (let i = 0; i < length; i += 1) out[to + i] = (kind === 0 ? packed[at + i] : out[to + i - back]) as number
    if (kind === 0) at += length
    to += length
  }
  return to === sizeBytes ? out : 'less-than-stated'
}
