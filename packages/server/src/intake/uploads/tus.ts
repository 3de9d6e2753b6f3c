// The words of tus 1.0.0 (tus.io/protocols/resumable-upload): core protocol, creation, checksum, expiration, termination.
import type { IncomingHttpHeaders } from 'node:http'
import { HttpProblem } from '../../http/problem.ts'
import { MAX_FILE_BYTES } from '../../limits.ts'
import type { Checksum } from './receive-pieces.ts'

const VERSION = '1.0.0'
const RESUMABLE = { 'tus-resumable': VERSION }
const NOT_KEPT = { ...RESUMABLE, 'cache-control': 'no-store' }
export const OFFSET_MEDIA = 'application/offset+octet-stream'

/** What this server can, for OPTIONS. */
export const CAPABILITIES: Readonly<Record<string, string>> = {
  ...RESUMABLE,
  'tus-version': VERSION,
  'tus-extension': 'creation,checksum,expiration,termination',
  'tus-checksum-algorithm': 'sha1,sha256',
  'tus-max-size': String(MAX_FILE_BYTES),
}

/** HttpProblem 412 for a client of another version. */
export function refuseOtherVersion(headers: IncomingHttpHeaders): void {
  if (headers['tus-resumable'] === VERSION) return
  const detail = `The header Tus-Resumable has to be ${VERSION}.`
  throw new HttpProblem({ status: 412, code: 'wrong-version', detail, headers: { 'tus-version': VERSION } })
}

/** Headers of an answer about an upload. */
export function uploadHeaders({
  offsetBytes,
  sizeBytes,
  expiresAt,
}: Readonly<{ offsetBytes?: number; sizeBytes?: number; expiresAt?: Date }>): Readonly<Record<string, string>> {
  return {
    ...NOT_KEPT,
    ...(offsetBytes !== undefined && { 'upload-offset': String(offsetBytes) }),
    ...(sizeBytes !== undefined && { 'upload-length': String(sizeBytes) }),
    ...(expiresAt !== undefined && { 'upload-expires': expiresAt.toUTCString() }),
  }
}

/** Upload-Length. HttpProblem 400 where it is missing (its later statement is not supported), 413 beyond the limit. */
export function readLength(headers: IncomingHttpHeaders): number {
  const length = readCount(headers, 'upload-length')
  if (length > MAX_FILE_BYTES)
    throw new HttpProblem({
      status: 413,
      code: 'limit-exceeded',
      detail: `A file has at most ${MAX_FILE_BYTES} bytes.`,
    })
  return length
}

/** Upload-Offset. HttpProblem 400 where it is missing or malformed. */
export function readOffset(headers: IncomingHttpHeaders): number {
  return readCount(headers, 'upload-offset')
}

/** Upload-Checksum, if there is one. HttpProblem 400 for another algorithm. */
export function readChecksum(headers: IncomingHttpHeaders): Checksum | undefined {
  const text = headers['upload-checksum']
  if (text === undefined) return undefined
  const [, algorithm, digest] = /^(sha1|sha256) ([A-Za-z0-9+/]+={0,2})$/u.exec(String(text)) ?? []
  if (digest === undefined) throw malformed('Upload-Checksum is not `sha1` or `sha256` and a digest in Base64.')
  return { algorithm: algorithm === 'sha1' ? 'sha1' : 'sha256', digest: Buffer.from(digest, 'base64') }
}

function readCount(headers: IncomingHttpHeaders, name: string): number {
  const text = String(headers[name] ?? '')
  const value = Number(text)
  if (/^\d{1,16}$/u.test(text) && Number.isSafeInteger(value)) return value
  throw malformed(`The header ${name} is missing or no whole number.`)
}

function malformed(detail: string): HttpProblem {
  return new HttpProblem({ status: 400, code: 'malformed', detail, headers: RESUMABLE })
}
