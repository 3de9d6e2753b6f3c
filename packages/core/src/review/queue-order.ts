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
  lane: Lane
  position: number
  waitsFor: WaitsFor
}>

/** Lanes 2 and 3 are dealt together within a case; 5 and 6 wait for nobody. */
const STAGE: Readonly<Record<Lane, number>> = { 1: 0, 2: 1, 3: 1, 4: 2, 5: 3, 6: 3 }
const ESCALATED = -1

/** The cards in the order in which they are looked at: by stage; within it each case's first, then each case's second, and
 * so on; of cards in the same turn the one whose case came in earlier. */
export function queueOrder<T extends WaitingCard>(waiting: readonly T[]): readonly T[] {
  const turns = new Map<T, number>()
  const taken = new Map<string, number>()
  for (const card of waiting.toSorted((a, b) => a.position - b.position)) {
    const key = `${card.caseId} ${stageOf(card)}`
    const turn = taken.get(key) ?? 0
    taken.set(key, turn + 1)
    turns.set(card, turn)
  }
  return waiting.toSorted(
    (a, b) =>
      stageOf(a) - stageOf(b) ||
      (turns.get(a) ?? 0) - (turns.get(b) ?? 0) ||
      a.openedAtMs - b.openedAtMs ||
      (a.caseId < b.caseId ? -1 : 1),
  )
}

function stageOf({ lane, waitsFor }: WaitingCard): number {
  return waitsFor === 'senior' ? ESCALATED : STAGE[lane]
}
