// Extended XMP: one packet spread over several APP1 segments (XMP Specification Part 3 §1.1.3.1).
import type { Draft } from '../draft.ts'
import { viewOf } from '../cursor.ts'
import { readXmp } from '../formats/xmp.ts'
import { MAX_TEXT_BYTES } from '../limits.ts'

const DIGEST_BYTES = 32

export type ExtendedXmp = Readonly<{ add(data: Uint8Array, offset: number): void; finish(draft: Draft): void }>

export function createExtendedXmp(): ExtendedXmp {
  const packets = new Map<string, { parts: { at: number; bytes: Uint8Array }[]; length: number; offset: number }>()
  return {
    add(data, offset) {
      const view = viewOf(data)
      const digest = view.ascii(0, DIGEST_BYTES)
      const packet = packets.get(digest) ?? { parts: [], length: view.u32(DIGEST_BYTES) ?? 0, offset }
      packet.parts.push({ at: view.u32(DIGEST_BYTES + 4) ?? 0, bytes: data.subarray(DIGEST_BYTES + 8) })
      packets.set(digest, packet)
    },
    finish(draft) {
      for (const { parts, length, offset } of packets.values()) {
        if (length > MAX_TEXT_BYTES) {
          draft.gap('xmp-too-long')
          continue
        }
        const whole = new Uint8Array(length)
        for (const { at, bytes } of parts) if (at + bytes.length <= length) whole.set(bytes, at)
        readXmp(whole, draft, { offset })
      }
    },
  }
}
