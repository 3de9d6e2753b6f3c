// BMP headers (BITMAPCOREHEADER to BITMAPV5HEADER; OS/2 1.x and 2.x).
import type { Draft } from '../draft.ts'
import { viewOf } from '../cursor.ts'

const CORE_HEADER_BYTES = 12
const MAX_HEADER_BYTES = 256

export function readBmp(draft: Draft): void {
  const view = viewOf(draft.source.slice(0, 64), true)
  const headerBytes = view.u32(14) ?? 0
  if (headerBytes === CORE_HEADER_BYTES) return draft.size(view.u16(18), view.u16(20))
  if (headerBytes < 16 || headerBytes > MAX_HEADER_BYTES)
    return draft.refuse('bmp-header-unknown', `${headerBytes} bytes`)
  const height = (view.u32(22) ?? 0) | 0
  draft.size(view.u32(18), Math.abs(height))
}
