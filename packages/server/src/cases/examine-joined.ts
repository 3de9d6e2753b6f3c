// The line over a report that joined a case: its files are examined, then related and ranked together with what is kept of the
// case (held-examinations.ts), which changes in nothing. New exhibits take their places on cards that are laid or begin
// cards behind them; decisions stay, and cover what they covered.
import { joinCards } from '@rempart/core'
import { rankExaminations } from '@rempart/pipeline'
import type { Act } from '@rempart/pipeline'
import { growCards, insertCards, insertExamined, isErased, joinedReport, lastPosition, lockCase } from '@rempart/store'
import type { CardId, CaseId, CaseReport, ReportId, Transaction } from '@rempart/store'
import { joinCase } from '../evidence/case-evidence.ts'
import { examineFiles } from './examine-files.ts'
import type { ExaminedFile, FilePorts } from './examine-files.ts'
import { examineReport, numberCards, numberOf } from './examine-report.ts'
import type { LineServices } from './examine-report.ts'
import { heldExaminations, heldExhibits, keepLearned } from './held-examinations.ts'
import { sealExaminations } from './kept-examinations.ts'
import { rankingContext } from './ranking-context.ts'
import { sealExhibits, storeExamined } from './store-examined.ts'

type Place = Readonly<{ caseId: CaseId; report: ReportId }>

/** How many exhibits came of it; none where they were there. Throws where the sandbox or the key service is not there. */
export async function examineJoined(services: LineServices, place: Place): Promise<number> {
  const { database } = services
  const { caseId } = place
  await examineReport(services, caseId)
  const report = await joinedReport(database, place)
  if (report === undefined || report.examined) return 0
  await joinCase(services, { report: report.id, caseId })
  return layBeside(services, {
    caseId,
    report,
    examine: (ports) => examineFiles(services, { ...ports, report, caseId, folder: `report ${report.number}/` }),
    claim: async (tx) => (await joinedReport(tx, place))?.examined === false,
    note: (tx, exhibits) => insertExamined(tx, { report: report.id, exhibits }),
  })
}

/** Lays files of a report beside what its case holds; how many exhibits came of it, none where another run was first. */
export async function layBeside(
  services: LineServices,
  files: Readonly<{
    caseId: CaseId
    report: CaseReport
    examine(ports: FilePorts): Promise<readonly ExaminedFile[]>
    /** Whether they are still to be laid; the case is locked. */
    claim(tx: Transaction): Promise<boolean>
    /** What else becomes durable with the exhibits. */
    note(tx: Transaction, exhibits: number): Promise<void>
  }>,
): Promise<number> {
  const { database, random } = services
  const { caseId, report } = files
  if (await isErased(database, caseId)) return 0
  const acts: Act[] = []
  const { lists, revision } = await services.lists.newest()
  const examined = await files.examine({ lists, record: (act) => acts.push(act) })
  const held = await heldExhibits(services, caseId)
  const laid = new Map(held.flatMap(({ path, card }) => (card === undefined ? [] : [[path, card] as const])))
  const known = await heldExaminations(services, { caseId, held, lists })
  const before = known.examinations.filter(({ path }) => laid.has(path))
  const examinations = examined.flatMap(({ results }) => results.map(({ examination }) => examination))
  const all = [...before, ...examinations]
  const ownPaths = [
    ...held.flatMap(({ object, path }) => (report.files.some(({ name }) => name === object?.name) ? [path] : [])),
    ...examined.map(({ path }) => path),
  ]
  const ranking = rankExaminations(
    all,
    await rankingContext(services, { report, caseId, examinations: all, lists, ownPaths }),
  )
  const from = (held.at(-1)?.number ?? 0) + 1
  const exhibits = await sealExhibits(services, { caseId, files: examined, ranking, from })
  const numbers = new Map([...held, ...exhibits].map(({ path, number }) => [path, number]))
  const digests = new Map(all.map(({ path, digests: of }) => [path, of?.sha256 ?? path]))
  const { grown, fresh } = joinCards<CardId>({
    ranked: ranking.cards,
    laid,
    contentOf: (path) => digests.get(path) ?? path,
  })
  const cards = numberCards(fresh, numbers, random)
  return storeExamined(services, {
    caseId,
    report,
    acts,
    exhibits,
    relations: ranking.relationCount,
    cards: cards.length,
    examinations,
    kept: { pieces: await sealExaminations(services, { caseId, files: examined, from }), revision },
    claim: async (tx) => (await lockCase(tx, caseId)) && !(await isErased(tx, caseId)) && files.claim(tx),
    lay: async (tx) => {
      const last = await lastPosition(tx, caseId)
      await insertCards(
        tx,
        caseId,
        cards.map((card, at) => ({ ...card, position: last + at + 1 })),
      )
      await growCards(
        tx,
        caseId,
        grown.map(({ id, members, tiles }) => ({
          id,
          members: members.map((path) => numberOf(numbers, path)),
          tiles: tiles.map((path) => numberOf(numbers, path)),
        })),
      )
      await keepLearned(tx, { caseId, pieces: known.toKeep })
      await files.note(tx, exhibits.length)
    },
  })
}
