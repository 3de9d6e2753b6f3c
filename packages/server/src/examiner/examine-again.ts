// What other versions examined is examined again: some pieces of a case at a time, each durable by itself, so that a stopped
// worker repeats one piece at most. Only what may be other now is done. Once all pieces of a case are there its cards are ranked
// with them (lists/retro-hunt.ts). What cannot be examined again stays as it was, with a gap that says so.
import type { Decoder, Examination, ExhibitPath, Gap } from '@rempart/core'
import { canonical, decodePath, readAgain, rootPath } from '@rempart/pipeline'
import {
  addJobs,
  casesExaminedBefore,
  insertPieceAgain,
  inTransaction,
  lockPieces,
  objectsOfExhibits,
  piecesToExamine,
  readExaminer,
} from '@rempart/store'
import type { CaseId, Examiner, FixedObject, NewJob } from '@rempart/store'
import { examineFile, readWhole } from '../cases/examine-files.ts'
import type { KeptExamination } from '../cases/imported-line.ts'
import { openExaminations, openPiece, sealPiece } from '../cases/kept-examinations.ts'
import type { Kept } from '../cases/kept-examinations.ts'
import { caseKeyOf } from '../cases/seal-line.ts'
import { CASES_PER_PAGE, PIECES_PER_JOB } from '../limits.ts'
import { huntJob } from '../lists/start-hunt.ts'
import type { Services } from '../services.ts'
import { EXAMINE_AGAIN, EXAMINE_PRIORITY, EXAMINE_QUEUE, ownExaminer } from './examiner-in-force.ts'
import { byteReaders, staleStages } from './versions.ts'
import type { StaleStages } from './versions.ts'

export type AgainServices = Pick<
  Services,
  'database' | 'ledger' | 'vault' | 'decoder' | 'examiner' | 'random' | 'log' | 'clock'
>
type Done = Readonly<{ kept: readonly Kept[]; unanswered: number }>

/** A job for each case with something that another examiner made; how many. */
export async function beginExamining({ database }: Pick<Services, 'database'>, examiner: number): Promise<number> {
  let count = 0
  for (let after = ''; ; ) {
    const page = await casesExaminedBefore(database, { examiner, after, limit: CASES_PER_PAGE })
    await inTransaction(database, (tx) => addJobs(tx, page.map(jobAgain)))
    count += page.length
    const last = page.at(-1)
    if (last === undefined) return count
    after = last
  }
}

/** Does some pieces of a case and queues what comes next: more of them, or its ranking. How many pieces it did. Throws where
 * another version examines this site by now: a worker of that version takes the job. */
export async function examineCaseAgain(services: AgainServices, caseId: CaseId): Promise<number> {
  const { database } = services
  const now = await ownExaminer(database, services)
  if (now === undefined) throw new Error('another version examines this site')
  const pieces = await piecesToExamine(database, { caseId, examiner: now.number, limit: PIECES_PER_JOB })
  // None is left of an erased case, which must not get a key again.
  const caseKey = pieces.length === 0 ? undefined : await caseKeyOf(services, caseId)
  for (const piece of pieces) {
    // What the last one could not examine either lacks what those before it changed.
    const before = piece.unanswered > 0 ? undefined : await readExaminer(database, piece.examiner)
    const kept = await openPiece(services, piece)
    const done = await doAgain(services, { caseId, kept, stale: staleStages(before, now), before, now })
    const same = caseKey === undefined || canonical(done.kept) === canonical(kept)
    const sealed = same
      ? { ...piece, key: piece.key.wrapped }
      : await sealPiece(services, { caseId, caseKey, piece: piece.piece, kept: done.kept })
    await inTransaction(database, async (tx) => {
      // Erased meanwhile: nothing comes back.
      if ((await lockPieces(tx, caseId)).size === 0) return
      await insertPieceAgain(tx, caseId, { ...sealed, examiner: now.number, unanswered: done.unanswered })
      const facts = { examiner: now.number, exhibits: kept.length, unanswered: done.unanswered }
      await services.ledger.appendActs(tx, [{ type: 'examined-again', commit: { case: caseId }, facts }])
    })
    if (done.unanswered > 0) services.log.error({ event: 'exhibits-not-examined-again', count: done.unanswered })
  }
  const isMore = pieces.length === PIECES_PER_JOB
  await inTransaction(database, (tx) => addJobs(tx, [isMore ? jobAgain(caseId) : huntJob(caseId)]))
  return pieces.length
}

export function jobAgain(caseId: CaseId): NewJob {
  const key = `${EXAMINE_AGAIN}:${caseId}`
  return { task: EXAMINE_AGAIN, payload: { case: caseId }, key, priority: EXAMINE_PRIORITY, queue: EXAMINE_QUEUE }
}

type Again = Readonly<{
  caseId: CaseId
  kept: readonly Kept[]
  stale: StaleStages
  before: Examiner | undefined
  now: Examiner
}>
/** A stored file with what is kept of it and of the pictures inside it. */
type FileAgain = Readonly<{ path: ExhibitPath; object: FixedObject | undefined; kept: readonly Kept[] }>

async function doAgain(services: AgainServices, again: Again): Promise<Done> {
  const results = new Map<number, KeptExamination>()
  let unanswered = 0
  for (const file of await filesOf(services, again)) {
    const examined = await fileAgain(services, { file, ...again })
    for (const { number, examination } of file.kept) {
      const fresh = examined === undefined ? examination : examined.get(examination.path)
      const failure = examined === undefined ? undefined : failureOf(examination, fresh)
      if (failure !== undefined) unanswered += 1
      results.set(number, failure === undefined && fresh !== undefined ? fresh : withGap(examination, failure))
    }
  }
  return {
    kept: again.kept.map(({ number, examination }) => ({ number, examination: results.get(number) ?? examination })),
    unanswered,
  }
}

/** Those that were examined here: what an imported case says of itself stays. */
async function filesOf(
  services: AgainServices,
  { caseId, kept }: Pick<Again, 'caseId' | 'kept'>,
): Promise<readonly FileAgain[]> {
  const groups = Map.groupBy(
    kept.filter(({ examination }) => examination.imported === undefined),
    ({ examination }) => rootPath(examination.path),
  )
  const numbers = new Map(kept.map(({ number, examination }) => [examination.path, number]))
  // A picture inside a file may lie in the next piece.
  if ([...groups.keys()].some((path) => !numbers.has(path)))
    for (const { kept: all } of await openExaminations(services, caseId))
      for (const { number, examination } of all) numbers.set(examination.path, number)
  const roots = [...groups.keys()].flatMap((path) => numbers.get(path) ?? [])
  const objects = await objectsOfExhibits(services.database, { caseId, numbers: roots })
  return [...groups].map(([path, members]) => ({ path, kept: members, object: objects.get(numbers.get(path) ?? 0) }))
}

/** What is learned of a file now, by path; undefined where nothing can have changed. What fails is tried twice. */
async function fileAgain(
  services: AgainServices,
  args: Omit<Again, 'kept'> & Readonly<{ file: FileAgain }>,
): Promise<ReadonlyMap<ExhibitPath, KeptExamination> | undefined> {
  const { file, stale, before, now } = args
  const whole = stale.decode || (stale.credentials && file.kept.some(({ examination }) => hasCredentials(examination)))
  if (!whole && !stale.inspect) return undefined
  const { object } = file
  if (object === undefined) return new Map()
  if (!whole) {
    const read = await readWhole(services, object.name)
    if (read.kind === 'gap')
      return new Map(file.kept.map(({ examination }) => [examination.path, gapOnly(examination, read.gap)]))
    const examinations = file.kept.map(({ examination }) => examination)
    const replaced = new Set([...(before === undefined ? [] : byteReaders(before)), ...byteReaders(now)])
    const fresh = readAgain(examinations, { root: file.path, bytes: read.bytes, replaced })
    read.bytes.fill(0)
    return new Map(fresh.map((examination) => [examination.path, examination]))
  }
  const decoder = await services.decoder.get()
  const first = await examineWhole(services, { path: file.path, object, decoder })
  const failed = file.kept.some(({ examination }) => failureOf(examination, first.get(examination.path)) !== undefined)
  return failed ? examineWhole(services, { path: file.path, object, decoder }) : first
}

async function examineWhole(
  services: AgainServices,
  { path, object, decoder }: Readonly<{ path: ExhibitPath; object: FixedObject; decoder: Decoder }>,
): Promise<ReadonlyMap<ExhibitPath, KeptExamination>> {
  // Lists are compared when the case is ranked; one entry of the ledger stands for the whole piece.
  const ports = { decoder, lists: [], record: () => undefined }
  const { results } = await examineFile(services, { name: decodePath(path), object }, ports)
  return new Map(results.map(({ examination }) => [examination.path, examination]))
}

const CREDENTIAL_READERS = ['c2pa', 'embedded-credentials']

function hasCredentials({ findings, gaps }: Examination): boolean {
  const found = findings.some(({ reader }) => CREDENTIAL_READERS.includes(reader))
  return found || gaps.some(({ reason }) => reason.startsWith('credentials-'))
}

/** Questions of one reader that failed; the others were answered. */
const FAILED_QUESTIONS = ['credentials-unreadable', 'pixel-reader-failed']

/** Why an exhibit counts as not examined again: less is known of it than before. Undefined where it is examined. */
function failureOf(before: Examination, fresh: Examination | undefined): string | undefined {
  if (fresh === undefined) return 'not-found-again'
  if (before.digests !== undefined && fresh.digests === undefined) return fresh.gaps[0]?.reason ?? 'unreadable'
  const known = new Set(before.gaps.map(({ reason }) => reason))
  if (before.pixels !== undefined && fresh.pixels === undefined)
    return fresh.gaps.find(({ stage, reason }) => stage === 'decode' && !known.has(reason))?.reason ?? 'not-decoded'
  return fresh.gaps.find(({ reason }) => FAILED_QUESTIONS.includes(reason) && !known.has(reason))?.reason
}

const NOT_AGAIN = 'not-examined-again'

function withGap(examination: KeptExamination, failure: string | undefined): KeptExamination {
  if (failure === undefined) return examination
  const gap: Gap = { stage: 'inspect', reason: NOT_AGAIN, detail: failure }
  return { ...examination, gaps: [...examination.gaps.filter(({ reason }) => reason !== NOT_AGAIN), gap] }
}

function gapOnly({ path, sizeBytes, type }: Examination, gap: Gap): Examination {
  const nothing = { matches: [], coverage: [], findings: [], texts: [], runs: [], inputs: [] }
  return { path, sizeBytes, type, ...nothing, gaps: [gap] }
}
