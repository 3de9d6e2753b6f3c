// Answers that have a word of their own; a number or a range of ages is its own word.
import { en } from '../../words/en.ts'

type Value = keyof typeof en.card.values

export function isValue(value: string): value is Value {
  return Object.hasOwn(en.card.values, value)
}
