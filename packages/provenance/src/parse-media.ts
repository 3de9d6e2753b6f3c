// Bytes to a parsed file: the container's parser, then what is common to all. Total: any bytes give a MediaFile.
import type { ByteSource, MediaType } from '@rempart/core'
import { isDecodedImage, MAX_IMAGE_BYTES, MAX_PIXELS } from '@rempart/core'
import { readBmff } from './containers/bmff.ts'
import { readBmp } from './containers/bmp.ts'
import { readGif } from './containers/gif.ts'
import { readJpeg } from './containers/jpeg.ts'
import { readPng } from './containers/png.ts'
import { readTiff } from './containers/tiff.ts'
import { readWebp } from './containers/webp.ts'
import { detectType } from './detect-type.ts'
import type { Draft } from './draft.ts'
import { createDraft } from './draft.ts'
import type { MediaFile } from './media-file.ts'
import { findPolyglots, looksLike } from './polyglot.ts'

const PARSERS: Readonly<Partial<Record<MediaType, (draft: Draft) => void>>> = {
  'image/jpeg': readJpeg,
  'image/png': readPng,
  'image/webp': readWebp,
  'image/gif': readGif,
  'image/bmp': readBmp,
  'image/tiff': readTiff,
  'image/avif': readBmff,
  'image/heic': readBmff,
  'video/mp4': readBmff,
  'video/quicktime': readBmff,
}

/** Reads headers, metadata and structure; never pixels. What cannot be read is a gap, what must not be decoded a refusal. */
export function parseMedia(source: ByteSource): MediaFile {
  const type = detectType(source)
  const draft = createDraft(type, source)
  const parser = PARSERS[type]
  const whole = source.sizeBytes <= MAX_IMAGE_BYTES || type.startsWith('video/')
  if (parser !== undefined && whole) parser(draft)
  const polyglot = findPolyglots(source, type)
  const file = draft.finish({ polyglot })
  const trailing = file.trailing && { ...file.trailing, looksLike: looksLike(source, file.trailing.offset) }
  return { ...file, ...(trailing && { trailing }), refusals: [...file.refusals, ...sizeRefusals(file)] }
}

/** Dimensions are judged before any decoder sees them. */
function sizeRefusals({ type, width, height }: MediaFile): MediaFile['refusals'] {
  if (!isDecodedImage(type)) return []
  if (width === undefined || height === undefined) return [{ stage: 'decode', reason: 'no-dimensions' }]
  if (width === 0 || height === 0) return [{ stage: 'decode', reason: 'no-pixels', detail: `${width} × ${height}` }]
  if (width * height > MAX_PIXELS)
    return [{ stage: 'decode', reason: 'too-many-pixels', detail: `${width} × ${height}` }]
  return []
}
