// Multi-Picture Format (CIPA DC-007): further whole JPEGs behind the first, listed in APP2.
import type { Draft } from '../draft.ts'
import { indexOf, slice, startsWith, viewOf } from '../cursor.ts'

const MP_ENTRIES = 0xb002
const ENTRY_BYTES = 16

/** Embeds each listed picture behind the first one; gives the position up to which bytes are accounted for. */
export function embedMultiPicture(bytes: Uint8Array, draft: Draft, end: number): number {
  const marker = indexOf(bytes, 'MPF\0', 0, Math.min(end, 256 * 1024))
  if (marker < 0) return end
  const base = marker + 4
  const view = viewOf(slice(bytes, base, 65536), startsWith(bytes, 'II', base))
  const directory = view.u32(4) ?? 0
  const count = view.u16(directory) ?? 0
  let covered = end
  for (let index = 0; index < Math.min(count, 64); index += 1) {
    const at = directory + 2 + index * 12
    if (view.u16(at) !== MP_ENTRIES) continue
    const pictures = Math.min(32, Math.floor((view.u32(at + 4) ?? 0) / ENTRY_BYTES))
    const list = view.u32(at + 8) ?? 0
    for (let number = 1; number < pictures; number += 1) {
      const size = view.u32(list + number * ENTRY_BYTES + 4) ?? 0
      const offset = base + (view.u32(list + number * ENTRY_BYTES + 8) ?? 0)
      const picture = slice(bytes, offset, size)
      if (offset < end || !startsWith(picture, '\xff\xd8\xff')) continue
      draft.embed({ name: `mpf-${number}`, where: 'jpeg:APP2:MPF', offset, bytes: picture })
      covered = Math.max(covered, offset + picture.length)
    }
  }
  return covered
}
