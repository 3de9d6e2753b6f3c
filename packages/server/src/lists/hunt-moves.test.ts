// What moves a card when lists and versions change in one round: of a decided card, only what lists say of it itself.
import type { ExhibitPath, Placed } from '@rempart/core'
import type { CaseRanking } from '@rempart/pipeline'
import type { CardId } from '@rempart/store'
import { expect, test } from 'vitest'
import type { KeptExamination } from '../cases/imported-line.ts'
import { movesOf } from './hunt-moves.ts'
import type { HuntedExhibit } from './hunt-moves.ts'

const examined = (path: ExhibitPath): KeptExamination => ({
  path,
  sizeBytes: 1,
  type: 'image/png',
  matches: [],
  coverage: [],
  findings: [],
  texts: [],
  runs: [],
  inputs: [],
  gaps: [],
})
const paths = ['listed' as ExhibitPath, 'read otherwise' as ExhibitPath]
const exhibits: readonly HuntedExhibit[] = paths.map((path, number) => ({
  number,
  before: examined(path),
  after: examined(path),
  isMatchedOtherwise: number === 0,
  isChanged: true,
  examiner: 1,
}))
const ranking = (placed: Placed): CaseRanking =>
  ({ cards: [], relationCount: 0, of: () => ({ ...placed, findings: [], links: [] }) }) as unknown as CaseRanking
const cards = paths.map((path, number) => ({
  card: path as string as CardId,
  lane: 2 as const,
  reasons: ['camera-evidence' as const],
  position: number,
  members: [number],
  decided: true,
}))

test('a list that says something of one exhibit opens no decided card of which only another version words something otherwise', () => {
  const was = ranking({ lane: 2, reasons: ['camera-evidence'] })
  const is = ranking({ lane: 2, reasons: ['match-near', 'camera-evidence'] })
  const moves = movesOf(cards, {
    exhibits,
    rankings: { was, is },
    causeOf: ({ isMatchedOtherwise }) => (isMatchedOtherwise ? 'lists' : 'versions'),
    changes: () => [],
  })
  expect(moves.map(({ card, reopens }) => [card, reopens])).toEqual([['listed', true]])
})

test('a higher place opens a decided card, whatever changed', () => {
  const was = ranking({ lane: 3, reasons: ['origin-unknown'] })
  const is = ranking({ lane: 2, reasons: ['camera-evidence'] })
  const low = cards.map((card) => ({ ...card, lane: 3 as const }))
  const moves = movesOf(low, { exhibits, rankings: { was, is }, causeOf: () => 'versions', changes: () => [] })
  expect(moves.map(({ laneAfter, reopens }) => [laneAfter, reopens])).toEqual([
    [2, true],
    [2, true],
  ])
})
