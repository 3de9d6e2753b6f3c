import { UNWRAPS_PER_MINUTE } from '@rempart/vault'
import { expect, it } from 'vitest'
import { MAX_CARD_MEMBERS_READ } from './limits.ts'

it('a person may open the largest card twice in a minute: a key for the line of each member', () => {
  expect(2 * MAX_CARD_MEMBERS_READ).toBeLessThan(UNWRAPS_PER_MINUTE.person.text)
  expect(UNWRAPS_PER_MINUTE.person.text).toBeLessThan(UNWRAPS_PER_MINUTE.people.text)
})
