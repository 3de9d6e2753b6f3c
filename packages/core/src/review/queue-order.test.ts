import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Lane } from '../lane.ts'
import { queueOrder, turnsOfPage } from './queue-order.ts'
import type { WaitingCard } from './queue-order.ts'

const anyCase = fc.array(fc.constantFrom<Lane[]>(1, 2, 3, 4), { maxLength: 12 }).map((lanes) => {
  const stage = (lane: Lane): number => ({ 1: 0, 2: 1, 3: 1, 4: 2, 5: 3, 6: 3 })[lane]
  return lanes.toSorted((a, b) => stage(a) - stage(b))
})
const anyWaiting = fc.array(anyCase, { maxLength: 6 }).map((cases) =>
  cases.flatMap((lanes, at) =>
    lanes.map(
      (lane, index): WaitingCard => ({
        card: `${at}-${index}`,
        caseId: `case${at}`,
        openedAtMs: at * 10,
        lastDecision: undefined,
        lane,
        position: index + 1,
        waitsFor: 'decision',
      }),
    ),
  ),
)

test('each case keeps its own published order', () => {
  fc.assert(
    fc.property(anyWaiting, (waiting) => {
      const ordered = queueOrder(waiting)
      expect(ordered).toHaveLength(waiting.length)
      for (const caseId of new Set(waiting.map((card) => card.caseId))) {
        const positions = ordered.filter((card) => card.caseId === caseId).map(({ position }) => position)
        expect(positions).toEqual(positions.toSorted((a, b) => a - b))
      }
    }),
  )
})

test('no case waits for more than one card of each other case before its own next one of the same stage', () => {
  fc.assert(
    fc.property(anyWaiting, (waiting) => {
      const shared = queueOrder(waiting).filter(({ lane }) => lane === 2 || lane === 3)
      const cases = new Set(shared.map((card) => card.caseId))
      for (const caseId of cases) {
        const places = shared.flatMap((card, at) => (card.caseId === caseId ? [at] : []))
        for (let at = 1; at < places.length; at += 1)
          expect((places[at] ?? 0) - (places[at - 1] ?? 0)).toBeLessThanOrEqual(cases.size)
      }
    }),
  )
})

test('what was escalated comes first of all, and moves nothing else', () => {
  fc.assert(
    fc.property(anyWaiting, fc.func(fc.boolean()), (waiting, isEscalated) => {
      const some = waiting.map((card): WaitingCard => (isEscalated(card.card) ? { ...card, waitsFor: 'senior' } : card))
      const ordered = queueOrder(some)
      const first = ordered.findIndex(({ waitsFor }) => waitsFor !== 'senior')
      expect(ordered.slice(first >>> 0).every(({ waitsFor }) => waitsFor === 'decision')).toBe(true)
      const others = waiting.filter(({ card }) => !isEscalated(card))
      expect(ordered.filter(({ waitsFor }) => waitsFor === 'decision')).toEqual(queueOrder(others))
    }),
  )
})

test('a child who may be at risk comes before everything, of whichever case', () => {
  fc.assert(
    fc.property(anyWaiting, (waiting) => {
      const lanes = queueOrder(waiting).map(({ lane }) => lane)
      expect(lanes.lastIndexOf(1)).toBeLessThan(lanes.findIndex((lane) => lane !== 1) >>> 0)
    }),
  )
})

test('who decides on the first card again and again comes to the cases in the order that the queue shows', () => {
  fc.assert(
    fc.property(anyWaiting, fc.array(fc.option(fc.nat(50), { nil: undefined }), { minLength: 6 }), (given, decided) => {
      const inStage = given
        .filter(({ lane }) => lane === 2 || lane === 3)
        .map((card) => ({ ...card, lastDecision: decided[Number(card.caseId.slice('case'.length))] }))
      const shown = queueOrder(inStage).map(({ card }) => card)
      const taken: string[] = []
      let waiting: readonly WaitingCard[] = inStage
      for (let entry = 100; waiting.length > 0; entry += 1) {
        const [first] = queueOrder(waiting)
        if (first === undefined) return expect.unreachable('something waits')
        taken.push(first.card)
        waiting = waiting
          .filter(({ card }) => card !== first.card)
          .map((card) => (card.caseId === first.caseId ? { ...card, lastDecision: entry } : card))
      }
      expect(taken).toEqual(shown)
    }),
  )
})

test('a page is cut from the turns in which it lies as from the whole queue', () => {
  fc.assert(
    fc.property(anyWaiting, fc.nat(40), fc.integer({ min: 1, max: 20 }), (waiting, from, count) => {
      const stageOf = ({ lane }: WaitingCard): number => ({ 1: 0, 2: 1, 3: 1, 4: 2, 5: 3, 6: 3 })[lane]
      const byStage = [...Map.groupBy(waiting, (card) => `${card.caseId} ${stageOf(card)}`).values()]
      const counts = byStage.map((cards) => ({ stage: stageOf(cards[0] as WaitingCard), waiting: cards.length }))
      const { turns, skip } = turnsOfPage(counts, { from, count })
      const within = byStage.flatMap((cards) => {
        const own = turns.find(({ stage }) => stage === stageOf(cards[0] as WaitingCard))
        return own === undefined ? [] : cards.slice(own.first, own.first + own.count)
      })
      expect(queueOrder(within).slice(skip, skip + count)).toEqual(queueOrder(waiting).slice(from, from + count))
    }),
  )
})
