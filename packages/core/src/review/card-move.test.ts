import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Lane } from '../lane.ts'
import { REASONS } from '../reason.ts'
import type { ReasonCode } from '../reason.ts'
import { cardMove } from './card-move.ts'
import type { Placed } from './card-move.ts'

const anyLane = fc.integer({ min: 1, max: 6 }) as fc.Arbitrary<Lane>
const anyReasons = fc.uniqueArray(fc.constantFrom(...(Object.keys(REASONS) as ReasonCode[])), { maxLength: 4 })
const anyPlaced: fc.Arbitrary<Placed> = fc.record({ lane: anyLane, reasons: anyReasons })
const anyMembers = fc.array(fc.tuple(anyPlaced, anyPlaced), { minLength: 1, maxLength: 5 })

test('a change that touches no member moves no card', () => {
  fc.assert(
    fc.property(
      anyPlaced,
      fc.boolean(),
      fc.array(anyPlaced, { minLength: 1, maxLength: 5 }),
      (now, decided, members) => {
        expect(cardMove({ ...now, decided }, members, members)).toBeUndefined()
      },
    ),
  )
})

test('a card goes where its highest member is', () => {
  fc.assert(
    fc.property(anyPlaced, anyMembers, (now, members) => {
      const after = members.map(([, is]) => is)
      const move = cardMove(
        { ...now, decided: false },
        members.map(([was]) => was),
        after,
      )
      if (now.lane === 1) expect(move).toBeUndefined()
      else if (move !== undefined) expect(move.after.lane).toBe(Math.min(...after.map(({ lane }) => lane)))
    }),
  )
})

test('a decided card is reopened for something new that is worth a look, and never moved otherwise', () => {
  fc.assert(
    fc.property(anyPlaced, anyMembers, (now, members) => {
      const move = cardMove(
        { ...now, decided: true },
        members.map(([was]) => was),
        members.map(([, is]) => is),
      )
      if (move === undefined) return
      expect(move.reopens).toBe(true)
      expect(move.after.lane).toBeLessThan(5)
    }),
  )
  const [was, is] = [
    { lane: 3, reasons: ['origin-unknown'] },
    { lane: 2, reasons: ['match-unidentified'] },
  ] as const satisfies readonly Placed[]
  expect(cardMove({ ...was, decided: true }, [was], [is])).toMatchObject({ reopens: true, after: { lane: 2 } })
  expect(cardMove({ ...is, decided: true }, [is], [was])).toMatchObject({ reopens: true })
  expect(cardMove({ ...is, decided: true }, [is], [{ lane: 5, reasons: ['decided-identified'] }])).toBeUndefined()
})
