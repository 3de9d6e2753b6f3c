import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SMALL_CELL, suppressSmall } from './suppression.ts'

const names = ['a', 'b', 'c', 'd'] as const
const tableOf = (values: readonly number[]) => Object.fromEntries(values.map((value, at) => [names[at] ?? '', value]))
const anyValues = (cells: number) => fc.array(fc.integer({ min: 0, max: 12 }), { minLength: cells, maxLength: cells })

/** Every table of so many cells with this total. */
function* tablesOf(cells: number, total: number): Generator<number[]> {
  if (cells === 1) yield [total]
  else
    for (let first = 0; first <= total; first += 1)
      for (const rest of tablesOf(cells - 1, total - first)) yield [first, ...rest]
}

test('no hidden cell can be solved: of all tables that look the same, two differ in it, whoever knows the rule', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }).chain(anyValues), (values) => {
      const seen = suppressSmall({ only: tableOf(values) })
      if (seen.kind === 'withheld') return
      const look = JSON.stringify(seen)
      const alike = [...tablesOf(values.length, seen.total)].filter(
        (other) => JSON.stringify(suppressSmall({ only: tableOf(other) })) === look,
      )
      for (const [at, name] of names.slice(0, values.length).entries())
        if (seen.tables.only[name] === 'hidden')
          expect(new Set(alike.map((other) => other[at])).size, look).toBeGreaterThan(1)
    }),
    { numRuns: 300 },
  )
})

test('no small count is ever published, and what is large and tells nothing of a small one is', () => {
  fc.assert(
    fc.property(anyValues(4), (values) => {
      const seen = suppressSmall({ only: tableOf(values) })
      const shown = seen.kind === 'published' ? Object.values(seen.tables.only) : []
      for (const value of shown) if (value !== 'hidden') expect(value === 0 || value >= SMALL_CELL).toBe(true)
      const largest = Math.max(...values)
      if (seen.kind === 'published' && values.filter((value) => value >= SMALL_CELL && value < largest).length > 0)
        expect(shown).toContain(largest)
    }),
  )
})

test('tables of one total are withheld together, so that one does not give the other away', () => {
  expect(suppressSmall({ one: { a: 4, b: 4 }, other: { c: 8, d: 0 } })).toEqual({ kind: 'withheld' })
  expect(suppressSmall({ one: { a: 4, b: 6 }, other: { c: 10, d: 0 } })).toEqual({
    kind: 'published',
    total: 10,
    tables: { one: { a: 'hidden', b: 'hidden' }, other: { c: 10, d: 0 } },
  })
  expect(() => suppressSmall({ one: { a: 1 }, other: { a: 2 } })).toThrow(RangeError)
})
