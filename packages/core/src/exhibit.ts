// An exhibit: one item of evidence, its exact bytes and what they are called.

/** Path relative to the triaged folder; `/` separates, `%` and bytes that are not UTF-8 are percent-encoded; a hidden
 * preview of `a.jpg` is `a.jpg//exif-thumbnail`. */
export type ExhibitPath = string & { readonly brand: 'ExhibitPath' }

/** Lower-case hexadecimal digests of the exact bytes. */
export type Digests = Readonly<{ md5: string; sha1: string; sha256: string }>

/** Media type by content (never by extension), as IANA names it; things that are no regular file use freedesktop's
 * `inode/…` names. Types that have no entry here are `application/octet-stream`. */
export type MediaType =
  | 'image/jpeg'
  | 'image/png'
  | 'image/webp'
  | 'image/gif'
  | 'image/bmp'
  | 'image/tiff'
  | 'image/avif'
  | 'image/heic'
  | 'image/jxl'
  | 'image/svg+xml'
  | 'image/vnd.adobe.photoshop'
  | 'image/x-raw'
  | 'video/mp4'
  | 'video/quicktime'
  | 'video/webm'
  | 'video/x-matroska'
  | 'video/x-msvideo'
  | 'video/mpeg'
  | 'video/mp2t'
  | 'audio/mpeg'
  | 'audio/wav'
  | 'audio/ogg'
  | 'audio/mp4'
  | 'application/pdf'
  | 'application/postscript'
  | 'application/zip'
  | 'application/x-tar'
  | 'application/gzip'
  | 'application/x-bzip2'
  | 'application/x-xz'
  | 'application/x-7z-compressed'
  | 'application/vnd.rar'
  | 'application/zstd'
  | 'application/vnd.apple.mpegurl'
  | 'application/vnd.sqlite3'
  | 'application/x-safetensors'
  | 'application/x-pytorch'
  | 'application/json'
  | 'text/html'
  | 'text/xml'
  | 'text/plain'
  | 'application/octet-stream'
  | 'inode/x-empty'
  | 'inode/symlink'
  | 'inode/fifo'
  | 'inode/socket'
  | 'inode/chardevice'
  | 'inode/blockdevice'
  | 'inode/unreadable'

/** Image types whose pixels the sandbox decodes. */
export const DECODED_IMAGE_TYPES = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/bmp',
  'image/tiff',
  'image/avif',
  'image/heic',
] as const satisfies readonly MediaType[]

/** Whether the sandbox decodes the pixels of this type. */
export function isDecodedImage(type: MediaType): boolean {
  return (DECODED_IMAGE_TYPES as readonly MediaType[]).includes(type)
}
