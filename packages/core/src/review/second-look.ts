// Second opinions: one person assesses what another decided without seeing his answer; where they differ, a third who is
// senior decides. By rule, by request, or by a sample that the first person cannot foresee.
import type { Assessment, Axis } from '../assessment/axes.ts'
import { AXIS_NAMES } from '../assessment/axes.ts'
import type { HumanRole } from '../access/role.ts'

/** Answers after which a second person always looks: whoever errs here ends the search for a child. */
export const SECOND_OPINION_RULES: readonly Readonly<{ axis: Axis; value: string }>[] = [
  { axis: 'realChild', value: 'no' },
]
/** Why somebody else looks again. */
export type SecondLookKind = 'asked' | 'rule' | 'quality'

/** The axes on which two answers differ, in the order in which they are asked. `not-known` against an answer differs. */
export function differingAxes(first: Assessment, second: Assessment): readonly Axis[] {
  return AXIS_NAMES.filter((axis) => first[axis] !== second[axis])
}

/** Whether and why a decision gets a second look at once. `chance` is a number in [0, 1) that the decider can neither see
 * nor foresee; `share` is the share of decisions that are sampled. */
export function secondLookOf(
  assessment: Assessment,
  { chance, share }: Readonly<{ chance: number; share: number }>,
): Exclude<SecondLookKind, 'asked'> | undefined {
  if (SECOND_OPINION_RULES.some(({ axis, value }) => assessment[axis] === value)) return 'rule'
  return chance < share ? 'quality' : undefined
}

/** Where a second look stands, and who took part. */
export type SecondLook = Readonly<{
  state: 'void' | 'waits' | 'agreed' | 'disputed' | 'settled'
  firstPerson: string
  askedBy: string | undefined
  secondPerson: string | undefined
}>
/** What a person may add to a second look: the opinion that it waits for, or the decision that settles it. */
export type Contribution = 'opinion' | 'settlement'
export function contributionOf(
  { state, firstPerson, askedBy, secondPerson }: SecondLook,
  { person, role }: Readonly<{ person: string; role: HumanRole }>,
): Contribution | undefined {
  if (person === firstPerson) return undefined
  if (state === 'waits') return person === askedBy ? undefined : 'opinion'
  return state === 'disputed' && role === 'senior-analyst' && person !== secondPerson ? 'settlement' : undefined
}

/** Whether this person may see the first decision: not while an opinion is waited for that he could give. */
export function seesFirstDecision({ state, firstPerson, askedBy }: SecondLook, person: string): boolean {
  return state !== 'waits' || person === firstPerson || person === askedBy
}
