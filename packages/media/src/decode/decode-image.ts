// Pixels of an untrusted picture, inside the sandbox only. Colours as the PDQ reference takes them: no colour profile, no
// rotation, alpha kept apart (PERFORMANCE §1, §7).
import { Buffer } from 'node:buffer'
import { isDecodedImage, MAX_PIXELS } from '@rempart/core'
import type { MediaType, RenderOptions } from '@rempart/core'
import type { RawImage } from '@rempart/kernels'
import sharp, { type Sharp } from 'sharp'
import { decodeBmp } from './bmp.ts'
import { drawMark } from './mark.ts'
import { UnreadableImage } from './unreadable-image.ts'

sharp.cache(false)
sharp.concurrency(1)
sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: [
    'VipsForeignLoadJpegBuffer',
    'VipsForeignLoadPngBuffer',
    'VipsForeignLoadWebpBuffer',
    'VipsForeignLoadNsgifBuffer',
    'VipsForeignLoadTiffBuffer',
    'VipsForeignLoadHeifBuffer',
  ],
})

const OPTIONS = {
  ignoreIcc: true,
  failOn: 'error',
  limitInputPixels: MAX_PIXELS,
  pages: 1,
  sequentialRead: true,
} as const

export type DecodedImage = Readonly<{ image: RawImage; frames: number }>

/** The first frame. UnreadableImage where the decoder refuses. */
export async function decodeImage(bytes: Uint8Array, type: MediaType): Promise<DecodedImage> {
  if (!isDecodedImage(type)) throw new UnreadableImage(`${type} is not decoded`)
  if (type === 'image/bmp') return { image: decodeBmp(bytes), frames: 1 }
  if (type === 'image/heic') return { image: await decodeHeif(bytes), frames: 1 }
  return decodeBySharp(bytes)
}

async function decodeBySharp(bytes: Uint8Array): Promise<DecodedImage> {
  try {
    const { data, info } = await sharp(bytes, OPTIONS)
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true })
    return { image: withKnownChannels({ width: info.width, height: info.height, data }, info.channels), frames: 1 }
  } catch (cause) {
    throw new UnreadableImage(firstLine(cause), cause)
  }
}

async function decodeHeif(bytes: Uint8Array): Promise<RawImage> {
  try {
    // Loaded with the first HEIC picture: its WebAssembly is a third of a worker's start.
    const { default: decodeHeic } = await import('heic-decode')
    const { width, height, data } = await decodeHeic({ buffer: Buffer.from(bytes) })
    return { width, height, channels: 4, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }
  } catch (cause) {
    throw new UnreadableImage(firstLine(cause), cause)
  }
}

/** Grey with alpha becomes RGBA, so that readers meet three layouts only. */
function withKnownChannels({ width, height, data }: Omit<RawImage, 'channels'>, channels: number): RawImage {
  if (channels === 1 || channels === 3 || channels === 4) return { width, height, channels, data }
  if (channels !== 2) throw new UnreadableImage(`${channels} channels`)
  const wide = new Uint8Array(width * height * 4)
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const grey = data[pixel * 2] ?? 0
    wide.set([grey, grey, grey, data[pixel * 2 + 1] ?? 255], pixel * 4)
  }
  return { width, height, channels: 4, data: wide }
}

function firstLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause)
  return (text.split('\n')[0] ?? '').slice(0, 160)
}

/** A fresh, small picture for a person: upright, without metadata, at most 64 KiB. */
export async function renderImage(
  { bytes, type }: Readonly<{ bytes: Uint8Array; type: MediaType }>,
  { maxSide, mark }: RenderOptions,
): Promise<Readonly<{ bytes: Uint8Array; width: number; height: number }>> {
  const input = type === 'image/bmp' || type === 'image/heic' ? (await decodeImage(bytes, type)).image : undefined
  const picture =
    input === undefined
      ? sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS, pages: 1 }).autoOrient()
      : sharp(input.data, { raw: { width: input.width, height: input.height, channels: input.channels } })
  for (
    let side = Math.max(16, maxSide), quality = 80;
    ;
    quality = Math.max(30, quality - 20), side = Math.max(16, Math.floor(side * 0.8))
  ) {
    const small = picture.clone().resize(side, side, { fit: 'inside', withoutEnlargement: true })
    const marked = mark === undefined ? small : await withMark(small, mark)
    const { data, info } = await marked.webp({ quality }).toBuffer({ resolveWithObject: true })
    if (data.length <= MAX_RENDITION_BYTES || side <= 16) return { bytes: data, width: info.width, height: info.height }
  }
}

async function withMark(picture: Sharp, mark: string): Promise<Sharp> {
  const { data, info } = await picture.toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  drawMark({ data, width: info.width, height: info.height }, mark)
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 4 } })
}

/** SECURITY §4.1: what leaves the sandbox is small. */
export const MAX_RENDITION_BYTES = 64 * 1024
