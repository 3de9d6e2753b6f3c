// The files of a report through the line up to inspect. Each is opened in the line's name, read whole into memory, examined
// in the sandbox and let go; one that cannot be read is an exhibit with a gap.
import { memorySource, UserError } from '@rempart/core'
import type { Decoder, Examination, ExhibitPath, Gap, HeldList, StoredName } from '@rempart/core'
import { encodePath, examine } from '@rempart/pipeline'
import type { ActRecorder, Folder, Listed, Stored } from '@rempart/pipeline'
import type { CaseId, CaseReport } from '@rempart/store'
import { DamagedObject } from '@rempart/vault'
import { z } from 'zod'
import { openEvidence } from '../evidence/open-evidence.ts'
import { MAX_FILE_BYTES } from '../limits.ts'
import type { Services } from '../services.ts'
import { reportWords } from './report-words.ts'

/** A file of the report: what was learned of it first, then of the pictures found inside it. */
export type ExaminedFile = Readonly<{
  object: CaseReport['files'][number]
  path: ExhibitPath
  results: readonly Stored[]
}>
type FileServices = Pick<Services, 'database' | 'vault' | 'decoder' | 'log'>

const REQUEST = { by: 'job:examine-report', reason: 'line' }
/** The part of a report's words that names its files (take-report.ts writes it). */
const namedFiles = z.object({ files: z.array(z.object({ name: z.string(), object: z.string() })) })
type Read = Readonly<{ kind: 'bytes'; bytes: Uint8Array } | { kind: 'gap'; gap: Gap; sizeBytes: number }>

/** What the line is given while it examines. */
export type FilePorts = Readonly<{ lists: readonly HeldList[]; record: ActRecorder }>

/** Every file of the report, in the order in which they were sent. `folder` keeps the names of several reports of one case
 * apart; it ends in `/`. */
export async function examineFiles(
  services: FileServices,
  args: FilePorts & Readonly<{ report: CaseReport; caseId: CaseId; folder?: string }>,
): Promise<readonly ExaminedFile[]> {
  const { report, caseId, folder = '', ...ports } = args
  if (report.files.length === 0) return []
  const names = await fileNames(services, { report, caseId })
  const named = report.files.map((object, at) => ({
    name: `${folder}${exhibitName(at + 1, names.get(object.name) ?? '')}`,
    object,
  }))
  return examineNamed(services, named, ports)
}

/** Files of a case under the names that they get. */
export async function examineNamed(
  services: FileServices,
  files: readonly Readonly<{ name: string; object: ExaminedFile['object'] }>[],
  ports: FilePorts,
): Promise<readonly ExaminedFile[]> {
  const decoder = await services.decoder.get()
  const examined: ExaminedFile[] = []
  for (const { name, object } of files)
    examined.push(await examineFile(services, { name: Buffer.from(name), object }, { ...ports, decoder }))
  return examined
}

/** One file of a case; one that cannot be read is an exhibit with a gap. */
export async function examineFile(
  services: FileServices,
  { name, object }: Readonly<{ name: Uint8Array; object: ExaminedFile['object'] }>,
  ports: Readonly<{ decoder: Decoder; lists: readonly HeldList[]; record: ActRecorder }>,
): Promise<ExaminedFile> {
  const read = await readWhole(services, object.name)
  const results =
    read.kind === 'gap'
      ? [{ key: name, examination: unread(encodePath(name), read) }]
      : await examineBytes({ name, bytes: read.bytes }, ports)
  if (read.kind === 'bytes') read.bytes.fill(0)
  // Free text is not kept: a line of the manifest holds none.
  return {
    object,
    path: encodePath(name),
    results: results.map(({ key, examination }) => ({ key, examination: { ...examination, texts: [] } })),
  }
}

/** One file in memory through the line up to inspect. */
export function examineBytes(
  { name, bytes }: Readonly<{ name: Uint8Array; bytes: Uint8Array }>,
  ports: Readonly<{ decoder: Decoder; lists: readonly HeldList[]; record: ActRecorder }>,
): Promise<readonly Stored[]> {
  return examine(listedFile(name, bytes), { ...ports, folder: folderOf(bytes), pipeline: 'full' })
}

/** Place in the report, then the last part of the name that the sender gave: `/` separates folders in a path. */
export function exhibitName(number: number, sent: string): string {
  return `${String(number).padStart(3, '0')} ${sent.split(/[/\\]/u).at(-1) ?? ''}`.trimEnd()
}

async function fileNames(
  services: FileServices,
  { report, caseId }: Readonly<{ report: CaseReport; caseId: CaseId }>,
): Promise<ReadonlyMap<string, string>> {
  const words = await reportWords(services, { report: report.id, caseId }, REQUEST)
  return new Map(words === undefined ? [] : namedFiles.parse(words).files.map(({ name, object }) => [object, name]))
}

/** The bytes, or why there are none. Throws where the key service is not there: that passes. */
export async function readWhole(
  services: Pick<FileServices, 'database' | 'vault' | 'log'>,
  object: StoredName,
): Promise<Read> {
  const lost = (reason: string, sizeBytes = 0): Read => {
    services.log.error({ event: 'exhibit-not-read', code: reason })
    return { kind: 'gap', gap: { stage: 'receive', reason }, sizeBytes }
  }
  try {
    const opened = await openEvidence(services, object, REQUEST)
    if (opened === undefined) return lost('erased')
    if (opened.sizeBytes > MAX_FILE_BYTES) return lost('too-large', opened.sizeBytes)
    return { kind: 'bytes', bytes: Buffer.concat(await Array.fromAsync(opened.read())) }
  } catch (error) {
    if (error instanceof DamagedObject) return lost('damaged')
    if (error instanceof UserError && error.code === 'not-found') return lost('unreadable')
    throw error
  }
}

function unread(path: ExhibitPath, { gap, sizeBytes }: Readonly<{ gap: Gap; sizeBytes: number }>): Examination {
  const nothing = { matches: [], coverage: [], findings: [], texts: [], runs: [], inputs: [] }
  return { path, sizeBytes, type: 'inode/unreadable', ...nothing, gaps: [gap] }
}

function listedFile(name: Uint8Array, bytes: Uint8Array): Listed {
  return { name, kind: 'file', sizeBytes: bytes.length, identity: '' }
}

/** A folder that holds one file, in memory. */
function folderOf(bytes: Uint8Array): Folder {
  const source = memorySource(bytes)
  return {
    async *list() {},
    open: () => ({ source, unchanged: () => true, close: () => undefined }),
    readLink: () => ({ stage: 'receive', reason: 'not-a-link' }),
  }
}
