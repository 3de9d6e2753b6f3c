// Which decoders made a result: part of what has to be equal for a result to be equal (SECURITY §4.8).
import { createRequire } from 'node:module'
import sharp from 'sharp'
import { pixelReaders } from './pixels/index.ts'

const KERNELS_VERSION = 3

/** For example `sharp 0.35.5, libvips 8.18.7, …`, the same in host and worker. */
export function decoderVersion(): string {
  const require = createRequire(import.meta.url)
  const heif = (require('libheif-js/package.json') as { version: string }).version
  const { sharp: version, vips, mozjpeg, png, webp, heif: avif, tiff } = sharp.versions
  const parts = {
    sharp: version,
    libvips: vips,
    mozjpeg,
    png,
    webp,
    avif,
    tiff,
    'libheif-js': heif,
    kernels: String(KERNELS_VERSION),
  }
  return Object.entries(parts)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value}`]))
    .join(', ')
}

/** The reader of content credentials, whose answers depend on whom the operator trusts. */
export const CREDENTIALS_READER = { reader: 'c2pa', version: 2 } as const

/** What a decoded picture goes through: the decoders, then every reader of pixels, for example `…, kernels 3, stealth-pnginfo 1`. */
export function pixelsVersion(): string {
  return [decoderVersion(), ...pixelReaders.map(({ id, version }) => `${id} ${version}`)].join(', ')
}
