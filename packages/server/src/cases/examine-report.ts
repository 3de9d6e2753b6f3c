// The line over the report that a case begins with: its keys join the case, each file is examined in the sandbox, all of them
// are related and ranked, and exhibits, cards and every stage's ledger entry become durable in one transaction. A stopped
// run leaves nothing and begins again; a finished one is not repeated.
import type { Examination, ExhibitPath } from '@rempart/core'
import { compareBytes, canonical, manifestLine, rankExaminations } from '@rempart/pipeline'
import type { Act, CaseRanking, Stored } from '@rempart/pipeline'
import {
  announceChange,
  exhibitRowDigest,
  insertCards,
  insertExhibits,
  insertQuarantine,
  inTransaction,
  lockUnexamined,
  reportOfCase,
} from '@rempart/store'
import type { CardId, CaseId, CaseReport, NewCard, NewExhibit } from '@rempart/store'
import { newId } from '@rempart/core'
import { joinCase } from '../evidence/case-evidence.ts'
import type { Services } from '../services.ts'
import { examineFiles } from './examine-files.ts'
import type { ExaminedFile } from './examine-files.ts'
import { rankingContext } from './ranking-context.ts'
import { learnMatches } from '../lists/learn-matches.ts'
import { LISTS } from '../lists/site-lists.ts'
import { caseKeyOf, sealLine } from './seal-line.ts'

type LineServices = Pick<Services, 'database' | 'ledger' | 'vault' | 'decoder' | 'lists' | 'clock' | 'random' | 'log'>
type Exhibit = Omit<NewExhibit, 'seq'> & Readonly<{ path: ExhibitPath; sha256: string | undefined }>

/** How many exhibits came of it; none where they were there, or where the case began with no report. Throws where the
 * sandbox or the key service is not there: the job is tried again. */
export async function examineReport(services: LineServices, caseId: CaseId): Promise<number> {
  const report = await reportOfCase(services.database, caseId)
  if (report === undefined) return 0
  if (!(await inTransaction(services.database, (tx) => lockUnexamined(tx, caseId)))) return 0
  await joinCase(services, { report: report.id, caseId })
  const acts: Act[] = []
  const { lists } = await services.lists.newest()
  const files = await examineFiles(services, { report, caseId, lists, record: (act) => acts.push(act) })
  const examinations = files.flatMap(({ results }) => results.map(({ examination }) => examination))
  const ranking = rankExaminations(
    examinations,
    await rankingContext(services, { report, caseId, examinations, lists, ownPaths: files.map(({ path }) => path) }),
  )
  const overBudget = files.filter(({ path }) => ranking.of(path).reasons.includes('at-risk-over-budget')).length
  if (overBudget > 0) services.log.error({ event: 'urgent-budget-spent', count: overBudget })
  const exhibits = await sealExhibits(services, { caseId, files, ranking })
  return store(services, { caseId, report, acts, exhibits, ranking, examinations })
}

/** Exhibits in the order of raw path bytes, each with its line of the manifest sealed under the case's key. */
async function sealExhibits(
  services: LineServices,
  { caseId, files, ranking }: Readonly<{ caseId: CaseId; files: readonly ExaminedFile[]; ranking: CaseRanking }>,
): Promise<readonly Exhibit[]> {
  const caseKey = await caseKeyOf(services, caseId)
  // The file itself comes first of what was found in it; only it has an object of its own.
  const all = files
    .flatMap(({ object, results }) =>
      results.map((result, at) => ({ ...result, object: at === 0 ? object : undefined })),
    )
    .toSorted((a: Stored, b: Stored) => compareBytes(a.key, b.key))
  const exhibits: Exhibit[] = []
  for (const { examination, object } of all) {
    const ranked = ranking.of(examination.path)
    const line = canonical(manifestLine({ ...examination, findings: ranked.findings }, ranked))
    const sealed = await sealLine(services, { line, caseId, caseKey })
    const { path, digests } = examination
    exhibits.push({ ...sealed, number: exhibits.length + 1, object, path, sha256: digests?.sha256 })
  }
  return exhibits
}

function store(
  services: LineServices,
  done: Readonly<{
    caseId: CaseId
    report: CaseReport
    acts: readonly Act[]
    exhibits: readonly Exhibit[]
    ranking: CaseRanking
    examinations: readonly Examination[]
  }>,
): Promise<number> {
  const { database, ledger, random, clock, log } = services
  const { caseId, report, acts, exhibits, ranking, examinations } = done
  const cards = cardsOf(ranking, exhibits, random)
  return inTransaction(database, async (tx) => {
    if (!(await lockUnexamined(tx, caseId))) return 0
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
      { type: 'related', commit: { case: caseId }, facts: { relations: ranking.relationCount } },
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
    await insertCards(tx, caseId, cards)
    for (const [i, quarantine] of doubted.entries())
      await insertQuarantine(tx, {
        ...quarantine,
        kind: 'begun',
        seq: seqs[seqs.length - doubted.length + i] as number,
        at,
      })
    if (doubted.length > 0) {
      log.warn({ event: 'list-entries-quarantined', count: doubted.length })
      await announceChange(tx, LISTS)
    }
    const facts = { cards: cards.length }
    await ledger.appendActs(tx, [{ type: 'ranked', commit: { case: caseId }, facts, rows: ['card', 'card_member'] }])
    return exhibits.length
  })
}

function cardsOf(
  ranking: CaseRanking,
  exhibits: readonly Exhibit[],
  random: (bytes: number) => Uint8Array,
): readonly NewCard[] {
  const numbers = new Map(exhibits.map(({ path, number }) => [path, number]))
  const numberOf = (path: ExhibitPath): number => {
    const number = numbers.get(path)
    if (number === undefined) throw new Error('a card names what is no exhibit')
    return number
  }
  return ranking.cards.map(({ position, lane, reasons, kind, members, tiles }) => ({
    id: newId<CardId>(random),
    position,
    lane,
    reasons,
    kind,
    members: members.map(numberOf),
    tiles: tiles.map(numberOf),
  }))
}
