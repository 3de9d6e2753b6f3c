// The order of the queue: lane after lane, lanes 2 and 3 in published turns, and an alarm for whoever waits too long.
import type { Card } from './card.ts'
import type { Lane } from './lane.ts'
import { LANES, LONGEST_WAIT_HOURS, TURNS } from './lane.ts'

/** A card in the order of its lane. `keepsShare`: rose to lane 2 by what anyone can write, so it keeps the place that it
 * would have in lane 3. */
export type Placed<T> = Readonly<{ value: T; lane: Lane; keepsShare: boolean }>

/** Deals out what is in order within its lane. `unclaimed` orders lanes 2 and 3 by what no finding reaches. */
export function dealQueue<T>(
  ordered: readonly Placed<T>[],
  unclaimed: (a: Placed<T>, b: Placed<T>) => number,
): readonly T[] {
  const inLane = (lane: Lane): readonly Placed<T>[] => ordered.filter((placed) => placed.lane === lane)
  const [first, second, third, ...later] = LANES
  const [two, three] = [inLane(second), inLane(third)]
  const shared = [...two.filter(({ keepsShare }) => keepsShare), ...three].toSorted(unclaimed)
  return [...inLane(first), ...takeTurns(two, shared), ...later.flatMap(inLane)].map(({ value }) => value)
}

/** So many of lane 2, then so many of the share of lane 3; when one is used up, the other follows without pause. A card
 * that rose from lane 3 stands in both and is dealt when either reaches it: rising into a long lane never costs a place. */
function takeTurns<T>(two: readonly T[], share: readonly T[]): readonly T[] {
  const dealt = new Set<T>()
  const [fromTwo, fromShare] = [two.values(), share.values()]
  const total = new Set([...two, ...share]).size
  while (dealt.size < total) {
    deal(fromTwo, dealt, TURNS[2])
    deal(fromShare, dealt, TURNS[3])
  }
  return [...dealt]
}

function deal<T>(from: Iterator<T>, dealt: Set<T>, count: number): void {
  for (let given = 0; given < count; ) {
    const next = from.next()
    if (next.done === true) return
    if (dealt.has(next.value)) continue
    dealt.add(next.value)
    given += 1
  }
}

/** A card and since when nobody has looked at it. */
export type Waiting<T extends Pick<Card, 'lane' | 'position'> = Card> = Readonly<{ card: T; sinceMs: number }>
export type WaitAlarm<T = Card> = Readonly<{ card: T; waitedMs: number; longestMs: number }>

/** The cards that wait longer than their lane allows, the longest wait first. */
export function waitAlarms<T extends Pick<Card, 'lane' | 'position'>>(
  waiting: readonly Waiting<T>[],
  nowMs: number,
): readonly WaitAlarm<T>[] {
  const alarms = waiting.flatMap(({ card, sinceMs }) => {
    if (card.lane === 5 || card.lane === 6) return []
    const longestMs = LONGEST_WAIT_HOURS[card.lane] * 3_600_000
    return nowMs - sinceMs > longestMs ? [{ card, waitedMs: nowMs - sinceMs, longestMs }] : []
  })
  return alarms.toSorted((a, b) => b.waitedMs - a.waitedMs || a.card.position - b.card.position)
}
