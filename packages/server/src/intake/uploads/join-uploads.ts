// A report takes its uploads: the pieces of each become one sealed object with a key of its own, whose digest goes into the
// report's receipt. The key service is asked for the pieces' keys and writes it down; this process keeps none.
import {
  claimUploads,
  findUpload,
  inTransaction,
  noteJoined,
  readPieces,
  type ReportId,
  type Upload,
  type UploadId,
} from '@rempart/store'
import { openObject, type SealedObject } from '@rempart/vault'
import { HttpProblem } from '../../http/problem.ts'
import type { Services } from '../../services.ts'
import type { TakenFile } from '../intake.ts'
import { discard, sealFile } from '../receive-files.ts'
import type { SentReport } from '../report-schema.ts'

type Joining = Pick<Services, 'database' | 'vault' | 'random' | 'clock' | 'access'>
const REQUEST = { by: 'job:join-upload', reason: 'intake' }

/** The files of a report's uploads, in the order it names them. Safe to repeat for the same report. HttpProblem 409 where one
 * is not there, not whole, begun by another sender, or of another report. */
export async function joinUploads(
  services: Joining,
  { report, source }: Readonly<{ report: SentReport; source: string }>,
): Promise<readonly TakenFile[]> {
  const named = report.uploads ?? []
  if (named.length === 0) return []
  const ids = named.map(({ id }) => id as UploadId) // the schema has checked their form
  const claimed = await claimUploads(services.database, ids, {
    report: report.id as ReportId, // likewise
    source,
    now: services.clock.now(),
  })
  if (claimed.size !== named.length) throw notYours()
  const files: TakenFile[] = []
  for (const { id, name } of named) {
    const upload = claimed.get(id as UploadId)
    if (upload !== undefined) files.push({ fileName: name, object: await joinOne(services, upload) })
  }
  return files
}

async function joinOne(services: Joining, upload: Upload): Promise<SealedObject> {
  const { database, access } = services
  const context = `upload:${upload.id}`
  if (upload.joined !== undefined) return readJoined(access.box.open(upload.joined, context))
  const pieces = await readPieces(database, upload.id)
  let object: SealedObject
  try {
    object = await sealFile(plaintext(services, pieces), services)
  } catch (error) {
    // Another request may have joined it meanwhile: its pieces are then gone.
    const { id, source } = upload
    const joined = (await findUpload(database, { id, source, now: services.clock.now() }))?.joined
    if (joined === undefined) throw error
    return readJoined(access.box.open(joined, context))
  }
  const noted = await inTransaction(database, (tx) =>
    noteJoined(tx, upload.id, access.box.seal(writeJoined(object), context)),
  )
  if (noted === undefined) throw notYours()
  const first = readJoined(access.box.open(noted, context))
  // Of two processes that joined it at once, the second one's object is superfluous.
  if (first.name !== object.name) await discard([{ fileName: '', object }], services)
  for (const { name } of pieces) await services.vault.objects.remove(name).catch(() => undefined) // else collected later
  return first
}

async function* plaintext(
  { vault }: Pick<Services, 'vault'>,
  pieces: Awaited<ReturnType<typeof readPieces>>,
): AsyncGenerator<Uint8Array> {
  for (const { name, key } of pieces) {
    const secret = await vault.keys.unwrap(key, REQUEST)
    yield* openObject(vault.objects, { name, secret }).read()
    secret.fill(0)
  }
}

function writeJoined({ key, ...facts }: SealedObject): Uint8Array {
  return Buffer.from(
    JSON.stringify({ ...facts, key: { ...key, wrapped: Buffer.from(key.wrapped).toString('base64') } }),
  )
}

/** What `writeJoined` wrote: the box vouches for it. */
function readJoined(bytes: Uint8Array): SealedObject {
  const { key, ...facts } = JSON.parse(Buffer.from(bytes).toString('utf8')) as SealedObject & {
    key: { context: SealedObject['key']['context']; wrapped: string }
  }
  return { ...facts, key: { context: key.context, wrapped: Buffer.from(String(key.wrapped), 'base64') } }
}

function notYours(): HttpProblem {
  const detail = 'An upload that the report names is not there, not whole, or already another report’s.'
  return new HttpProblem({ status: 409, code: 'conflict', detail })
}
