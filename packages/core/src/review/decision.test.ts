import fc from 'fast-check'
import { expect, test } from 'vitest'
import { newId } from '../access/id.ts'
import { admitReviewer } from '../access/reviewer.ts'
import { NOT_ASSESSED } from '../assessment/axes.ts'
import { decide, standing, undo } from './decision.ts'
import type { ContentId, DecisionEvent, DecisionId } from './decision.ts'

const CONTENTS = ['a', 'b', 'c', 'd', 'e'] as ContentId[]
const id = newId<never>((count) => new Uint8Array(count).fill(1))
const reviewer = admitReviewer({ person: id, session: id, authenticator: id, role: 'analyst' })
const decision = (id: string, members: readonly ContentId[], seen: readonly ContentId[] = CONTENTS) =>
  decide({
    reviewer,
    id: id as DecisionId,
    card: 'card',
    tiles: CONTENTS,
    seen: new Set(seen),
    members,
    assessment: NOT_ASSESSED,
  })

/** A history of decisions and undos that the rules allow. */
const anyHistory = fc
  .array(fc.tuple(fc.subarray(CONTENTS, { minLength: 1 }), fc.boolean(), fc.nat()), { maxLength: 12 })
  .map((steps) => {
    const events: DecisionEvent[] = []
    for (const [at, [members, undoing, pick]] of steps.entries()) {
      const open = [...new Set(standing(events).values())]
      const of = open[pick % Math.max(1, open.length)]
      events.push(undoing && of !== undefined ? undo({ reviewer, of: of.id, events }) : decision(`d${at}`, members))
    }
    return events
  })

test('undo restores exactly what stood before the decision', () => {
  fc.assert(
    fc.property(anyHistory, fc.subarray(CONTENTS, { minLength: 1 }), (events, members) => {
      const after = [...events, decision('last', members)]
      const undone = [...after, undo({ reviewer, of: 'last' as DecisionId, events: after })]
      expect(standing(undone)).toEqual(standing(events))
    }),
  )
})

test('a decision changes what stands for its members and for nothing else', () => {
  fc.assert(
    fc.property(anyHistory, fc.subarray(CONTENTS, { minLength: 1 }), (events, members) => {
      const before = standing(events)
      const made = decision('last', members)
      const after = standing([...events, made])
      for (const content of CONTENTS)
        expect(after.get(content)).toEqual(members.includes(content) ? made : before.get(content))
    }),
  )
})

test('a decision covers nothing that this person was not shown', () => {
  fc.assert(
    fc.property(fc.subarray(CONTENTS, { minLength: 1 }), fc.subarray(CONTENTS), (members, seen) => {
      const unseen = members.filter((member) => !seen.includes(member))
      if (unseen.length === 0) expect(decision('x', members, seen).members).toEqual(members.toSorted())
      else expect(() => decision('x', members, seen)).toThrow(`${unseen.length} of the members named were not shown`)
    }),
  )
})

test('a decision names members of its own card, and at least one', () => {
  expect(() => decision('x', [])).toThrow('names no member')
  expect(() => decision('x', ['z' as ContentId])).toThrow('not on this card')
})

test('nobody but a signed-in person decides or undoes', () => {
  const forged = { ...reviewer }
  const args = { card: 'card', tiles: CONTENTS, seen: new Set(CONTENTS), members: CONTENTS, assessment: NOT_ASSESSED }
  expect(() => decide({ ...args, id: 'x' as DecisionId, reviewer: forged })).toThrow(TypeError)
  expect(() => undo({ reviewer: forged, of: 'x' as DecisionId, events: [] })).toThrow(TypeError)
})

test('a decision is undone once', () => {
  const events: DecisionEvent[] = [decision('x', CONTENTS)]
  events.push(undo({ reviewer, of: 'x' as DecisionId, events }))
  expect(() => undo({ reviewer, of: 'x' as DecisionId, events })).toThrow('is undone already')
  expect(() => undo({ reviewer, of: 'y' as DecisionId, events })).toThrow('does not exist')
})
