// Which types a file name extension promises. An extension that is not here promises nothing.
import type { MediaType } from '@rempart/core'

const EXPECTED: Readonly<Record<string, readonly MediaType[]>> = {
  jpg: ['image/jpeg'], jpeg: ['image/jpeg'], jpe: ['image/jpeg'], jfif: ['image/jpeg'], mpo: ['image/jpeg'],
  png: ['image/png'], apng: ['image/png'], webp: ['image/webp'], gif: ['image/gif'], bmp: ['image/bmp'], dib: ['image/bmp'],
  tif: ['image/tiff'], tiff: ['image/tiff'], avif: ['image/avif'], heic: ['image/heic'], heif: ['image/heic', 'image/avif'], hif: ['image/heic'],
  jxl: ['image/jxl'], svg: ['image/svg+xml'], psd: ['image/vnd.adobe.photoshop'],
  cr2: ['image/x-raw', 'image/tiff'], cr3: ['image/x-raw'], nef: ['image/tiff'], arw: ['image/tiff'], dng: ['image/tiff'], raf: ['image/x-raw'],
  mp4: ['video/mp4', 'video/quicktime'], m4v: ['video/mp4', 'video/quicktime'], mov: ['video/quicktime', 'video/mp4'], webm: ['video/webm', 'video/x-matroska'],
  mkv: ['video/x-matroska', 'video/webm'], avi: ['video/x-msvideo'], mpg: ['video/mpeg'], mpeg: ['video/mpeg'], ts: ['video/mp2t', 'text/plain'],
  mp3: ['audio/mpeg'], wav: ['audio/wav'], ogg: ['audio/ogg'], m4a: ['audio/mp4', 'video/mp4'],
  pdf: ['application/pdf'], ps: ['application/postscript'], eps: ['application/postscript'],
  zip: ['application/zip'], tar: ['application/x-tar'], gz: ['application/gzip'], tgz: ['application/gzip'], bz2: ['application/x-bzip2'],
  xz: ['application/x-xz'], '7z': ['application/x-7z-compressed'], rar: ['application/vnd.rar'], zst: ['application/zstd'],
  safetensors: ['application/x-safetensors'], ckpt: ['application/x-pytorch'], pt: ['application/x-pytorch'], pth: ['application/x-pytorch'],
  sqlite: ['application/vnd.sqlite3'], m3u8: ['application/vnd.apple.mpegurl'],
  html: ['text/html', 'text/plain', 'text/xml'], htm: ['text/html', 'text/plain', 'text/xml'], xml: ['text/xml', 'image/svg+xml', 'text/html'],
  json: ['application/json', 'text/plain'], txt: ['text/plain', 'text/html', 'text/xml', 'application/json'],
}

/** The types that go with an extension (lower case, without the dot), or undefined where it promises nothing. */
export function expectedTypes(extension: string): readonly MediaType[] | undefined {
  return Object.hasOwn(EXPECTED, extension) ? EXPECTED[extension] : undefined
}
