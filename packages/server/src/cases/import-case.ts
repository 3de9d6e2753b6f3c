// A triaged case comes in: its files are hashed again while they are sealed and compared with the manifest, the end of its own
// ledger becomes an entry of the site's, every exhibit gets a row, an object and an entry. Stopped, it goes on where it was. Its
// lines are kept to be matched with the lists of the site, which a job does once it is in.
import { UserError, type WrappedKey } from '@rempart/core'
import {
  addJobs,
  examinerInForce,
  exhibitRowDigest,
  type CaseId,
  exhibitNumbers,
  findCaseFile,
  insertCaseFile,
  insertExhibits,
  insertObjects,
  insertPieces,
  inTransaction,
  type EvidenceObject,
  type NewExhibit,
  type NewPiece,
} from '@rempart/store'
import type { SealedObject } from '@rempart/vault'
import { sealFile } from '../intake/receive-files.ts'
import { IMPORT_GROUP_EXHIBITS, MAX_IMPORT_FILE_BYTES } from '../limits.ts'
import type { Services } from '../services.ts'
import { huntJob } from '../lists/start-hunt.ts'
import { importCards } from './import-cards.ts'
import { keptOfLine } from './imported-line.ts'
import { sealPieces } from './kept-examinations.ts'
import { caseKeyOf, moveToCase, sealLine } from './seal-line.ts'
import type { ImportedCard } from './import-cards.ts'

/** One line of the manifest, and the file that it is about where there is one to seal. */
export type ImportedLine = Readonly<{
  /** From 1. */
  number: number
  /** The line as it stands in the manifest. */
  line: string
  path: string
  sha256: string | undefined
  file: AsyncIterable<Uint8Array> | undefined
}>
/** A case that was verified: its ledger's name, its last checkpoint as text, its manifest's digest and lines in order. */
export type CaseSource = Readonly<{
  origin: string
  checkpoint: string
  ledgerEntries: number
  manifestSha256: string
  lines(): AsyncIterable<ImportedLine>
  /** Its cards, in the order of its queue. */
  cards(): AsyncIterable<ImportedCard>
}>
export type ImportResult = Readonly<{
  caseId: CaseId
  imported: number
  already: number
  objects: number
  cards: number
}>

type ImportServices = Pick<Services, 'database' | 'ledger' | 'vault' | 'clock' | 'random' | 'log'>

/** UserError `conflict` where a file is no longer what the manifest says; what came in before it stays and is taken up. */
export async function importCase(
  services: ImportServices,
  source: CaseSource,
  onProgress: (done: number) => void = () => undefined,
): Promise<ImportResult> {
  const caseId = (await findCaseFile(services.database, source.origin)) ?? (await openCase(services, source))
  const caseKey = await caseKeyOf(services, caseId)
  const present = await exhibitNumbers(services.database, caseId)
  let imported = 0
  let objects = 0
  let group: Sealed[] = []
  const flush = async (): Promise<void> => {
    await insertGroup(services, { caseId, group, pieces: await piecesOf(services, caseId, group) })
    imported += group.length
    group = []
    onProgress(present.size + imported)
  }
  for await (const line of source.lines()) {
    if (present.has(line.number)) continue
    const sealed = await sealImported(services, { line, caseId, caseKey })
    if (sealed.object !== undefined) objects += 1
    group.push(sealed)
    if (group.length >= IMPORT_GROUP_EXHIBITS) await flush()
  }
  if (group.length > 0) await flush()
  const cards = await importCards(services, caseId, source.cards())
  await inTransaction(services.database, (tx) => addJobs(tx, [huntJob(caseId)]))
  return { caseId, imported, already: present.size, objects, cards }
}

async function openCase({ database, ledger, clock, random }: ImportServices, source: CaseSource): Promise<CaseId> {
  const id = Buffer.from(random(16)).toString('hex') as CaseId
  const { origin, checkpoint, manifestSha256, ledgerEntries } = source
  await inTransaction(database, async (tx) => {
    const at = clock.now()
    const commit = { case: id, origin, checkpoint, manifest: manifestSha256 }
    const [seq] = await ledger.appendActs(tx, [{ type: 'case-imported', commit, facts: { ledgerEntries }, at }])
    await insertCaseFile(tx, { id, origin, openedAt: at, seq: seq as number })
  })
  return id
}

type Sealed = Omit<NewExhibit, 'seq'> & Readonly<{ line: ImportedLine; object: EvidenceObject | undefined }>

/** Seals file and line, and moves both keys from intake below the case's key. */
async function sealImported(
  services: ImportServices,
  { line, caseId, caseKey }: Readonly<{ line: ImportedLine; caseId: CaseId; caseKey: WrappedKey }>,
): Promise<Sealed> {
  const object = line.file && (await sealCompared(services, line, line.file))
  return {
    ...(await sealLine(services, { line: line.line, caseId, caseKey })),
    number: line.number,
    object: object && { ...object, key: await moveToCase(services, object.key, { caseId, caseKey }) },
    line,
  }
}

async function sealCompared(
  services: ImportServices,
  { path, sha256 }: ImportedLine,
  file: AsyncIterable<Uint8Array>,
): Promise<SealedObject> {
  const object = await sealFile(file, services, MAX_IMPORT_FILE_BYTES)
  if (object.sha256 === sha256) return object
  await services.vault.objects.remove(object.name)
  throw new UserError({
    code: 'conflict',
    subject: path,
    reason: 'is no longer what the manifest says (SHA-256 differs)',
  })
}

/** What can be matched again of these exhibits; a line of another shape is shown as it came. */
function piecesOf(services: ImportServices, caseId: CaseId, group: readonly Sealed[]): Promise<readonly NewPiece[]> {
  const kept = group.flatMap(({ number, line: { line } }) => {
    const examination = keptOfLine(line)
    return examination === undefined ? [] : [{ number, examination }]
  })
  if (kept.length < group.length)
    services.log.warn({ event: 'examinations-not-kept', count: group.length - kept.length })
  return sealPieces(services, { caseId, kept })
}

async function insertGroup(
  { database, ledger }: ImportServices,
  { caseId, group, pieces }: Readonly<{ caseId: CaseId; group: readonly Sealed[]; pieces: readonly NewPiece[] }>,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    const acts = group.map((exhibit) => {
      const { id, line } = exhibit
      const sha256 = line.sha256 !== undefined && { sha256: line.sha256 }
      const row = exhibitRowDigest(caseId, exhibit)
      const commit = { case: caseId, exhibit: id, path: line.path, ...sha256, row }
      return { type: 'exhibit-imported' as const, commit, facts: { number: line.number } }
    })
    const seqs = await ledger.appendActs(tx, acts)
    await insertObjects(
      tx,
      group.flatMap(({ object }) => (object === undefined ? [] : [object])),
    )
    await insertExhibits(
      tx,
      caseId,
      group.map((exhibit, i) => ({ ...exhibit, seq: seqs[i] as number })),
    )
    // No list of this site was compared with them yet; what their own examination says stays, whatever examines here.
    const examiner = (await examinerInForce(tx))?.number
    await insertPieces(tx, { caseId, revision: 0, pieces: pieces.map((piece) => ({ ...piece, examiner })) })
  })
}
