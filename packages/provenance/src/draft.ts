// A parsed file in the making: parsers add to it, the result is read-only.
import type { ByteSource, Gap, MediaType } from '@rempart/core'
import { plainText } from './cursor.ts'
import { MAX_EMBEDDED, MAX_METADATA_BYTES, MAX_TEXTS, MAX_TEXT_BYTES, MAX_TRAILING_TEXT_BYTES } from './limits.ts'
import type { EmbeddedPicture, ExifEntry, JpegEncoding, MediaFile, TextField } from './media-file.ts'

export type Draft = Readonly<{
  type: MediaType
  source: ByteSource
  size(width: number | undefined, height: number | undefined): void
  frames(count: number): void
  text(field: TextField): void
  exif(entry: ExifEntry): void
  embed(picture: EmbeddedPicture): void
  jpeg(encoding: JpegEncoding): void
  c2pa(range: MediaFile['c2pa'][number]): void
  trailing(offset: number, sizeBytes: number): void
  refuse(reason: string, detail?: string): void
  gap(reason: string, detail?: string): void
  /** Counts bytes of metadata taken in; false when there is too much of it. */
  take(sizeBytes: number): boolean
  finish(extra: Pick<MediaFile, 'polyglot'>): MediaFile
}>

export function createDraft(type: MediaType, source: ByteSource): Draft {
  const texts: TextField[] = []
  const exif: ExifEntry[] = []
  const embedded: EmbeddedPicture[] = []
  const c2pa: MediaFile['c2pa'][number][] = []
  const refusals: Gap[] = []
  const gaps: Gap[] = []
  let size: Readonly<{ width?: number; height?: number }> = {}
  let frames: number | undefined
  let jpeg: JpegEncoding | undefined
  let trailing: Readonly<{ offset: number; sizeBytes: number }> | undefined
  let metadataBytes = 0
  const note = (list: Gap[], stage: Gap['stage'], reason: string, detail?: string): void => {
    if (list.some((gap) => gap.reason === reason && gap.detail === detail) || list.length > 50) return
    list.push(detail === undefined ? { stage, reason } : { stage, reason, detail })
  }
  const gap = (reason: string, detail?: string): void => note(gaps, 'inspect', reason, detail)
  const text = (field: TextField): void => {
    if (texts.length >= MAX_TEXTS) return gap('too-many-texts')
    if (field.text.length > MAX_TEXT_BYTES) return gap('text-too-long', field.where)
    if (field.text !== '') texts.push(field)
  }
  const nameFree = (name: string): string => {
    for (let number = 1; ; number += 1) {
      const candidate = number === 1 ? name : `${name}-${number}`
      if (embedded.every((picture) => picture.name !== candidate)) return candidate
    }
  }
  return {
    type,
    source,
    size(width, height) {
      if (width !== undefined && height !== undefined) size = { width, height }
    },
    frames(count) {
      frames = count
    },
    text,
    exif: (entry) => void exif.push(entry),
    embed(picture) {
      if (embedded.length >= MAX_EMBEDDED) return gap('too-many-embedded-pictures')
      if (picture.bytes.length > 0) embedded.push({ ...picture, name: nameFree(picture.name) })
    },
    jpeg(encoding) {
      jpeg = encoding
    },
    c2pa: (range) => void c2pa.push(range),
    trailing(offset, sizeBytes) {
      if (sizeBytes <= 0) return
      trailing = { offset, sizeBytes }
      const words = sizeBytes > MAX_TRAILING_TEXT_BYTES ? undefined : plainText(source.slice(offset, sizeBytes))
      if (words !== undefined) text({ where: 'file:trailing', offset, text: words })
    },
    refuse: (reason, detail) => note(refusals, 'decode', reason, detail),
    gap,
    take(sizeBytes) {
      metadataBytes += sizeBytes
      if (metadataBytes > MAX_METADATA_BYTES) gap('too-much-metadata')
      return metadataBytes <= MAX_METADATA_BYTES
    },
    finish: ({ polyglot }) => ({
      type,
      source,
      ...size,
      ...(frames !== undefined && { frames }),
      texts: texts.toSorted((a, b) => a.offset - b.offset),
      exif,
      embedded,
      ...(jpeg && { jpeg }),
      c2pa,
      ...(trailing && { trailing: { ...trailing, looksLike: [] } }),
      polyglot,
      refusals,
      gaps,
    }),
  }
}

/** The same draft for bytes that do not lie in the file as they are read (compressed, hexadecimal, joined): whatever is
 * found in them is placed at `offset`, where the whole of them begins. */
export function anchored(draft: Draft, offset: number): Draft {
  return {
    ...draft,
    text: (field) => draft.text({ ...field, offset }),
    exif: (entry) => draft.exif({ ...entry, offset }),
    embed: (picture) => draft.embed({ ...picture, offset }),
  }
}
