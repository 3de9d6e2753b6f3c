import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AXES, AXIS_NAMES, NOT_ASSESSED } from '../assessment/axes.ts'
import type { Assessment } from '../assessment/axes.ts'
import { contributionOf, differingAxes, secondLookOf, seesFirstDecision } from './second-look.ts'
import type { SecondLook } from './second-look.ts'
import { withheldFrom } from './withheld.ts'

const anyAssessment = fc.record(
  Object.fromEntries(AXIS_NAMES.map((axis) => [axis, fc.constantFrom(...AXES[axis])])),
) as unknown as fc.Arbitrary<Assessment>
const PEOPLE = ['a', 'b', 'c', 'd'] as const
const anyPerson = fc.constantFrom(...PEOPLE)
const anyLook: fc.Arbitrary<SecondLook> = fc
  .record({
    state: fc.constantFrom('void', 'waits', 'agreed', 'disputed', 'settled'),
    firstPerson: anyPerson,
    askedBy: fc.option(anyPerson, { nil: undefined }),
    secondPerson: anyPerson,
  })
  .map((look) => ({ ...look, secondPerson: look.state === 'waits' ? undefined : look.secondPerson }))
const anyRole = fc.constantFrom('analyst' as const, 'senior-analyst' as const)

test('two answers agree exactly where they are equal on every axis', () => {
  fc.assert(
    fc.property(anyAssessment, anyAssessment, (first, second) => {
      expect(differingAxes(first, second)).toEqual(differingAxes(second, first))
      expect(differingAxes(first, second).length === 0).toBe(JSON.stringify(first) === JSON.stringify(second))
    }),
  )
})

test('whoever may give the opinion never sees the first decision before it', () => {
  fc.assert(
    fc.property(anyLook, anyPerson, anyRole, (look, person, role) => {
      if (contributionOf(look, { person, role }) === 'opinion') expect(seesFirstDecision(look, person)).toBe(false)
    }),
  )
})

test('nobody looks twice at one decision: first, second and third are three people, the third is senior', () => {
  fc.assert(
    fc.property(anyLook, anyPerson, anyRole, (look, person, role) => {
      const contribution = contributionOf(look, { person, role })
      if (contribution === undefined) return
      expect(person).not.toBe(look.firstPerson)
      if (contribution !== 'settlement') return
      expect(person).not.toBe(look.secondPerson)
      expect([role, look.state]).toEqual(['senior-analyst', 'disputed'])
    }),
  )
})

test('an answer that no real child is involved is always looked at again, whatever the share', () => {
  fc.assert(
    fc.property(anyAssessment, fc.double({ min: 0, max: 0.999, noNaN: true }), (assessment, chance) => {
      expect(secondLookOf({ ...assessment, realChild: 'no' }, { chance, share: 0 })).toBe('rule')
    }),
  )
})

test('the sample takes the share that is set', () => {
  const chances = Array.from({ length: 1000 }, (_, at) => at / 1000)
  for (const share of [0, 0.05, 0.5, 1])
    expect(chances.filter((chance) => secondLookOf(NOT_ASSESSED, { chance, share }) === 'quality').length).toBe(
      1000 * share,
    )
})

test('a copy of what a person saw needs no look, the exhibit itself may be looked at again', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.constantFrom('x', 'y', 'z')), (seen) => {
      const why = withheldFrom({ exhibit: 'x', card: 'card' }, { seenAs: new Set(seen), stands: undefined })
      expect(why).toBe(seen.length > 0 && !seen.includes('x') ? 'seen-copy' : undefined)
    }),
  )
})
