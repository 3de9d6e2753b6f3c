import fc from 'fast-check'
import { expect, test } from 'vitest'
import { COUNTRY_CODES } from '../case/country.ts'
import { isInScope, narrowScope, operationScope } from './operation.ts'

const anyCountry = fc.constantFrom(...COUNTRY_CODES.slice(0, 6))
const anyMemberships = fc.array(fc.record({ country: fc.option(anyCountry, { nil: undefined, freq: 6 }) }))

test('a member sees the countries that he works for and no other; who coordinates sees all; nobody else sees any', () => {
  fc.assert(
    fc.property(anyMemberships, anyCountry, (memberships, country) => {
      const scope = operationScope(memberships)
      const coordinates = memberships.some((member) => member.country === undefined)
      const own = memberships.some((member) => member.country === country)
      expect(scope !== undefined && isInScope(scope, country)).toBe(coordinates || own)
    }),
  )
})

test('narrowing never widens', () => {
  fc.assert(
    fc.property(anyMemberships, anyCountry, anyCountry, (memberships, asked, country) => {
      const scope = operationScope(memberships)
      const narrowed = scope && narrowScope(scope, asked)
      if (scope === undefined || narrowed === undefined) return
      expect(isInScope(narrowed, country)).toBe(country === asked && isInScope(scope, country))
    }),
  )
})
