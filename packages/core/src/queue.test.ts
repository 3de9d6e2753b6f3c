import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Card } from './card.ts'
import type { Lane } from './lane.ts'
import { LONGEST_WAIT_HOURS, TURNS } from './lane.ts'
import { dealQueue, waitAlarms } from './queue.ts'
import type { Placed } from './queue.ts'

const anyPlaced = fc
  .array(fc.record({ lane: fc.constantFrom<Lane[]>(1, 2, 3, 4, 5, 6), keepsShare: fc.boolean(), tie: fc.nat() }))
  .map((list) => list.map(({ tie, ...rest }, value): Placed<number> & { tie: number } => ({ ...rest, value, tie })))

test('every card is dealt once, lane 1 first, lanes 4 to 6 last', () => {
  fc.assert(
    fc.property(anyPlaced, (placed) => {
      const dealt = dealQueue(placed, (a, b) => a.value - b.value)
      expect(dealt.toSorted((a, b) => a - b)).toEqual(placed.map(({ value }) => value))
      const lanes = dealt.map((value) => placed[value]?.lane ?? 0).map((lane) => (lane === 3 ? 2 : lane))
      expect(lanes).toEqual(lanes.toSorted((a, b) => a - b))
    }),
  )
})

test('neither lane 2 nor lane 3 starves: of every five cards, one comes from the share and four from lane 2', () => {
  const placed = Array.from(
    { length: 40 },
    (_, value): Placed<number> => ({ value, lane: value < 20 ? 2 : 3, keepsShare: false }),
  )
  const dealt = dealQueue(placed, (a, b) => a.value - b.value)
  expect(dealt.slice(0, 10)).toEqual([0, 1, 2, 3, 20, 4, 5, 6, 7, 21])
  expect(TURNS).toEqual({ 2: 4, 3: 1 })
})

test('rising from lane 3 into a long lane 2 never costs a place', () => {
  const long = Array.from(
    { length: 100 },
    (_, at): Placed<string> => ({ value: `measured${at}`, lane: 2, keepsShare: false }),
  )
  const compare = (a: Placed<string>, b: Placed<string>): number => (a.value < b.value ? -1 : 1)
  const third: Placed<string> = { value: 'a-photograph', lane: 3, keepsShare: true }
  const raised: Placed<string> = { ...third, lane: 2 }
  expect(dealQueue([...long, raised], compare).indexOf('a-photograph')).toBe(4)
  expect(dealQueue([...long, third], compare).indexOf('a-photograph')).toBe(4)
})

test('who waits longer than the lane allows raises an alarm, the longest first; lanes 5 and 6 never do', () => {
  const card = (lane: Lane): Card => ({
    position: lane,
    lane,
    reasons: [],
    kind: 'single',
    members: [],
    shown: '' as never,
    tiles: [],
  })
  const waiting = ([1, 2, 3, 4, 5, 6] as const).map((lane) => ({ card: card(lane), sinceMs: 0 }))
  const hours = (count: number): number => count * 3_600_000
  expect(waitAlarms(waiting, hours(LONGEST_WAIT_HOURS[1]))).toEqual([])
  expect(waitAlarms(waiting, hours(LONGEST_WAIT_HOURS[2]) + 1).map((alarm) => alarm.card.lane)).toEqual([1, 2])
  expect(waitAlarms(waiting, hours(1e6)).map((alarm) => alarm.card.lane)).toEqual([1, 2, 3, 4])
})
