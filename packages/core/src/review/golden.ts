// Golden cards: benign samples with a known answer among the cards of the day, at a stated rate. They show how well answers
// hold as a rate, to the person and, over many people, to the site; nobody is ranked by them, nothing is counted from them.
import type { Assessment } from '../assessment/axes.ts'
import { AXIS_NAMES } from '../assessment/axes.ts'
import { UserError } from '../errors.ts'

/** UserError `refused` for an answer that only real material could have: golden cards are benign. */
export function assertBenign(answer: Assessment, subject: string): void {
  const refuse = (reason: string): UserError => new UserError({ code: 'refused', subject, reason })
  if (answer.severity !== 'none') throw refuse('a golden card is benign: its "severity" is "none"')
  if (answer.realChild === 'yes' || answer.known === 'known')
    throw refuse('a golden card is drawn: it shows no real child and stands on no list')
}

/** Whether an answer agrees with the known one on every axis that the known one answers. */
export function agreesWithGolden(answer: Assessment, golden: Assessment): boolean {
  return AXIS_NAMES.every((axis) => golden[axis] === 'not-known' || golden[axis] === answer[axis])
}

/** The golden cards that a person has come to by now, in an order of his own. `chanceOf` gives one number in [0, 1) for a
 * text, always the same; after each of his decisions chance says whether one more has come. */
export function goldenDue(
  cards: readonly string[],
  { person, decided, share, chanceOf }: GoldenTurn,
): ReadonlySet<string> {
  if (cards.length === 0 || share === 0) return new Set()
  let due = 0
  for (let at = 1; at <= decided && due < cards.length; at += 1)
    if (chanceOf(`golden-due:${person}:${at}`) < share) due += 1
  const order = new Map(cards.map((card) => [card, chanceOf(`golden-order:${person}:${card}`)]))
  return new Set(cards.toSorted((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0)).slice(0, due))
}
export type GoldenTurn = Readonly<{
  person: string
  /** Decisions that this person has made about other cards. */
  decided: number
  share: number
  chanceOf: (text: string) => number
}>

/** A share of agreement; undefined where there are too few to say anything without naming one. */
export function agreementRate(
  { answered, agreed }: Readonly<{ answered: number; agreed: number }>,
  least: number,
): number | undefined {
  return answered < least ? undefined : Math.round((agreed / answered) * 100) / 100
}
