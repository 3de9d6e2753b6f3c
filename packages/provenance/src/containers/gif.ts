// GIF89a: blocks, comments, the application extensions of XMP and C2PA, frames.
import type { Draft } from '../draft.ts'
import { startsWith, utf8OrLatin1, viewOf } from '../cursor.ts'
import { readXmp } from '../formats/xmp.ts'
import { MAX_FRAMES, MAX_PARTS, MAX_TEXT_BYTES } from '../limits.ts'

/** Sides that old editors wrote for their own screen: the decoder (libnsgif) then takes the first frame's sides instead,
 * and so for a screen without pixels or beyond 2048. What is judged here has to be what will be decoded. */
const EDITOR_SCREENS = ['640x480', '640x512', '800x600', '1024x768', '1280x1024', '1600x1200']
const MAX_SCREEN_SIDE = 2048

export function readGif(draft: Draft): void {
  const bytes = draft.source.slice(0, draft.source.sizeBytes)
  const view = viewOf(bytes, true)
  let [width, height] = trustedScreen(view.u16(6) ?? 0, view.u16(8) ?? 0)
  let at = 13 + colourTableBytes(view.u8(10) ?? 0)
  let frames = 0
  for (let parts = 0; at < bytes.length; parts += 1) {
    if (parts > MAX_PARTS) {
      draft.refuse('too-many-blocks')
      break
    }
    const kind = view.u8(at)
    if (kind === 0x3b) {
      draft.trailing(at + 1, bytes.length - at - 1)
      break
    }
    if (kind === 0x2c) {
      frames += 1
      if (frames === 1) {
        // The first frame enlarges a screen that it does not fit.
        width = Math.max(width, (view.u16(at + 1) ?? 0) + (view.u16(at + 5) ?? 0))
        height = Math.max(height, (view.u16(at + 3) ?? 0) + (view.u16(at + 7) ?? 0))
      }
      at = skipBlocks(bytes, at + 11 + colourTableBytes(view.u8(at + 9) ?? 0))
    } else if (kind === 0x21) at = readExtension(bytes, at, draft)
    else {
      draft.gap('gif-malformed')
      break
    }
  }
  draft.size(width, height)
  draft.frames(frames)
  if (frames > MAX_FRAMES) draft.refuse('too-many-frames', String(frames))
}

function trustedScreen(width: number, height: number): [width: number, height: number] {
  const isPlausible = width > 0 && height > 0 && width <= MAX_SCREEN_SIDE && height <= MAX_SCREEN_SIDE
  return isPlausible && !EDITOR_SCREENS.includes(`${width}x${height}`) ? [width, height] : [0, 0]
}

function readExtension(bytes: Uint8Array, at: number, draft: Draft): number {
  const label = bytes[at + 1]
  const end = skipBlocks(bytes, at + 2)
  if (label === 0xfe && end - at < MAX_TEXT_BYTES && draft.take(end - at)) {
    draft.text({ where: 'gif:comment', offset: at, text: utf8OrLatin1(joinBlocks(bytes, at + 2)) })
  }
  if (label === 0xff && startsWith(bytes, 'XMP DataXMP', at + 3)) {
    // The packet stands unblocked, with a 257-byte trailer that ends any block reader (XMP Part 3 §1.1.2).
    readXmp(bytes.subarray(at + 14, Math.max(at + 14, end - 257)), draft, { offset: at })
  }
  if (label === 0xff && startsWith(bytes, 'C2PA_GIF', at + 3))
    draft.c2pa({ where: 'gif:C2PA_GIF', offset: at, sizeBytes: end - at })
  return end
}

function colourTableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1)
}

function skipBlocks(bytes: Uint8Array, from: number): number {
  let at = from
  while (at < bytes.length && bytes[at] !== 0) at += 1 + (bytes[at] ?? 0)
  return at + 1
}

function joinBlocks(bytes: Uint8Array, from: number): Uint8Array {
  const parts: Uint8Array[] = []
  for (let at = from; at < bytes.length && bytes[at] !== 0; at += 1 + (bytes[at] ?? 0))
    parts.push(bytes.subarray(at + 1, at + 1 + (bytes[at] ?? 0)))
  return Buffer.concat(parts)
}
