import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Lane } from '../lane.ts'
import { REASONS } from '../reason.ts'
import type { ReasonCode } from '../reason.ts'
import { cardMove } from './card-move.ts'
import type { MoveCause, Placed } from './card-move.ts'

const anyLane = fc.integer({ min: 1, max: 6 }) as fc.Arbitrary<Lane>
const anyReasons = fc.uniqueArray(fc.constantFrom(...(Object.keys(REASONS) as ReasonCode[])), { maxLength: 4 })
const anyPlaced: fc.Arbitrary<Placed> = fc.record({ lane: anyLane, reasons: anyReasons })
const anyCause = fc.constantFrom('lists' as const, 'versions' as const)
const anyMembers = fc.array(fc.tuple(anyPlaced, anyPlaced), { minLength: 1, maxLength: 5 })

test('a change that touches no member moves no card', () => {
  fc.assert(
    fc.property(
      anyPlaced,
      fc.boolean(),
      fc.array(anyPlaced, { minLength: 1, maxLength: 5 }),
      anyCause,
      (now, decided, members, cause) => {
        expect(cardMove({ ...now, decided }, { before: members, after: members, cause })).toBeUndefined()
      },
    ),
  )
})

test('a card goes where its highest member is', () => {
  fc.assert(
    fc.property(anyPlaced, anyMembers, anyCause, (now, members, cause) => {
      const after = members.map(([, is]) => is)
      const before = members.map(([was]) => was)
      const move = cardMove({ ...now, decided: false }, { before, after, cause })
      if (now.lane === 1) expect(move).toBeUndefined()
      else if (move !== undefined) expect(move.after.lane).toBe(Math.min(...after.map(({ lane }) => lane)))
    }),
  )
})

test('a decided card is reopened for something new that is worth a look, and never moved otherwise', () => {
  fc.assert(
    fc.property(anyPlaced, anyMembers, anyCause, (now, members, cause) => {
      const [before, after] = [members.map(([was]) => was), members.map(([, is]) => is)]
      const move = cardMove({ ...now, decided: true }, { before, after, cause })
      if (move === undefined) return
      expect(move.reopens).toBe(true)
      expect(move.after.lane).toBeLessThan(5)
    }),
  )
  const [was, is] = [
    { lane: 3, reasons: ['origin-unknown'] },
    { lane: 2, reasons: ['match-unidentified'] },
  ] as const satisfies readonly Placed[]
  const decided = (before: Placed, after: Placed, cause: MoveCause) =>
    cardMove({ ...before, decided: true }, { before: [before], after: [after], cause })
  expect(decided(was, is, 'lists')).toMatchObject({ reopens: true, after: { lane: 2 } })
  expect(decided(is, was, 'lists')).toMatchObject({ reopens: true })
  expect(decided(is, { lane: 5, reasons: ['decided-identified'] }, 'lists')).toBeUndefined()
})

test('a decided card is never reopened by versions alone, unless it would come before what it came before, and before where it stands', () => {
  fc.assert(
    fc.property(anyPlaced, anyMembers, (now, members) => {
      const [before, after] = [members.map(([was]) => was), members.map(([, is]) => is)]
      const highest = (placed: readonly Placed[]): number => Math.min(...placed.map(({ lane }) => lane))
      const move = cardMove({ ...now, decided: true }, { before, after, cause: 'versions' })
      const [was, is] = [highest(before), highest(after)]
      const isAbove = now.lane === 1 || is < now.lane
      expect(move !== undefined).toBe(is < was && is < 5 && isAbove)
    }),
  )
})
