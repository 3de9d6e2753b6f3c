// What is known of a case's exhibits when a report joins it: what the line kept, matched with the lists of today. Only a file of
// which nothing is kept is opened and decoded, once: what is learned of it is kept with the rest.
import type { Examination, ExhibitPath, HeldList } from '@rempart/core'
import { decodePath } from '@rempart/pipeline'
import { addJobs, laidExhibits, pieceIds, replacePieces, reportOfCase, sealedManifestLines } from '@rempart/store'
import type { CaseId, LaidExhibit, MadeWith, NewPiece, Transaction } from '@rempart/store'
import { openText } from '@rempart/vault'
import { ownExaminer } from '../examiner/examiner-in-force.ts'
import { matchedAgain } from '../lists/match-again.ts'
import { huntJob } from '../lists/start-hunt.ts'
import { manifestFacts } from '../review/manifest-facts.ts'
import { examineFile } from './examine-files.ts'
import type { LineServices } from './examine-report.ts'
import { keptOfLine } from './imported-line.ts'
import type { KeptExamination } from './imported-line.ts'
import { openExaminations, sealPieces } from './kept-examinations.ts'
import type { Kept, OpenPiece } from './kept-examinations.ts'

/** An exhibit that the case holds, by its path, with its line of the manifest. */
type HeldExhibit = LaidExhibit & Readonly<{ path: ExhibitPath; line: string }>
/** A piece that a case gets, or in the place of the one that has the identifier `replaces`. */
type PieceToKeep = Readonly<{ piece: NewPiece & MadeWith; revision: number; replaces: string | undefined }>
type Asked = Readonly<{ caseId: CaseId; held: readonly HeldExhibit[]; lists: readonly HeldList[] }>

/** Before any list: what is kept with it is matched, and its card moved, by the job that `keepLearned` adds. */
const NO_REVISION = 0

/** What the case holds, each with the path that its line of the manifest states. */
export async function heldExhibits({ database, vault }: LineServices, caseId: CaseId): Promise<readonly HeldExhibit[]> {
  const laid = await laidExhibits(database, caseId)
  const lines = new Map<string, string>()
  const sealed = await sealedManifestLines(database, { caseId, exhibits: laid.map(({ exhibit }) => exhibit) })
  for (const { exhibit, name, sealed: text, key } of sealed) {
    const secret = await vault.keys.unwrap(key, { by: 'job:examine-report', reason: 'line' })
    lines.set(exhibit, Buffer.from(await openText(text, { name, secret })).toString('utf8'))
  }
  return laid.flatMap((exhibit) => {
    const line = lines.get(exhibit.exhibit)
    if (line === undefined) return []
    return [{ ...exhibit, line, path: manifestFacts.parse(JSON.parse(line)).path as ExhibitPath }]
  })
}

/** What is known of these exhibits, and what is to be kept of it from now on. */
export async function heldExaminations(
  services: LineServices,
  asked: Asked,
): Promise<Readonly<{ examinations: readonly Examination[]; toKeep: readonly PieceToKeep[] }>> {
  const { caseId, held, lists } = asked
  const pieces = await openExaminations(services, caseId)
  const kept = new Map(pieces.flatMap(({ kept: of }) => of.map(({ number, examination }) => [number, examination])))
  const examiner = (await ownExaminer(services.database, services))?.number
  const known = ({ number }: HeldExhibit): Examination | undefined => {
    const examination = kept.get(number)
    if (examination?.imported === undefined) return examination
    const { examinedHere } = examination
    return examinedHere?.examiner === examiner ? examinedHere?.examination : undefined
  }
  const unknown = held.filter((exhibit) => known(exhibit) === undefined)
  const fresh = await examineHeld(services, { held: unknown, lists })
  const examinations: Examination[] = []
  for (const exhibit of held) {
    // Of what has no file of its own nothing but the line it came with may be known.
    const examination = known(exhibit) ?? fresh.get(exhibit.path) ?? kept.get(exhibit.number)
    if (examination === undefined) continue
    examinations.push(fresh.get(exhibit.path) === examination ? examination : await matchedAgain(examination, lists))
  }
  const isImported = (await reportOfCase(services.database, caseId)) === undefined
  const learned = unknown.flatMap(({ number, path, line }): readonly Kept[] => {
    const [examination, before] = [fresh.get(path), kept.get(number) ?? (isImported ? keptOfLine(line) : undefined)]
    if (examination === undefined || examiner === undefined) return []
    if (before !== undefined) return [{ number, examination: { ...before, examinedHere: { examiner, examination } } }]
    return isImported ? [] : [{ number, examination: asLaid(examination, line) }]
  })
  return { examinations, toKeep: await sealLearned(services, { caseId, pieces, learned, examiner }) }
}

/** Keeps it, where no other run was first; the case is locked. What is new is matched again as a case that was imported is. */
export async function keepLearned(
  tx: Transaction,
  { caseId, pieces }: Readonly<{ caseId: CaseId; pieces: readonly PieceToKeep[] }>,
): Promise<void> {
  const present = await pieceIds(tx, caseId)
  for (const { piece, revision, replaces } of pieces)
    if (present.get(piece.piece) === replaces) await replacePieces(tx, { caseId, revision, pieces: [piece] })
  if (pieces.some(({ replaces }) => replaces === undefined)) await addJobs(tx, [huntJob(caseId)])
}

/** Examines files anew; what is learned, by path. */
async function examineHeld(
  services: LineServices,
  { held, lists }: Pick<Asked, 'held' | 'lists'>,
): Promise<ReadonlyMap<ExhibitPath, Examination>> {
  const decoder = await services.decoder.get()
  // Its acts are in the ledger since it came in.
  const ports = { decoder, lists, record: () => undefined }
  const learned = new Map<ExhibitPath, Examination>()
  for (const { object, path } of held) {
    if (object === undefined) continue
    const { results } = await examineFile(services, { name: decodePath(path), object }, ports)
    for (const { examination } of results) learned.set(examination.path, examination)
  }
  return learned
}

/** With those matches alone that its card was laid with: what lists say since then is still to move it. */
function asLaid(examination: Examination, line: string): Examination {
  const stated = new Set(manifestFacts.parse(JSON.parse(line)).matches.map(({ list, kind }) => `${kind} ${list}`))
  return { ...examination, matches: examination.matches.filter(({ list, kind }) => stated.has(`${kind} ${list}`)) }
}

async function sealLearned(
  services: LineServices,
  args: Readonly<{ caseId: CaseId; pieces: readonly OpenPiece[] }> &
    Readonly<{ learned: readonly Kept[]; examiner: number | undefined }>,
): Promise<readonly PieceToKeep[]> {
  const { caseId, pieces, learned, examiner } = args
  const rest = new Map<number, KeptExamination>(learned.map(({ number, examination }) => [number, examination]))
  const toKeep: PieceToKeep[] = []
  for (const { stored, kept } of pieces) {
    if (!kept.some(({ number }) => rest.has(number))) continue
    const now = kept.map(({ number, examination }) => ({ number, examination: rest.get(number) ?? examination }))
    for (const { number } of kept) rest.delete(number)
    for (const piece of await sealPieces(services, { caseId, kept: now }))
      toKeep.push({ piece: { ...stored, ...piece }, revision: stored.revision, replaces: stored.id })
  }
  const added = [...rest].map(([number, examination]) => ({ number, examination }))
  if (added.length === 0) return toKeep
  for (const piece of await sealPieces(services, { caseId, kept: added }))
    toKeep.push({ piece: { ...piece, examiner, unanswered: 0 }, revision: NO_REVISION, replaces: undefined })
  return toKeep
}
