// What examining a report's files came to: exhibits with their sealed lines, and the one transaction in which they, their cards
// and every stage's ledger entry become durable.
import type { Examination, ExhibitPath } from '@rempart/core'
import { compareBytes, canonical, manifestLine } from '@rempart/pipeline'
import type { Act, CaseRanking, Stored } from '@rempart/pipeline'
import {
  addJobs,
  announceChange,
  exhibitRowDigest,
  insertExhibits,
  insertPieces,
  insertQuarantine,
  inTransaction,
  listsRevision,
} from '@rempart/store'
import type { CaseId, CaseReport, NewExhibit, NewPiece, Transaction } from '@rempart/store'
import { jobAgain } from '../examiner/examine-again.ts'
import { ownExaminer } from '../examiner/examiner-in-force.ts'
import { learnMatches } from '../lists/learn-matches.ts'
import { LISTS } from '../lists/site-lists.ts'
import { huntJob, startHunt } from '../lists/start-hunt.ts'
import type { Services } from '../services.ts'
import type { ExaminedFile } from './examine-files.ts'
import { caseKeyOf, sealLine } from './seal-line.ts'

type StoreServices = Pick<Services, 'database' | 'ledger' | 'vault' | 'lists' | 'examiner' | 'clock' | 'random' | 'log'>
type Examined = Readonly<{ caseId: CaseId; files: readonly ExaminedFile[]; ranking: CaseRanking }>
export type SealedExhibit = Omit<NewExhibit, 'seq'> & Readonly<{ path: ExhibitPath; sha256: string | undefined }>

/** Exhibits in the order of raw path bytes, numbered from `from` on, each with its line of the manifest sealed under the case's key. */
export async function sealExhibits(
  services: StoreServices,
  { caseId, files, ranking, from }: Examined & Readonly<{ from: number }>,
): Promise<readonly SealedExhibit[]> {
  const caseKey = await caseKeyOf(services, caseId)
  // The file itself comes first of what was found in it; only it has an object of its own.
  const all = files
    .flatMap(({ object, results }) =>
      results.map((result, at) => ({ ...result, object: at === 0 ? object : undefined })),
    )
    .toSorted((a: Stored, b: Stored) => compareBytes(a.key, b.key))
  const exhibits: SealedExhibit[] = []
  for (const { examination, object } of all) {
    const ranked = ranking.of(examination.path)
    const line = canonical(manifestLine(examination, ranked))
    const sealed = await sealLine(services, { line, caseId, caseKey })
    const { path, digests } = examination
    exhibits.push({ ...sealed, number: from + exhibits.length, object, path, sha256: digests?.sha256 })
  }
  return exhibits
}

/** How many exhibits came of it; none where another run was first, and nothing is then stored. */
export function storeExamined(
  services: StoreServices,
  done: Readonly<{
    caseId: CaseId
    report: CaseReport
    acts: readonly Act[]
    exhibits: readonly SealedExhibit[]
    relations: number
    /** How many cards are new. */
    cards: number
    examinations: readonly Examination[]
    /** The same, sealed, and the state of the lists that they were matched against. */
    kept: Readonly<{ pieces: readonly NewPiece[]; revision: number }>
    /** Takes the case for this transaction; false where it was done before. */
    claim(tx: Transaction): Promise<boolean>
    /** Lays the cards of exhibits that are there. */
    lay(tx: Transaction): Promise<void>
  }>,
): Promise<number> {
  const { database, ledger, clock, log } = services
  const { caseId, report, acts, exhibits, examinations, kept } = done
  return inTransaction(database, async (tx) => {
    if (!(await done.claim(tx))) return 0
    const doubted = await learnMatches(services, tx, { source: report.source, examinations })
    const at = clock.now()
    const seqs = await ledger.appendActs(tx, [
      ...exhibits.map((exhibit) => ({
        type: 'received' as const,
        commit: {
          case: caseId,
          report: report.id,
          exhibit: exhibit.id,
          path: exhibit.path,
          ...(exhibit.sha256 !== undefined && { sha256: exhibit.sha256 }),
          row: exhibitRowDigest(caseId, exhibit),
        },
        facts: { number: exhibit.number },
      })),
      ...acts.map(({ type, path, digests, facts }) => ({
        type,
        commit: { case: caseId, path, ...(digests && { sha256: digests.sha256 }) },
        facts,
      })),
      { type: 'related', commit: { case: caseId }, facts: { relations: done.relations } },
      ...doubted.map(({ list, entry, reason, files }) => ({
        type: 'list-quarantined' as const,
        commit: { list, entry },
        facts: { kind: 'begun', reason, files },
        at,
      })),
    ])
    await insertExhibits(
      tx,
      caseId,
      exhibits.map((exhibit, at) => ({ ...exhibit, seq: seqs[at] as number })),
    )
    await done.lay(tx)
    const examiner = (await ownExaminer(tx, services))?.number
    await insertPieces(tx, { caseId, ...kept, pieces: kept.pieces.map((piece) => ({ ...piece, examiner })) })
    // Another version examines by now, or none was noted yet: one that does looks at this again.
    if (examiner === undefined) await addJobs(tx, [jobAgain(caseId)])
    // The ledger's order is held: whoever changes a list comes before this, and is seen here, or after it, and sees this case.
    if ((await listsRevision(tx)) !== kept.revision) await addJobs(tx, [huntJob(caseId)])
    for (const [i, quarantine] of doubted.entries()) {
      const seq = seqs[seqs.length - doubted.length + i] as number
      await insertQuarantine(tx, { ...quarantine, kind: 'begun', seq, at })
      await startHunt(tx, { list: quarantine.list, why: 'quarantined', at })
    }
    if (doubted.length > 0) {
      log.warn({ event: 'list-entries-quarantined', count: doubted.length })
      await announceChange(tx, LISTS)
    }
    const facts = { cards: done.cards }
    await ledger.appendActs(tx, [{ type: 'ranked', commit: { case: caseId }, facts, rows: ['card', 'card_member'] }])
    return exhibits.length
  })
}
