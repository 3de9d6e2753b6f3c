// The order of the queue: lane after lane, lanes 2 and 3 in published turns, and an alarm for whoever waits too long.
import type { Card } from './card.ts'
import type { Lane } from './lane.ts'
import { LANES, LONGEST_WAIT_HOURS, TURNS } from './lane.ts'

/** Takes cards that are in order within their lanes and deals them out. */
export function dealQueue(ordered: readonly Omit<Card, 'position'>[]): readonly Card[] {
  const inLane = (lane: Lane): readonly Omit<Card, 'position'>[] => ordered.filter((card) => card.lane === lane)
  const [first, second, third, ...later] = LANES
  const queue = [...inLane(first), ...interleave(inLane(second), inLane(third)), ...later.flatMap(inLane)]
  return queue.map((card, at) => ({ position: at + 1, ...card }))
}

/** So many of lane 2, then so many of lane 3; when one is used up, the other follows without pause. */
function interleave<T>(second: readonly T[], third: readonly T[]): readonly T[] {
  const dealt: T[] = []
  for (let two = 0, three = 0; two < second.length || three < third.length; ) {
    dealt.push(...second.slice(two, two + TURNS[2]), ...third.slice(three, three + TURNS[3]))
    two += TURNS[2]
    three += TURNS[3]
  }
  return dealt
}

/** A card and since when nobody has looked at it. */
export type Waiting = Readonly<{ card: Card; sinceMs: number }>
export type WaitAlarm = Readonly<{ card: Card; waitedMs: number; longestMs: number }>

/** The cards that wait longer than their lane allows, the longest wait first. */
export function waitAlarms(waiting: readonly Waiting[], nowMs: number): readonly WaitAlarm[] {
  const alarms = waiting.flatMap(({ card, sinceMs }) => {
    if (card.lane === 5 || card.lane === 6) return []
    const longestMs = LONGEST_WAIT_HOURS[card.lane] * 3_600_000
    return nowMs - sinceMs > longestMs ? [{ card, waitedMs: nowMs - sinceMs, longestMs }] : []
  })
  return alarms.toSorted((a, b) => b.waitedMs - a.waitedMs || a.card.position - b.card.position)
}
