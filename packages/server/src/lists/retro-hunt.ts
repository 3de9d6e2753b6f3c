// After a list changed, or what examines, what came before it is matched and ranked again: case by case, from what the line kept,
// without opening a file. Cards that move get an event each, in the ledger with why; what a person decided is reopened, never
// changed. A round is safe to repeat and to stop: a case is done, or it is begun again.
import type { CaseContext, HeldList, MoveCause } from '@rempart/core'
import { canonical, rankExaminations } from '@rempart/pipeline'
import type { CaseRanking } from '@rempart/pipeline'
import {
  addJobs,
  cardsNow,
  casesMatchedBefore,
  doubtedAt,
  examinerInForce,
  inTransaction,
  newestExaminingRound,
  piecesAgain,
  readExaminer,
  reportOfCase,
} from '@rempart/store'
import type { CaseId, Examiner, NewPiece } from '@rempart/store'
import { placeOf } from '../cases/imported-line.ts'
import type { KeptExamination } from '../cases/imported-line.ts'
import { openExaminations, openPiece, sealPiece } from '../cases/kept-examinations.ts'
import type { Kept, OpenPiece } from '../cases/kept-examinations.ts'
import { rankingContext } from '../cases/ranking-context.ts'
import { caseKeyOf } from '../cases/seal-line.ts'
import { changedParts } from '../examiner/versions.ts'
import { CASES_PER_PAGE } from '../limits.ts'
import type { Services } from '../services.ts'
import { movesOf, restate, storeHunt } from './hunt-moves.ts'
import type { HuntedExhibit } from './hunt-moves.ts'
import { quarantinedNames } from './learn-matches.ts'
import { matchedAgain } from './match-again.ts'
import { huntJob } from './start-hunt.ts'

type HuntServices = Pick<Services, 'database' | 'ledger' | 'vault' | 'lists' | 'clock' | 'random' | 'log'>
/** `exhibits` were ranked again, `changed` of them match or are described otherwise, `moved` cards have another place. */
export type Hunted = Readonly<{ exhibits: number; changed: number; moved: number }>

/** A job for each case that was matched against an older state than `revision`; how many. */
export async function beginHunt({ database }: Pick<Services, 'database'>, revision: number): Promise<number> {
  let count = 0
  for (let after = ''; ; ) {
    const page = await casesMatchedBefore(database, { revision, after, limit: CASES_PER_PAGE })
    await inTransaction(database, (tx) => addJobs(tx, page.map(huntJob)))
    count += page.length
    const last = page.at(-1)
    if (last === undefined) return count
    after = last
  }
}

/** Matches a case again with the lists as they are now, and takes in what was examined again of all of it. Nothing where that
 * is done, or nothing is kept of it. */
export async function huntCase(services: HuntServices, caseId: CaseId): Promise<Hunted> {
  const { database } = services
  const { revision, lists } = await services.lists.newest()
  const pieces = await openExaminations(services, caseId)
  const report = await reportOfCase(database, caseId)
  const cards = await cardsNow(database, caseId)
  const matchedAt = Math.min(...pieces.map(({ stored }) => stored.revision))
  const again = await openAgain(services, { caseId, pieces })
  // A case that is still coming in is matched once its cards are laid.
  if (pieces.length === 0 || cards.length === 0 || (matchedAt >= revision && again === undefined))
    return { exhibits: 0, changed: 0, moved: 0 }
  const exhibits = await compared(pieces, { again, lists })
  const [before, after] = [exhibits.map((one) => one.before), exhibits.map((one) => one.after)]
  const context = {
    ...(await rankingContext(services, { report, caseId, examinations: after, lists, ownPaths: ownPathsOf(after) })),
    // What was decided moves nothing by itself: the change alone is judged, and a decided card is reopened or stays.
    decided: new Set<string>(),
  }
  // Entries that were in doubt when these cards were laid or moved last.
  const doubted = await doubtedAt(database, matchedAt)
  const doubtedBefore = quarantinedNames(services.lists, { examinations: before, quarantined: doubted })
  const doubt = onlyOneHas(doubtedBefore, context.quarantined)
  const isDoubted = ({ matches }: KeptExamination): boolean =>
    matches.some(({ entry }) => entry !== undefined && doubt.has(entry))
  // Beside other versions, lists reopen the cards of which they say something else, and no others.
  const causeOf = (exhibit: HuntedExhibit): MoveCause =>
    again === undefined || exhibit.isMatchedOtherwise || isDoubted(exhibit.before) ? 'lists' : 'versions'
  const changed = exhibits.filter(({ isChanged }) => isChanged).length
  const rankings =
    changed > 0 || doubt.size > 0
      ? { was: rankKept(before, { ...context, quarantined: doubtedBefore }), is: rankKept(after, context) }
      : undefined
  const place = { caseId, caseKey: await caseKeyOf(services, caseId) }
  const changes = again === undefined ? () => [] : await changesOf(services, { pieces, now: again.examiner })
  const isStored = await storeHunt(services, {
    caseId,
    opened: pieces.map(({ stored }) => stored.id),
    pieces: await sealAgain(services, { ...place, pieces, exhibits, again }),
    kept: { revision, isAgain: again !== undefined },
    round: again === undefined ? revision : ((await newestExaminingRound(database)) ?? revision),
    moves: rankings === undefined ? [] : movesOf(cards, { exhibits, rankings, causeOf, changes }),
    restated: rankings === undefined ? [] : await restate(services, { ...place, exhibits, rankings }),
  })
  // Another run did the case meanwhile, or a report joined it.
  if (isStored === undefined) return huntCase(services, caseId)
  services.log.info({ event: 'case-matched-again', count: exhibits.length, code: String(revision) })
  return { exhibits: exhibits.length, changed, moved: isStored }
}

/** Pieces that were examined again with what is in force, by their number. */
type Again = Readonly<{
  examiner: Examiner
  pieces: ReadonlyMap<number, Readonly<{ kept: readonly Kept[]; unanswered: number }>>
}>

/** Undefined unless everything of the case that others examined is there again: a case is ranked as a whole. */
async function openAgain(
  { database, vault }: HuntServices,
  { caseId, pieces }: Readonly<{ caseId: CaseId; pieces: readonly OpenPiece[] }>,
): Promise<Again | undefined> {
  const examiner = await examinerInForce(database)
  if (examiner === undefined) return undefined
  const stale = pieces.filter(({ stored }) => (stored.examiner ?? 0) < examiner.number)
  if (stale.length === 0) return undefined
  const stored = new Map(
    (await piecesAgain(database, { caseId, examiner: examiner.number })).map((piece) => [piece.piece, piece]),
  )
  if (!stale.every(({ stored: { piece } }) => stored.has(piece))) return undefined
  const open = new Map<number, Readonly<{ kept: readonly Kept[]; unanswered: number }>>()
  for (const { stored: of } of stale) {
    const piece = stored.get(of.piece)
    if (piece !== undefined)
      open.set(of.piece, { kept: await openPiece({ vault }, piece), unanswered: piece.unanswered })
  }
  return { examiner, pieces: open }
}

/** What was and is known of every exhibit. */
async function compared(
  pieces: readonly OpenPiece[],
  { again, lists }: Readonly<{ again: Again | undefined; lists: readonly HeldList[] }>,
): Promise<readonly HuntedExhibit[]> {
  const exhibits: HuntedExhibit[] = []
  for (const { stored, kept } of pieces) {
    const fresh = again?.pieces.get(stored.piece)?.kept ?? kept
    for (const [at, { number, examination: before }] of kept.entries()) {
      const after = await matchedAgain(fresh[at]?.examination ?? before, lists)
      const isMatchedOtherwise = canonical(after.matches) !== canonical(before.matches)
      const isChanged = isMatchedOtherwise || (fresh !== kept && factsOf(after) !== factsOf(before))
      exhibits.push({ number, before, after, isMatchedOtherwise, isChanged, examiner: stored.examiner })
    }
  }
  return exhibits
}

/** Everything that is said of it but what lists say. */
function factsOf({ examinedHere: _here, ...facts }: KeptExamination): string {
  return canonical({ ...facts, matches: [], coverage: [], gaps: facts.gaps.filter(({ stage }) => stage !== 'match') })
}

/** Versions that changed since an exhibit was examined. */
async function changesOf(
  { database }: HuntServices,
  { pieces, now }: Readonly<{ pieces: readonly OpenPiece[]; now: Examiner }>,
): Promise<(exhibit: HuntedExhibit) => readonly string[]> {
  const changes = new Map<number | undefined, readonly string[]>()
  for (const examiner of new Set(pieces.map(({ stored }) => stored.examiner)))
    changes.set(examiner, changedParts(await readExaminer(database, examiner ?? null), now))
  return ({ examiner }) => changes.get(examiner) ?? []
}

/** Pieces as they are to be kept now, each with the exhibits that it had. */
async function sealAgain(
  services: HuntServices,
  args: Readonly<{ caseId: CaseId; caseKey: Awaited<ReturnType<typeof caseKeyOf>> }> &
    Readonly<{ pieces: readonly OpenPiece[]; exhibits: readonly HuntedExhibit[]; again: Again | undefined }>,
): Promise<readonly (NewPiece & Pick<OpenPiece['stored'], 'examiner' | 'unanswered'>)[]> {
  const { pieces, exhibits, again, ...place } = args
  const afterOf = new Map(exhibits.map(({ number, after }) => [number, after]))
  const sealed: (NewPiece & Pick<OpenPiece['stored'], 'examiner' | 'unanswered'>)[] = []
  for (const { stored, kept } of pieces) {
    const fresh = again?.pieces.get(stored.piece)
    const now = kept.map(({ number, examination }) => ({ number, examination: afterOf.get(number) ?? examination }))
    sealed.push({
      ...(await sealPiece(services, { ...place, piece: stored.piece, kept: now })),
      examiner: fresh === undefined ? stored.examiner : again?.examiner.number,
      unanswered: fresh?.unanswered ?? stored.unanswered,
    })
  }
  return sealed
}

function onlyOneHas(a: ReadonlySet<string>, b: ReadonlySet<string> = new Set()): ReadonlySet<string> {
  return new Set([...a, ...b].filter((name) => a.has(name) !== b.has(name)))
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
