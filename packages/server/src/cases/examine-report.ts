// The line over the report that a case begins with: its keys join the case, each file is examined in the sandbox, all of them
// are related and ranked, and exhibits, cards and every stage's ledger entry become durable in one transaction. A stopped
// run leaves nothing and begins again; a finished one is not repeated.
import { newId } from '@rempart/core'
import type { Card, ExhibitPath } from '@rempart/core'
import { rankExaminations } from '@rempart/pipeline'
import type { Act } from '@rempart/pipeline'
import { insertCards, inTransaction, lockUnexamined, reportOfCase } from '@rempart/store'
import type { CardId, CaseId, NewCard } from '@rempart/store'
import { joinCase } from '../evidence/case-evidence.ts'
import type { Services } from '../services.ts'
import { examineFiles } from './examine-files.ts'
import { sealExaminations } from './kept-examinations.ts'
import { rankingContext } from './ranking-context.ts'
import { sealExhibits, storeExamined } from './store-examined.ts'

export type LineServices = Pick<
  Services,
  'database' | 'ledger' | 'vault' | 'decoder' | 'lists' | 'examiner' | 'clock' | 'random' | 'log'
>

/** How many exhibits came of it; none where they were there, or where the case began with no report. Throws where the
 * sandbox or the key service is not there: the job is tried again. */
export async function examineReport(services: LineServices, caseId: CaseId): Promise<number> {
  const report = await reportOfCase(services.database, caseId)
  if (report === undefined) return 0
  if (!(await inTransaction(services.database, (tx) => lockUnexamined(tx, caseId)))) return 0
  await joinCase(services, { report: report.id, caseId })
  const acts: Act[] = []
  const { lists, revision } = await services.lists.newest()
  const files = await examineFiles(services, { report, caseId, lists, record: (act) => acts.push(act) })
  const examinations = files.flatMap(({ results }) => results.map(({ examination }) => examination))
  const ranking = rankExaminations(
    examinations,
    await rankingContext(services, { report, caseId, examinations, lists, ownPaths: files.map(({ path }) => path) }),
  )
  const overBudget = files.filter(({ path }) => ranking.of(path).reasons.includes('at-risk-over-budget')).length
  if (overBudget > 0) services.log.error({ event: 'urgent-budget-spent', count: overBudget })
  const exhibits = await sealExhibits(services, { caseId, files, ranking, from: 1 })
  const cards = numberCards(ranking.cards, new Map(exhibits.map(({ path, number }) => [path, number])), services.random)
  return storeExamined(services, {
    caseId,
    report,
    acts,
    exhibits,
    relations: ranking.relationCount,
    cards: cards.length,
    examinations,
    kept: { pieces: await sealExaminations(services, { caseId, files, from: 1 }), revision },
    claim: (tx) => lockUnexamined(tx, caseId),
    lay: (tx) => insertCards(tx, caseId, cards),
  })
}

/** Cards of the ranking as rows: their members by number. */
export function numberCards(
  cards: readonly Card[],
  numbers: ReadonlyMap<ExhibitPath, number>,
  random: (bytes: number) => Uint8Array,
): readonly NewCard[] {
  return cards.map(({ position, lane, reasons, kind, members, tiles }) => ({
    id: newId<CardId>(random),
    position,
    lane,
    reasons,
    kind,
    members: members.map((path) => numberOf(numbers, path)),
    tiles: tiles.map((path) => numberOf(numbers, path)),
  }))
}

/** The exhibit's number. Throws for what is no exhibit: a bug. */
export function numberOf(numbers: ReadonlyMap<ExhibitPath, number>, path: ExhibitPath): number {
  const number = numbers.get(path)
  if (number === undefined) throw new Error('a card names what is no exhibit')
  return number
}
