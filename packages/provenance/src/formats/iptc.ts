// IPTC-IIM datasets (IIM 4.2 §1.5) and the Photoshop image resources that carry them (Adobe Photoshop File Formats, IRB).
import type { Draft } from '../draft.ts'
import { startsWith, utf8OrLatin1, viewOf } from '../cursor.ts'
import { MAX_PARTS } from '../limits.ts'

const IPTC_RESOURCE = 0x0404
const XMP_RESOURCE = 0x0424
const THUMBNAIL_RESOURCES = [0x0409, 0x040c]
const THUMBNAIL_HEADER_BYTES = 28

/** Datasets as texts `iptc:RECORD:DATASET`. */
export function readIptc(bytes: Uint8Array, draft: Draft, { offset }: Readonly<{ offset: number }>): void {
  const view = viewOf(bytes)
  for (let at = 0, parts = 0; at + 5 <= bytes.length && parts < MAX_PARTS; parts += 1) {
    if (view.u8(at) !== 0x1c) {
      if (view.u8(at) !== 0) draft.gap('iptc-malformed')
      return
    }
    const record = view.u8(at + 1) ?? 0
    const dataset = view.u8(at + 2) ?? 0
    const short = view.u16(at + 3) ?? 0
    const extended = (short & 0x8000) !== 0
    const length = extended ? (view.u32(at + 5) ?? 0) : short
    const from = at + 5 + (extended ? 4 : 0)
    // Record 1 is the envelope: version numbers and character set escapes, nothing that people wrote.
    if (record >= 2 && dataset !== 0)
      draft.text({
        where: `iptc:${record}:${dataset}`,
        offset: offset + at,
        text: utf8OrLatin1(view.bytes(from, length)),
      })
    at = from + length
  }
}

/** Walks image resource blocks; `readXmp` is handed in because XMP packets may lie here as well. */
export function readPhotoshop(
  bytes: Uint8Array,
  draft: Draft,
  { offset, readXmp }: Readonly<{ offset: number; readXmp: (xmp: Uint8Array, at: number) => void }>,
): void {
  const view = viewOf(bytes)
  for (let at = 0, parts = 0; at + 12 <= bytes.length && parts < MAX_PARTS; parts += 1) {
    if (!startsWith(bytes, '8BIM', at) && !/^[A-Z0-9]{4}$/iu.test(view.ascii(at, 4))) return
    const id = view.u16(at + 4) ?? 0
    const nameBytes = 1 + (view.u8(at + 6) ?? 0)
    const sizeAt = at + 6 + nameBytes + (nameBytes % 2)
    const size = view.u32(sizeAt) ?? 0
    const from = sizeAt + 4
    const data = view.bytes(from, size)
    if (id === IPTC_RESOURCE) readIptc(data, draft, { offset: offset + from })
    if (id === XMP_RESOURCE) readXmp(data, offset + from)
    if (THUMBNAIL_RESOURCES.includes(id) && viewOf(data).u32(0) === 1) {
      const where = `photoshop:${id}`
      draft.embed({
        name: 'photoshop-thumbnail',
        where,
        offset: offset + from + THUMBNAIL_HEADER_BYTES,
        bytes: data.subarray(THUMBNAIL_HEADER_BYTES),
      })
    }
    at = from + size + (size % 2)
  }
}
