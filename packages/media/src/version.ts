// Which decoders made a result: part of what has to be equal for a result to be equal (SECURITY §4.8).
import { createRequire } from 'node:module'
import sharp from 'sharp'

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
