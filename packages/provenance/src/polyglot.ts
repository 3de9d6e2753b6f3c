// Second formats in one file: what begins where the first should have ended, or hides at head or tail (SECURITY §5 A10).
import type { MediaType } from '@rempart/core'
import { indexOf, latin1, slice, startsWith } from './cursor.ts'
import { POLYGLOT_WINDOW_BYTES } from './limits.ts'
import type { MediaFile } from './media-file.ts'
import type { ByteSource } from '@rempart/core'

type Sign = Readonly<{ format: string; pattern: string; where: 'tail' | 'both' | 'head' }>

/** Patterns long enough that compressed picture data does not hold them by chance within the windows. */
const SIGNS: readonly Sign[] = [
  { format: 'zip', pattern: 'PK\x05\x06', where: 'tail' },
  { format: 'rar', pattern: 'Rar!\x1a\x07', where: 'both' },
  { format: '7z', pattern: '7z\xbc\xaf\x27\x1c', where: 'both' },
  { format: 'pdf', pattern: '%PDF-1', where: 'both' },
  { format: 'pdf', pattern: '%PDF-2', where: 'both' },
  { format: 'html', pattern: '<script', where: 'both' },
  { format: 'html', pattern: '<html', where: 'both' },
  { format: 'html', pattern: '<!doctype html', where: 'both' },
  { format: 'php', pattern: '<?php', where: 'both' },
  { format: 'elf', pattern: '\x7fELF\x02\x01\x01', where: 'both' },
  { format: 'script', pattern: '*/=', where: 'head' },
]
const ZIP_END_BYTES = 22

/** Every sign, with its offset, at most one a format. */
export function findPolyglots(source: ByteSource, type: MediaType): MediaFile['polyglot'] {
  if (!type.startsWith('image/') && !type.startsWith('video/')) return []
  if (type === 'image/svg+xml') return []
  const window = Math.min(source.sizeBytes, POLYGLOT_WINDOW_BYTES)
  const head = source.slice(0, window)
  const tailAt = source.sizeBytes - window
  const tail = source.slice(tailAt, window)
  const found = new Map<string, number>()
  const markupHead = latin1(head).toLowerCase()
  const markupTail = tailAt === 0 ? markupHead : latin1(tail).toLowerCase()
  const find = (bytes: Uint8Array, markup: string, pattern: string): number =>
    pattern.startsWith('<') ? markup.indexOf(pattern) : indexOf(bytes, pattern)
  for (const { format, pattern, where } of SIGNS) {
    const inHead = where === 'tail' ? -1 : find(head, markupHead, pattern)
    const inTail = where === 'head' ? -1 : find(tail, markupTail, pattern)
    const offset = inHead >= 0 ? inHead : inTail >= 0 ? tailAt + inTail : -1
    if (offset < 0 || found.has(format)) continue
    if (format === 'zip' && !isZipEnd(tail, inTail)) continue
    if (format === 'script' && type !== 'image/gif' && type !== 'image/bmp') continue
    found.set(format, offset)
  }
  return [...found].map(([format, offset]) => ({ format, offset }))
}

/** An end-of-central-directory record whose comment ends with the file (APPNOTE 4.3.16). */
function isZipEnd(tail: Uint8Array, at: number): boolean {
  const comment = (tail[at + 20] ?? 0) | ((tail[at + 21] ?? 0) << 8)
  return at >= 0 && at + ZIP_END_BYTES + comment <= tail.length
}

/** What trailing bytes begin with. */
export function looksLike(source: ByteSource, offset: number): readonly string[] {
  const head = slice(source.slice(offset, 64), 0, 64)
  const signs: readonly (readonly [string, string])[] = [
    ['jpeg', '\xff\xd8\xff'],
    ['png', '\x89PNG'],
    ['zip', 'PK\x03\x04'],
    ['pdf', '%PDF'],
    ['rar', 'Rar!'],
    ['7z', '7z\xbc\xaf'],
    ['samsung', 'PEg_Info'],
  ]
  const named = signs.filter(([, magic]) => startsWith(head, magic)).map(([name]) => name)
  if (startsWith(head, 'ftyp', 4)) named.push('mp4')
  if (head.length > 0 && head.every((byte) => byte === 0)) named.push('zeros')
  return named
}
