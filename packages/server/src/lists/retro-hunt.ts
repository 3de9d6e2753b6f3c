// After a list changed, what came before it is matched again: case by case, from what the line kept, without opening a file.
// Cards that move get an event each, in the ledger with why; what a person decided is reopened, never changed. A round is
// safe to repeat and to stop: a case is done, or it is begun again.
import { cardMove } from '@rempart/core'
import type { CaseContext } from '@rempart/core'
import { canonical, manifestLine, match, rankExaminations } from '@rempart/pipeline'
import type { CaseRanking } from '@rempart/pipeline'
import {
  addJobs,
  cardsNow,
  casesMatchedBefore,
  doubtedAt,
  exhibitIds,
  inTransaction,
  insertCardMove,
  lockKeptRevision,
  replacePieces,
  reportOfCase,
  restateExhibits,
} from '@rempart/store'
import type { CardNow, CaseId, ExhibitId, NewLine, NewPiece } from '@rempart/store'
import { placeOf, restatedLine } from '../cases/imported-line.ts'
import type { KeptExamination } from '../cases/imported-line.ts'
import { openExaminations, sealPieces } from '../cases/kept-examinations.ts'
import { rankingContext } from '../cases/ranking-context.ts'
import type { Kept } from '../cases/kept-examinations.ts'
import { caseKeyOf, sealLine } from '../cases/seal-line.ts'
import type { KeyedCase } from '../cases/seal-line.ts'
import { CASES_PER_PAGE } from '../limits.ts'
import type { Services } from '../services.ts'
import { quarantinedNames } from './learn-matches.ts'
import { HUNT_CASE, HUNT_PRIORITY } from './site-lists.ts'

type HuntServices = Pick<Services, 'database' | 'ledger' | 'vault' | 'lists' | 'clock' | 'random' | 'log'>
/** `exhibits` were matched again, `changed` of them match otherwise, `moved` cards have another place. */
export type Hunted = Readonly<{ exhibits: number; changed: number; moved: number }>

/** A job for each case that was matched against an older state than `revision`; how many. */
export async function beginHunt({ database }: Pick<Services, 'database'>, revision: number): Promise<number> {
  let count = 0
  for (let after = ''; ; ) {
    const page = await casesMatchedBefore(database, { revision, after, limit: CASES_PER_PAGE })
    await inTransaction(database, (tx) =>
      addJobs(
        tx,
        page.map((caseId) => ({
          task: HUNT_CASE,
          payload: { case: caseId },
          key: `${HUNT_CASE}:${caseId}`,
          priority: HUNT_PRIORITY,
        })),
      ),
    )
    count += page.length
    const last = page.at(-1)
    if (last === undefined) return count
    after = last
  }
}

/** Matches a case again with the lists as they are now. Nothing where that is done, or nothing is kept of it. */
export async function huntCase(services: HuntServices, caseId: CaseId): Promise<Hunted> {
  const { revision, lists } = await services.lists.newest()
  const kept = await openExaminations(services, caseId)
  const report = await reportOfCase(services.database, caseId)
  const cards = await cardsNow(services.database, caseId)
  // A case that is still coming in is matched once its cards are laid.
  if (kept === undefined || kept.revision >= revision || cards.length === 0)
    return { exhibits: 0, changed: 0, moved: 0 }
  const numbers = kept.kept.map(({ number }) => number)
  const before = kept.kept.map(({ examination }) => examination)
  const after: KeptExamination[] = []
  for (const examination of before) after.push(await matchedAgain(examination, lists))
  const changed = after.map((now, at) => canonical(now.matches) !== canonical(before[at]?.matches ?? []))
  const context = {
    ...(await rankingContext(services, { report, caseId, examinations: after, lists, ownPaths: ownPathsOf(after) })),
    // What was decided moves nothing by itself: the change alone is judged, and a decided card is reopened or stays.
    decided: new Set<string>(),
  }
  // Entries that were in doubt when these cards were laid or moved last.
  const doubted = await doubtedAt(services.database, kept.revision)
  const doubtedBefore = quarantinedNames(services.lists, { examinations: before, quarantined: doubted })
  const any = changed.some(Boolean) || !sameNames(doubtedBefore, context.quarantined)
  const rankings = any
    ? { was: rankKept(before, { ...context, quarantined: doubtedBefore }), is: rankKept(after, context) }
    : undefined
  const place = { caseId, caseKey: await caseKeyOf(services, caseId) }
  const again = after.map((examination, at) => ({ number: numbers[at] ?? 0, examination }))
  const pieces = await sealPieces(services, { caseId, kept: again })
  const moves = rankings === undefined ? [] : movesOf(cards, again, rankings)
  const restated = rankings === undefined ? [] : await restate(services, { ...place, again, changed, rankings })
  const moved = await store(services, { caseId, revision, pieces, moves, restated })
  const result = { exhibits: after.length, changed: changed.filter(Boolean).length, moved }
  services.log.info({ event: 'case-matched-again', count: result.exhibits, code: String(revision) })
  return result
}

async function matchedAgain(
  examination: KeptExamination,
  lists: Parameters<typeof match>[1],
): Promise<KeptExamination> {
  const { digests, pixels, gaps } = examination
  // What was never read has nothing to be matched by, as in the line.
  if (digests === undefined) return examination
  const { matches, coverage } = await match({ digests, ...(pixels && { pixels }) }, lists)
  const failed = coverage.flatMap(({ list, canary }) =>
    canary === 'failed' ? [{ stage: 'match' as const, reason: 'canary-failed', detail: list }] : [],
  )
  return { ...examination, matches, coverage, gaps: [...gaps.filter(({ stage }) => stage !== 'match'), ...failed] }
}

function sameNames(a: ReadonlySet<string>, b: ReadonlySet<string> = new Set()): boolean {
  return a.size === b.size && [...a].every((name) => b.has(name))
}

function rankKept(examinations: readonly KeptExamination[], context: CaseContext): CaseRanking {
  const ranking = rankExaminations(examinations, context)
  const byPath = new Map(examinations.map((examination) => [examination.path, examination]))
  return {
    ...ranking,
    of(path) {
      const [ranked, examination] = [ranking.of(path), byPath.get(path)]
      return examination === undefined ? ranked : { ...ranked, ...placeOf(examination, ranked) }
    },
  }
}

/** Files of the report that the case begins with: those of reports that joined stand in folders. */
function ownPathsOf(examinations: readonly KeptExamination[]): readonly KeptExamination['path'][] {
  return examinations.flatMap(({ path, parent }) => (parent === undefined && !path.includes('/') ? [path] : []))
}

type Rankings = Readonly<{ was: CaseRanking; is: CaseRanking }>
type Move = Readonly<{ card: CardNow; position: number }> & Readonly<NonNullable<ReturnType<typeof cardMove>>>

function movesOf(cards: readonly CardNow[], again: readonly Kept[], { was, is }: Rankings): readonly Move[] {
  const positions = new Map(is.cards.flatMap(({ members, position }) => members.map((path) => [path, position])))
  const pathOf = new Map(again.map(({ number, examination }) => [number, examination.path]))
  return cards.flatMap((card) => {
    const paths = card.members.flatMap((number) => pathOf.get(number) ?? [])
    // A member of which nothing is kept holds the card where it is.
    const held = paths.length < card.members.length ? [{ lane: card.lane, reasons: card.reasons }] : []
    const move = cardMove(card, [...paths.map(was.of), ...held], [...paths.map(is.of), ...held])
    if (move === undefined) return []
    return [{ ...move, card, position: Math.min(...paths.map((path) => positions.get(path) ?? card.position)) }]
  })
}

type Restated = NewLine & Readonly<{ number: number }>

/** New lines of the manifest for exhibits that match otherwise or stand in another lane. */
async function restate(
  services: HuntServices,
  args: KeyedCase & Readonly<{ again: readonly Kept[]; changed: readonly boolean[]; rankings: Rankings }>,
): Promise<readonly Restated[]> {
  const { again, changed, rankings, ...place } = args
  const restated: Restated[] = []
  for (const [at, { number, examination }] of again.entries()) {
    const ranked = rankings.is.of(examination.path)
    if (changed[at] !== true && rankings.was.of(examination.path).lane === ranked.lane) continue
    const line = canonical(restatedLine(examination, ranked) ?? manifestLine(examination, ranked))
    const { id, manifest } = await sealLine(services, { line, ...place })
    restated.push({ id, ...manifest, number })
  }
  return restated
}

/** All of it or nothing; nothing where another run did the case meanwhile. How many cards moved. */
function store(
  { database, ledger, clock }: HuntServices,
  done: Readonly<{
    caseId: CaseId
    revision: number
    pieces: readonly NewPiece[]
    moves: readonly Move[]
    restated: readonly Restated[]
  }>,
): Promise<number> {
  const { caseId, revision, pieces, moves, restated } = done
  return inTransaction(database, async (tx) => {
    const kept = await lockKeptRevision(tx, caseId)
    if (kept === undefined || kept >= revision) return 0
    await replacePieces(tx, { caseId, revision, pieces })
    const ids = await exhibitIds(tx, caseId)
    const idOf = (number: number): ExhibitId => {
      const id = ids.get(number)
      if (id === undefined) throw new Error('what is kept names no exhibit')
      return id
    }
    await restateExhibits(
      tx,
      restated.map(({ number, ...line }) => ({ ...line, exhibit: idOf(number) })),
    )
    const at = clock.now()
    const acts = moves.map(({ card: { card }, before, after, reopens }) => ({
      type: 'card-moved' as const,
      commit: { case: caseId, card },
      facts: {
        revision,
        laneBefore: before.lane,
        laneAfter: after.lane,
        reasonsBefore: before.reasons.join(' '),
        reasonsAfter: after.reasons.join(' '),
        reopens,
      },
      at,
    }))
    const seqs = await ledger.appendActs(tx, acts)
    for (const [i, { card, before, after, reopens, position }] of moves.entries())
      await insertCardMove(tx, {
        seq: seqs[i] as number,
        card: card.card,
        revision,
        laneBefore: before.lane,
        laneAfter: after.lane,
        reasonsBefore: before.reasons,
        reasonsAfter: after.reasons,
        position,
        reopens,
        at,
      })
    return moves.length
  })
}
