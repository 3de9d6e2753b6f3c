import { expect, test } from 'vitest'
import type { Facts, Member } from './card-data.ts'
import { groupLinks } from './group-links.ts'

type Relations = Facts['relations']
const member = (number: number, relations: Relations): Member => ({
  exhibit: `e${number}`,
  number,
  content: `c${number}`,
  seen: false,
  facts: {
    path: `p${number}`,
    sizeBytes: 1,
    type: 'image/png',
    findings: [],
    matches: [],
    coverage: [],
    origin: { value: 'unknown', for: [], against: [] },
    relations,
    lane: 2,
    reasons: [],
    gaps: [],
  },
})
const says = (members: readonly Member[]) =>
  groupLinks([...members]).map(({ kind, from, to, directed }) => [kind, from.id, to.id, directed])

test('a link that both ends state is there once, from the source to what was made of it', () => {
  const source = member(1, [{ kind: 'source-of', to: 'p2', basis: 'claim' }])
  const derived = member(2, [{ kind: 'derived-from', to: 'p1', basis: 'claim' }])
  for (const members of [
    [source, derived],
    [derived, source],
    [source, member(2, [])],
    [member(1, []), derived],
  ])
    expect(says(members)).toEqual([['derivation', 'e1', 'e2', true]])
})

test('a link without a direction is there once, whoever states it', () => {
  const pair = [
    member(1, [{ kind: 'near-duplicate', to: 'p2', basis: 'measurement' }]),
    member(2, [{ kind: 'near-duplicate', to: 'p1', basis: 'measurement' }]),
  ]
  expect(says(pair)).toEqual([['nearDuplicate', 'e1', 'e2', false]])
})

test('what lies on other cards is counted, one end for one exhibit, and never named by its path', () => {
  const links = groupLinks([
    member(1, [
      { kind: 'crop-of', to: 'secret/a', basis: 'measurement' },
      { kind: 'same-run', to: 'secret/b', basis: 'claim' },
    ]),
    member(2, [{ kind: 'crop-of', to: 'secret/a', basis: 'measurement' }]),
  ])
  expect(links.map(({ from, to }) => [from.id, to.id])).toEqual([
    ['elsewhere-1', 'e1'],
    ['e1', 'elsewhere-2'],
    ['elsewhere-1', 'e2'],
  ])
  expect(JSON.stringify(links)).not.toContain('secret')
})
