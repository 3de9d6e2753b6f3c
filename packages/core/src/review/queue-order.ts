// The queue over many cases: each case keeps the order that ranking published for it, and the cases take turns, so that a
// large one never hides a small one. Lane 1 comes before everything, of whichever case (DESIGN §1, Lanes).
import type { Lane } from '../lane.ts'

/** A card that waits. `position` is its place in its own case; `openedAtMs` when that case came in. */
export type WaitingCard = Readonly<{ card: string; caseId: string; openedAtMs: number; lane: Lane; position: number }>

/** Lanes 2 and 3 are dealt together within a case; 5 and 6 wait for nobody. */
const STAGE: Readonly<Record<Lane, number>> = { 1: 0, 2: 1, 3: 1, 4: 2, 5: 3, 6: 3 }

/** The cards in the order in which they are looked at: by stage; within it each case's first, then each case's second, and
 * so on; of cards in the same turn the one whose case came in earlier. */
export function queueOrder(waiting: readonly WaitingCard[]): readonly WaitingCard[] {
  const turns = new Map<WaitingCard, number>()
  const taken = new Map<string, number>()
  for (const card of waiting.toSorted((a, b) => a.position - b.position)) {
    const key = `${card.caseId} ${STAGE[card.lane]}`
    const turn = taken.get(key) ?? 0
    taken.set(key, turn + 1)
    turns.set(card, turn)
  }
  return waiting.toSorted(
    (a, b) =>
      STAGE[a.lane] - STAGE[b.lane] ||
      (turns.get(a) ?? 0) - (turns.get(b) ?? 0) ||
      a.openedAtMs - b.openedAtMs ||
      (a.caseId < b.caseId ? -1 : 1),
  )
}
