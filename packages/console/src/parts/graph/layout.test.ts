import fc from 'fast-check'
import { expect, test } from 'vitest'
import { layOut } from './layout.ts'

const anyName = fc.integer({ min: 0, max: 12 }).map(String)
const anyNodes = fc.uniqueArray(anyName, { maxLength: 12 })
const anyArrows = fc.array(fc.record({ from: anyName, to: anyName }), { maxLength: 30 })

test('every node has a spot of its own, whatever circles and strangers the arrows name', () => {
  fc.assert(
    fc.property(anyNodes, anyArrows, (nodes, arrows) => {
      const spots = layOut(nodes, arrows)
      expect([...spots.keys()].toSorted()).toEqual(nodes.toSorted())
      expect(new Set([...spots.values()].map(({ layer, row }) => `${layer} ${row}`)).size).toBe(nodes.length)
    }),
  )
})

test('where no arrows close a circle, every arrow leads to a later layer', () => {
  fc.assert(
    fc.property(anyNodes, anyArrows, (nodes, arrows) => {
      const acyclic = arrows.filter(({ from, to }) => Number(from) < Number(to))
      const spots = layOut(nodes, acyclic)
      for (const { from, to } of acyclic) {
        const [a, b] = [spots.get(from), spots.get(to)]
        if (a !== undefined && b !== undefined) expect(a.layer).toBeLessThan(b.layer)
      }
    }),
  )
})

test('no layer and no row is left empty, and the same graph is drawn the same', () => {
  fc.assert(
    fc.property(anyNodes, anyArrows, (nodes, arrows) => {
      const spots = layOut(nodes, arrows)
      const byLayer = Map.groupBy(spots.values(), ({ layer }) => layer)
      expect([...byLayer.keys()].toSorted((a, b) => a - b)).toEqual([...byLayer.keys()].map((_, at) => at))
      for (const row of byLayer.values())
        expect(row.map((spot) => spot.row).toSorted((a, b) => a - b)).toEqual(row.map((_, at) => at))
      expect([...layOut(nodes, arrows)]).toEqual([...spots])
    }),
  )
})

test('two links that need not cross do not', () => {
  const spots = layOut(
    ['a', 'b', 'c', 'd'],
    [
      { from: 'a', to: 'd' },
      { from: 'b', to: 'c' },
    ],
  )
  const row = (node: string): number => spots.get(node)?.row ?? -1
  expect(Math.sign(row('a') - row('b'))).toBe(Math.sign(row('d') - row('c')))
})
