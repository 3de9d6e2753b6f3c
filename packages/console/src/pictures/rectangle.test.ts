import fc from 'fast-check'
import { expect, test } from 'vitest'
import { moved, sized, spanned } from './rectangle.ts'

const anyShare = fc.double({ min: -1.5, max: 2.5, noNaN: true })
const anyPoint = fc.record({ x: anyShare, y: anyShare })

test('whatever is dragged, moved or sized, the rectangle stays on the picture and can be seen', () => {
  fc.assert(
    fc.property(anyPoint, anyPoint, anyPoint, anyPoint, (a, b, by, grow) => {
      for (const { x, y, width, height } of [spanned(a, b), moved(spanned(a, b), by), sized(spanned(a, b), grow)]) {
        expect(Math.min(width, height)).toBeGreaterThanOrEqual(0.05)
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0)
        expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(1 + 1e-9)
      }
    }),
  )
})

test('corners may be given in either order, and moving there and back changes nothing inside', () => {
  const a = { x: 0.2, y: 0.3 }
  const b = { x: 0.6, y: 0.5 }
  expect(spanned(a, b)).toEqual(spanned(b, a))
  const back = moved(moved(spanned(a, b), { x: 0.1, y: 0.1 }), { x: -0.1, y: -0.1 })
  expect(back.x).toBeCloseTo(0.2)
  expect(back.y).toBeCloseTo(0.3)
})
