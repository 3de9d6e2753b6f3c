// What a retro-hunt does to the cards of a case: which of them move and why, which lines of the manifest read otherwise, and the one
// transaction in which all of it becomes durable.
import { cardMove } from '@rempart/core'
import type { MoveCause } from '@rempart/core'
import { canonical, manifestLine } from '@rempart/pipeline'
import type { CaseRanking } from '@rempart/pipeline'
import {
  exhibitIds,
  forgetPiecesAgain,
  insertCardMove,
  inTransaction,
  lockPieces,
  replacePieces,
  restateExhibits,
} from '@rempart/store'
import type { CardMove, CardNow, CaseId, ExhibitId, MadeWith, NewLine, NewPiece } from '@rempart/store'
import { restatedLine } from '../cases/imported-line.ts'
import type { KeptExamination } from '../cases/imported-line.ts'
import { sealLine } from '../cases/seal-line.ts'
import type { KeyedCase } from '../cases/seal-line.ts'
import { MAX_STATEMENTS } from '../limits.ts'
import type { Services } from '../services.ts'

/** An exhibit before and after; `examiner` made what was known before. */
export type HuntedExhibit = Readonly<{
  number: number
  before: KeptExamination
  after: KeptExamination
  isMatchedOtherwise: boolean
  /** What lists or the line itself say of it is other than before. */
  isChanged: boolean
  examiner: number | undefined
}>
export type Rankings = Readonly<{ was: CaseRanking; is: CaseRanking }>
type Hunt = Readonly<{
  exhibits: readonly HuntedExhibit[]
  rankings: Rankings
  /** What changed for a card with this exhibit. */
  causeOf(exhibit: HuntedExhibit): MoveCause
  /** Versions that changed since an exhibit was examined. */
  changes(exhibit: HuntedExhibit): readonly string[]
}>

export function movesOf(
  cards: readonly CardNow[],
  { exhibits, rankings: { was, is }, causeOf, changes }: Hunt,
): readonly CardMove[] {
  const positions = new Map(is.cards.flatMap(({ members, position }) => members.map((path) => [path, position])))
  const byNumber = new Map(exhibits.map((exhibit) => [exhibit.number, exhibit]))
  return cards.flatMap((card) => {
    const members = card.members.flatMap((number) => byNumber.get(number) ?? [])
    const paths = members.map(({ before }) => before.path)
    // A member of which nothing is kept holds the card where it is.
    const held = members.length < card.members.length ? [{ lane: card.lane, reasons: card.reasons }] : []
    const move = cardMove(card, {
      before: [...paths.map(was.of), ...held],
      after: [...paths.map(is.of), ...held],
      cause: members.some((one) => causeOf(one) === 'lists') ? 'lists' : 'versions',
    })
    if (move === undefined) return []
    const [said, says] = [statements(members.map((one) => one.before)), statements(members.map((one) => one.after))]
    return [
      {
        card: card.card,
        laneBefore: move.before.lane,
        laneAfter: move.after.lane,
        reasonsBefore: move.before.reasons,
        reasonsAfter: move.after.reasons,
        position: Math.min(...paths.map((path) => positions.get(path) ?? card.position)),
        reopens: move.reopens,
        changes: [...new Set(members.flatMap(changes))].toSorted().slice(0, MAX_STATEMENTS),
        gained: [...says].filter((one) => !said.has(one)).slice(0, MAX_STATEMENTS),
        lost: [...said].filter((one) => !says.has(one)).slice(0, MAX_STATEMENTS),
      },
    ]
  })
}

/** What readers and lists say, without what they read: `camera-exif camera-named`, `victims near`, `gap decoder-crashed`. */
function statements(examinations: readonly KeptExamination[]): ReadonlySet<string> {
  const all = examinations.flatMap(({ findings, matches, gaps }) => [
    ...findings.map(({ reader, code }) => `${reader} ${code}`),
    ...matches.map(({ list, kind }) => `${list} ${kind}`),
    ...gaps.map(({ reason }) => `gap ${reason}`),
  ])
  return new Set(all.toSorted())
}

export type Restated = NewLine & Readonly<{ number: number }>

/** New lines of the manifest for exhibits of which something else is said, or that stand in another lane. */
export async function restate(
  services: Pick<Services, 'vault' | 'random'>,
  args: KeyedCase & Readonly<{ exhibits: readonly HuntedExhibit[]; rankings: Rankings }>,
): Promise<readonly Restated[]> {
  const { exhibits, rankings, ...place } = args
  const restated: Restated[] = []
  for (const { number, after, isChanged } of exhibits) {
    const ranked = rankings.is.of(after.path)
    if (!isChanged && rankings.was.of(after.path).lane === ranked.lane) continue
    const line = canonical(restatedLine(after, ranked) ?? manifestLine(after, ranked))
    const { id, manifest } = await sealLine(services, { line, ...place })
    restated.push({ id, ...manifest, number })
  }
  return restated
}

/** All of it or nothing. How many cards moved; undefined where another run, or a report that joined, was there first. */
export function storeHunt(
  { database, ledger, clock }: Pick<Services, 'database' | 'ledger' | 'clock'>,
  done: Readonly<{
    caseId: CaseId
    /** Identifiers of the pieces that this rests on. */
    opened: readonly string[]
    pieces: readonly (NewPiece & MadeWith)[]
    /** The state of the lists, and whether what was examined again is taken in. */
    kept: Readonly<{ revision: number; isAgain: boolean }>
    /** The round that moves cards. */
    round: number
    moves: readonly CardMove[]
    restated: readonly Restated[]
  }>,
): Promise<number | undefined> {
  const { caseId, opened, pieces, kept, round, moves, restated } = done
  return inTransaction(database, async (tx) => {
    const present = await lockPieces(tx, caseId)
    if (present.size !== opened.length || !opened.every((id) => present.has(id))) return undefined
    await replacePieces(tx, { caseId, revision: kept.revision, pieces })
    if (kept.isAgain) await forgetPiecesAgain(tx, caseId)
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
    const acts = moves.map((move) => ({
      type: 'card-moved' as const,
      commit: { case: caseId, card: move.card, gained: move.gained.join('; '), lost: move.lost.join('; ') },
      facts: {
        revision: round,
        laneBefore: move.laneBefore,
        laneAfter: move.laneAfter,
        reasonsBefore: move.reasonsBefore.join(' '),
        reasonsAfter: move.reasonsAfter.join(' '),
        reopens: move.reopens,
        changes: move.changes.join('; '),
      },
      at,
    }))
    const seqs = await ledger.appendActs(tx, acts)
    for (const [i, move] of moves.entries())
      await insertCardMove(tx, { ...move, seq: seqs[i] as number, revision: round, at })
    return moves.length
  })
}
