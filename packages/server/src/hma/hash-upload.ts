// A file that an HMA client sends: exactly one, in a field named for its content type; hashed in the sandbox, kept nowhere.
import type { FastifyRequest } from 'fastify'
import { examineBytes } from '../cases/examine-files.ts'
import { MAX_FILE_BYTES } from '../limits.ts'
import { isSignalType } from './banks.ts'
import type { SignalType } from './banks.ts'
import type { HmaContext } from './hma-context.ts'
import { HmaError } from './hma-error.ts'

/** HMA's content types, and the signal types of each. */
export const CONTENT_TYPES = { photo: 'pdq', video: 'video_md5' } as const satisfies Record<string, SignalType>

type Hashes = Readonly<Partial<Record<SignalType, string>>>
type Sent = FastifyRequest<{ Querystring: Readonly<Record<string, string | undefined>> }>
/** `quality`: of a picture's PDQ, 0 to 100. `note`: what the client says beside the file. */
export type Upload = Readonly<{ hashes: Hashes; quality: number | undefined; note: string | undefined }>

/** Its hashes by signal type. HmaError 400 for none, two, another field name, or a picture that cannot be decoded. */
export async function hashUpload(context: Pick<HmaContext, 'decoder'>, request: Sent): Promise<Hashes> {
  return (await readUpload(context, request)).hashes
}

/** The same, with what else is known of it. */
export async function readUpload({ decoder }: Pick<HmaContext, 'decoder'>, request: Sent): Promise<Upload> {
  if (!request.isMultipart()) throw new HmaError(400, 'Missing multipart/form-data file upload')
  let upload: Readonly<{ field: string; bytes: Uint8Array }> | undefined
  let note: string | undefined
  for await (const part of request.parts()) {
    if (part.type !== 'file') {
      if (part.fieldname === 'note' && typeof part.value === 'string') note = part.value
      continue
    }
    if (upload !== undefined) throw new HmaError(400, 'Only one file allowed per request')
    if (!Object.hasOwn(CONTENT_TYPES, part.fieldname))
      throw new HmaError(400, `no such content_type: '${part.fieldname.slice(0, 40)}'`)
    upload = { field: part.fieldname, bytes: await bytesOf(part.file) }
  }
  if (upload === undefined) throw new HmaError(400, 'Missing multipart/form-data file upload')
  const type = CONTENT_TYPES[upload.field as keyof typeof CONTENT_TYPES]
  const wanted = request.query.types?.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]))
  for (const name of wanted ?? [])
    if (!(isSignalType(name) && name === type))
      throw new HmaError(400, `signal type '${name.slice(0, 40)}' doesn't exist or is disabled`)
  if (wanted?.length === 0) throw new HmaError(400, 'empty signal type selection')
  const ports = { decoder: await decoder.get(), lists: [], record: () => undefined }
  const [own] = await examineBytes({ name: Buffer.from('upload'), bytes: upload.bytes }, ports)
  const { digests, pixels } = own?.examination ?? {}
  const hash = type === 'pdq' ? pixels?.pdq.hex : digests?.md5
  if (hash === undefined) throw new HmaError(400, 'the file cannot be hashed')
  return { hashes: { [type]: hash }, quality: type === 'pdq' ? pixels?.pdq.quality : undefined, note }
}

async function bytesOf(file: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of file) {
    size += piece.length
    if (size > MAX_FILE_BYTES) throw new HmaError(413, `larger than ${MAX_FILE_BYTES} bytes`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}
