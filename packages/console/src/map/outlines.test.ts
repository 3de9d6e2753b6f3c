import { expect, test } from 'vitest'
import world from 'world-atlas/countries-110m.json' with { type: 'json' }
import { linesOf, pathOf } from './outlines.ts'
import type { Position } from './outlines.ts'

const lines = linesOf(world)
const points = lines.flat()

test('every line ends up where the topology says that it ends: its own bounding box', () => {
  const [left = 0, bottom = 0, right = 0, top = 0] = world.bbox
  const reach = (of: (point: Position) => number): readonly [number, number] => {
    const values = points.map(of)
    return [Math.min(...values), Math.max(...values)]
  }
  const [west, east] = reach(({ longitude }) => longitude)
  const [south, north] = reach(({ latitude }) => latitude)
  for (const [found, stated] of [
    [west, left],
    [south, bottom],
    [east, right],
    [north, top],
  ] as const)
    expect(found).toBeCloseTo(stated, 2)
})

test('lines that countries share meet: each end lies on another line or closes its own', () => {
  const key = ({ longitude, latitude }: Position): string => `${longitude.toFixed(3)} ${latitude.toFixed(3)}`
  const ends = Map.groupBy(
    lines.flatMap((line) => [line[0], line.at(-1)]).filter((end) => end !== undefined),
    key,
  )
  for (const [end, met] of ends) expect(met.length, end).toBeGreaterThanOrEqual(2)
})

test('north is up', () => {
  const line = [
    { longitude: -20.26, latitude: 45.5 },
    { longitude: 0, latitude: -1 },
  ]
  expect(pathOf([line])).toBe('M-20.26 -45.50L0.00 1.00')
})
