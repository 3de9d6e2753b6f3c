// The queue over many cases: each case keeps the order that ranking published for it, and the cases take turns, so that a
// large one never hides a small one. Lane 1 comes before everything of every case but what a colleague has escalated, which
// only senior analysts see (DESIGN §1, Lanes).
import type { Lane } from '../lane.ts'

/** What a card waits for: a first decision, a second person's opinion, a third's after two who differ, or a senior analyst. */
export type WaitsFor = 'decision' | 'opinion' | 'settlement' | 'senior'
/** A card that waits. `position` is its place in its own case; `openedAtMs` since when it waits: when its case came in, or
 * when it was asked of another person. */
export type WaitingCard = Readonly<{
  card: string
  caseId: string
  openedAtMs: number
  /** The ledger's entry of the newest decision in its case; undefined before the first. */
  lastDecision: number | undefined
  lane: Lane
  position: number
  waitsFor: WaitsFor
}>

/** Lanes 2 and 3 are dealt together within a case; 5 and 6 wait for nobody. */
const STAGE: Readonly<Record<Lane, number>> = { 1: 0, 2: 1, 3: 1, 4: 2, 5: 3, 6: 3 }
const ESCALATED = -1
const NEVER = -1

/** The cards in the order in which they are looked at: by stage; within it each case's first, then each case's second, and
 * so on; of cards in the same turn, the one in whose case nobody has decided for longest, and then the one that waits for longer.
 * Whoever takes the first again and again so comes to each case in turn. */
export function queueOrder<T extends WaitingCard>(waiting: readonly T[]): readonly T[] {
  const turns = new Map<T, number>()
  const taken = new Map<string, number>()
  for (const card of waiting.toSorted((a, b) => a.position - b.position || (a.card < b.card ? -1 : 1))) {
    const key = `${card.caseId} ${stageOf(card)}`
    const turn = taken.get(key) ?? 0
    taken.set(key, turn + 1)
    turns.set(card, turn)
  }
  return waiting.toSorted(
    (a, b) =>
      stageOf(a) - stageOf(b) ||
      (turns.get(a) ?? 0) - (turns.get(b) ?? 0) ||
      (a.lastDecision ?? NEVER) - (b.lastDecision ?? NEVER) ||
      a.openedAtMs - b.openedAtMs ||
      (a.caseId < b.caseId ? -1 : 1),
  )
}

function stageOf({ lane, waitsFor }: WaitingCard): number {
  return waitsFor === 'senior' ? ESCALATED : STAGE[lane]
}

/** How many cards of one stage of one case wait. */
export type StageCount = Readonly<{ stage: number; waiting: number }>
/** Turns of one stage, from 0. */
export type StageTurns = Readonly<{ stage: number; first: number; count: number }>

/** The turns in which a page of the queue lies: `count` cards from place `from`. `skip`: cards of the first of these turns that come
 * before the page. The cards of these turns, in their order, hold the page. */
export function turnsOfPage(
  counts: readonly StageCount[],
  { from, count }: Readonly<{ from: number; count: number }>,
): Readonly<{ turns: readonly StageTurns[]; skip: number }> {
  const stages = Map.groupBy(counts, ({ stage }) => stage)
  const turns: StageTurns[] = []
  let skip = 0
  let before = 0
  for (const [stage, cases] of [...stages].toSorted(([a], [b]) => a - b)) {
    const sizes = cases.map(({ waiting }) => waiting)
    const total = cardsBefore(sizes, Number.POSITIVE_INFINITY)
    const [begin, end] = [Math.max(0, from - before), Math.min(total, from + count - before)]
    before += total
    if (begin >= end) continue
    const first = turnOf(sizes, begin)
    if (turns.length === 0) skip = begin - cardsBefore(sizes, first)
    turns.push({ stage, first, count: turnOf(sizes, end - 1) + 1 - first })
  }
  return { turns, skip }
}

/** The turn in which the card at this place of its stage is taken. */
function turnOf(sizes: readonly number[], place: number): number {
  let [least, most] = [0, sizes.reduce((a, b) => Math.max(a, b), 0)]
  while (least < most) {
    const middle = Math.ceil((least + most) / 2)
    if (cardsBefore(sizes, middle) <= place) least = middle
    else most = middle - 1
  }
  return least
}

/** Cards that are taken before a turn begins. */
function cardsBefore(sizes: readonly number[], turn: number): number {
  return sizes.reduce((sum, size) => sum + Math.min(size, turn), 0)
}
