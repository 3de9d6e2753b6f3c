import { expect, test } from 'vitest'
import type { Card, Member } from './card-data.ts'
import { groupLinks } from './group-links.ts'

const member = (number: number): Member => ({ exhibit: `e${number}`, number, content: `c${number}`, seen: false })
const links = (relations: Card['relations']) => groupLinks({ members: [member(1), member(2)], relations })

test('a link leads from what was there first, from whichever end it is stated', () => {
  for (const [forth, back] of [
    ['source-of', 'derived-from'],
    ['crop-source-of', 'crop-of'],
    ['has-preview', 'preview-of'],
  ] as const) {
    const [one] = links([{ from: 'e1', to: 'e2', kind: forth, basis: 'claim' }])
    const [other] = links([{ from: 'e2', to: 'e1', kind: back, basis: 'claim' }])
    expect(one).toEqual(other)
    expect([one?.from.id, one?.to.id, one?.directed]).toEqual(['e1', 'e2', true])
  }
})

test('a link without a direction is drawn without an arrow', () => {
  const found = links([{ from: 'e1', to: 'e2', kind: 'near-duplicate', basis: 'measurement' }])
  expect(found.map(({ directed }) => directed)).toEqual([false])
})

test('what lies on other cards is one end for one exhibit, and never named by its path', () => {
  const found = links([
    { from: 'e1', path: 'secret/a', kind: 'crop-of', basis: 'measurement' },
    { from: 'e1', path: 'secret/b', kind: 'same-run', basis: 'claim' },
    { from: 'e2', path: 'secret/a', kind: 'crop-of', basis: 'measurement' },
  ])
  expect(found.map(({ from, to }) => [from.id, to.id])).toEqual([
    ['elsewhere-1', 'e1'],
    ['e1', 'elsewhere-2'],
    ['elsewhere-1', 'e2'],
  ])
  expect(JSON.stringify(found)).not.toContain('secret')
})
