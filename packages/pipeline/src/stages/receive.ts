// Receive: what each thing in the folder is, by content and never by its name; what it may go on to.
import type { ByteSource, Finding, Gap, MediaType } from '@rempart/core'
import { isDecodedImage, MAX_IMAGE_BYTES } from '@rempart/core'
import { detectType, expectedTypes } from '@rempart/provenance'
import type { Listed } from '../ports.ts'

export const RECEIVE_VERSION = 1

/** Type and gap of a thing that is no regular file. `target`: where a link leads, written as paths are. */
export function receiveSpecial(
  kind: Exclude<Listed['kind'], 'file'>,
  target?: string,
): Readonly<{ type: MediaType; gap: Gap }> {
  const detail = target === undefined ? kind : `${kind} to ${target}`
  const reason = kind === 'unreadable' ? 'unreadable' : 'not-a-regular-file'
  return { type: `inode/${kind}`, gap: { stage: 'receive', reason, detail } }
}

/** Type by content, and a finding where the name says otherwise. */
export function receiveFile(
  name: Uint8Array,
  source: ByteSource,
): Readonly<{ type: MediaType; findings: readonly Finding[] }> {
  const type = source.sizeBytes === 0 ? 'inode/x-empty' : detectType(source)
  const extension = extensionOf(name)
  const expected = extension === undefined ? undefined : expectedTypes(extension)
  if (expected === undefined || expected.includes(type)) return { type, findings: [] }
  const finding: Finding = {
    reader: 'file-type',
    version: RECEIVE_VERSION,
    code: 'type-mismatch',
    origin: 'unknown',
    basis: 'measurement',
    where: 'file:head@0',
    detail: `.${extension} holds ${type}`,
  }
  return { type, findings: [finding] }
}

/** Why a type is not decoded, or nothing where it is. */
export function decodeGap(type: MediaType, sizeBytes: number): Gap | undefined {
  if (isDecodedImage(type)) {
    return sizeBytes > MAX_IMAGE_BYTES
      ? { stage: 'decode', reason: 'too-large', detail: `${sizeBytes} bytes` }
      : undefined
  }
  return { stage: type === 'inode/x-empty' ? 'receive' : 'decode', reason: reasonNotDecoded(type) }
}

const ARCHIVES: readonly MediaType[] = [
  'application/zip',
  'application/x-tar',
  'application/gzip',
  'application/x-bzip2',
  'application/x-xz',
  'application/x-7z-compressed',
  'application/vnd.rar',
  'application/zstd',
]
const ACTIVE: readonly MediaType[] = [
  'image/svg+xml',
  'application/pdf',
  'application/postscript',
  'application/vnd.apple.mpegurl',
  'text/html',
  'text/xml',
]

function reasonNotDecoded(type: MediaType): string {
  if (type === 'inode/x-empty') return 'empty-file'
  if (ARCHIVES.includes(type)) return 'archive-not-opened'
  if (ACTIVE.includes(type)) return 'active-format-not-decoded'
  if (type.startsWith('video/')) return 'video-not-decoded'
  if (type.startsWith('image/')) return 'image-format-not-decoded'
  return 'not-an-image'
}

function extensionOf(name: Uint8Array): string | undefined {
  const text = new TextDecoder('latin1').decode(name.subarray(Math.max(0, name.length - 24)))
  return /\.([A-Za-z0-9]{1,12})$/u.exec(text)?.[1]?.toLowerCase()
}
