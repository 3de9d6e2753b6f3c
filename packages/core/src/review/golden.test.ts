import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AXES, AXIS_NAMES, NOT_ASSESSED } from '../assessment/axes.ts'
import type { Assessment } from '../assessment/axes.ts'
import { agreementRate, agreesWithGolden, assertBenign, goldenDue } from './golden.ts'

const anyAssessment = fc.record(
  Object.fromEntries(AXIS_NAMES.map((axis) => [axis, fc.constantFrom(...AXES[axis])])),
) as unknown as fc.Arbitrary<Assessment>
const chanceOf = (text: string): number => createHmac('sha256', 'key').update(text).digest().readUInt32BE(0) / 2 ** 32
const cards = Array.from({ length: 2000 }, (_, at) => `card ${at}`)

test('golden cards come at the share that is set, and none without work on other cards', () => {
  for (const share of [0.02, 0.1, 0.5]) {
    const due = goldenDue(cards, { person: 'a', decided: 3000, share, chanceOf }).size
    expect(Math.abs(due - 3000 * share)).toBeLessThan(4 * Math.sqrt(3000 * share))
  }
  expect(goldenDue(cards, { person: 'a', decided: 0, share: 1, chanceOf }).size).toBe(0)
})

test('what has come to a person stays: more work only adds cards', () => {
  fc.assert(
    fc.property(fc.nat({ max: 200 }), fc.nat({ max: 200 }), (fewer, more) => {
      const turn = { person: 'a', share: 0.3, chanceOf }
      const before = goldenDue(cards, { ...turn, decided: fewer })
      const after = goldenDue(cards, { ...turn, decided: fewer + more })
      for (const card of before) expect(after).toContain(card)
    }),
    { numRuns: 20 },
  )
})

test('each person meets them in an order of his own', () => {
  const turn = { decided: 30, share: 0.5, chanceOf }
  const [a, b] = ['a', 'b'].map((person) => [...goldenDue(cards, { ...turn, person })].join(' '))
  expect(a).not.toBe(b)
})

test('only what is benign beyond doubt can be a golden answer', () => {
  fc.assert(
    fc.property(anyAssessment, (answer) => {
      const isBenign = answer.severity === 'none' && answer.realChild !== 'yes' && answer.known !== 'known'
      if (isBenign) expect(() => assertBenign(answer, 'card')).not.toThrow()
      else expect(() => assertBenign(answer, 'card')).toThrow('a golden card is')
    }),
  )
})

test('an answer agrees where it is the known one on each axis that the known one answers', () => {
  fc.assert(
    fc.property(anyAssessment, anyAssessment, (answer, golden) => {
      expect(agreesWithGolden(answer, answer)).toBe(true)
      expect(agreesWithGolden(answer, NOT_ASSESSED)).toBe(true)
      const differs = AXIS_NAMES.some((axis) => golden[axis] !== 'not-known' && golden[axis] !== answer[axis])
      expect(agreesWithGolden(answer, golden)).toBe(!differs)
    }),
  )
})

test('a rate is told only over enough answers', () => {
  expect(agreementRate({ answered: 9, agreed: 9 }, 10)).toBeUndefined()
  expect(agreementRate({ answered: 12, agreed: 8 }, 10)).toBe(0.67)
})
