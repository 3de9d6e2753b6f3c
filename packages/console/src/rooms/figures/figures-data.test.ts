import { expect, test } from 'vitest'
import { countOf, lastMonths, shareOf } from './figures-data.ts'

test('the last months are those before this one, across a new year', () => {
  expect(lastMonths(new Date('2026-02-10T12:00:00Z'), 4)).toEqual(['2025-10', '2025-11', '2025-12', '2026-01'])
})

test('what is hidden or absent is no number, and no share is made of it', () => {
  const counts = [
    { group: 'decisions', table: 'origin', category: 'generated', count: 40 },
    { group: 'decisions', table: 'total', category: 'total', count: 160 },
    { group: 'decisions', table: 'origin', category: 'camera', count: 'hidden' as const },
  ]
  const month = { month: '2026-01', counts }
  expect(countOf(month, 'decisions', 'origin', 'generated')).toBe(40)
  expect(countOf(month, 'decisions', 'origin', 'camera')).toBeNull()
  expect(countOf({ month: '2026-02', counts: undefined }, 'decisions', 'total', 'total')).toBeNull()
  expect(shareOf(40, 160)).toBe(25)
  expect([shareOf(null, 160), shareOf(40, null), shareOf(0, 0)]).toEqual([null, null, null])
})
