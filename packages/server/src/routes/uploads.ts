// Files in pieces, for lines that break: tus 1.0.0. A report names the finished uploads; what no report takes expires.
import { deleteUpload, findUpload, insertUpload, inTransaction, type Upload, type UploadId } from '@rempart/store'
import { z } from 'zod'
import { HttpProblem, notFound } from '../http/problem.ts'
import { type AnyRoute, type Context, defineRoute } from '../http/route.ts'
import { sourceName } from '../intake/intake.ts'
import { reportIdSchema } from '../intake/report-schema.ts'
import { receivePieces } from '../intake/uploads/receive-pieces.ts'
import {
  CAPABILITIES,
  OFFSET_MEDIA,
  readChecksum,
  readLength,
  readOffset,
  refuseOtherVersion,
  uploadHeaders,
} from '../intake/uploads/tus.ts'
import { MAX_OPEN_UPLOADS, RETRY_AFTER_SECONDS, UPLOAD_HOURS } from '../limits.ts'
import { sourceOf } from './reports.ts'

const HOUR_MS = 3_600_000
const ID_BYTES = 16
const params = z.object({ upload: reportIdSchema })

const capabilities = defineRoute({
  method: 'OPTIONS',
  url: '/uploads',
  summary: 'What this server can of tus 1.0.0',
  access: 'report.send',
  input: {},
  output: { 204: { empty: true, about: 'Tus-Version, Tus-Extension, Tus-Max-Size, Tus-Checksum-Algorithm' } },
}).handledBy(async () => ({ status: 204, body: undefined, headers: CAPABILITIES }))

const begin = defineRoute({
  method: 'POST',
  url: '/uploads',
  summary:
    'Begin a file that comes in pieces (tus 1.0.0, creation). Upload-Metadata is not kept: the report names its files',
  access: 'report.send',
  input: {},
  output: { 201: { empty: true, about: 'Location is where its pieces go' } },
}).handledBy(async ({ raw }, context) => {
  refuseOtherVersion(raw.headers)
  const { database, clock, random, actor } = context
  const now = clock.now()
  const upload = {
    id: Buffer.from(random(ID_BYTES)).toString('hex') as UploadId,
    source: sourceName(sourceOf(actor)),
    sizeBytes: readLength(raw.headers),
    expiresAt: new Date((Math.floor(now.getTime() / HOUR_MS) + UPLOAD_HOURS) * HOUR_MS),
  }
  if (!(await insertUpload(database, upload, { now, limit: MAX_OPEN_UPLOADS }))) throw tooMany()
  const { expiresAt } = upload
  return {
    status: 201,
    body: undefined,
    headers: { ...uploadHeaders({ offsetBytes: 0, expiresAt }), location: `/uploads/${upload.id}` },
  }
})

const ask = defineRoute({
  method: 'HEAD',
  url: '/uploads/:upload',
  summary: 'How much of a file is durable',
  access: 'report.send',
  input: { params },
  output: { 200: { empty: true, about: 'Upload-Offset, Upload-Length, Upload-Expires' } },
}).handledBy(async ({ params: { upload: id }, raw }, context) => {
  refuseOtherVersion(raw.headers)
  return { status: 200, body: undefined, headers: uploadHeaders(await uploadOf(context, id)) }
})

const append = defineRoute({
  method: 'PATCH',
  url: '/uploads/:upload',
  summary: 'The next bytes of a file, durable before 204',
  access: 'report.send',
  input: { params },
  streams: [OFFSET_MEDIA],
  output: { 204: { empty: true, about: 'Upload-Offset, Upload-Expires' } },
}).handledBy(async ({ params: { upload: id }, raw, isStream }, context) => {
  refuseOtherVersion(raw.headers)
  if (!isStream)
    throw new HttpProblem({ status: 415, code: 'bad-request', detail: `The body has to be ${OFFSET_MEDIA}.` })
  const upload = await uploadOf(context, id)
  const checksum = readChecksum(raw.headers)
  if (readOffset(raw.headers) !== upload.offsetBytes)
    throw new HttpProblem({ status: 409, code: 'conflict', detail: `The upload stands at ${upload.offsetBytes}.` })
  const offsetBytes = await receivePieces(context, { upload, body: raw.raw, ...(checksum && { checksum }) })
  return { status: 204, body: undefined, headers: uploadHeaders({ offsetBytes, expiresAt: upload.expiresAt }) }
})

const end = defineRoute({
  method: 'DELETE',
  url: '/uploads/:upload',
  summary: 'Give up a file that no report has taken (tus 1.0.0, termination)',
  access: 'report.send',
  input: { params },
  output: { 204: { empty: true, about: 'it is forgotten' } },
}).handledBy(async ({ params: { upload: id }, raw }, context) => {
  refuseOtherVersion(raw.headers)
  const source = sourceName(sourceOf(context.actor))
  const names = await inTransaction(context.database, (tx) => deleteUpload(tx, { id: id as UploadId, source }))
  if (names === undefined) throw notFound()
  for (const name of names) await context.vault.objects.remove(name).catch(() => undefined) // else collected later
  return { status: 204, body: undefined, headers: uploadHeaders({}) }
})

export const uploadRoutes: readonly AnyRoute[] = [capabilities, begin, ask, append, end]

/** Whoever knows its identifier and has begun it; HttpProblem 404 for everybody else, and once it has expired. */
async function uploadOf({ database, clock, actor }: Context, id: string): Promise<Upload> {
  const source = sourceName(sourceOf(actor))
  const upload = await findUpload(database, { id: id as UploadId, source, now: clock.now() })
  if (upload === undefined) throw notFound()
  return upload
}

function tooMany(): HttpProblem {
  return new HttpProblem({
    status: 503,
    code: 'unavailable',
    detail: 'Too many uploads are under way: begin again later.',
    headers: { 'retry-after': String(RETRY_AFTER_SECONDS) },
  })
}
