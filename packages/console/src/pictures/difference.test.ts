import fc from 'fast-check'
import { expect, test } from 'vitest'
import { differenceOf } from './difference.ts'

const anyPixels = fc.array(fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255)), { minLength: 1, maxLength: 40 })
const rgba = (pixels: readonly (readonly [number, number, number])[]): Uint8ClampedArray =>
  Uint8ClampedArray.from(pixels.flatMap(([r, g, b]) => [r, g, b, 255]))

test('a picture does not differ from itself, and difference has no direction', () => {
  fc.assert(
    fc.property(anyPixels, anyPixels, fc.integer({ min: 1, max: 8 }), (a, b, gain) => {
      const [one, other] = [rgba(a), rgba(b)]
      const same = differenceOf(one, one, gain)
      expect(same.share).toBe(0)
      expect([...same.pixels]).toEqual(a.flatMap(() => [0, 0, 0, 255]))
      expect(differenceOf(one, other, gain)).toEqual(differenceOf(other, one, gain))
    }),
  )
})

test('every pixel is as bright as its largest difference, and only what exceeds the encoding counts', () => {
  const { pixels, share } = differenceOf(
    rgba([
      [10, 20, 30],
      [100, 100, 100],
      [0, 0, 0],
      [255, 255, 255],
    ]),
    rgba([
      [10, 20, 40],
      [100, 140, 90],
      [0, 0, 0],
      [0, 255, 255],
    ]),
    2,
  )
  expect([...pixels].filter((_, at) => at % 4 === 0)).toEqual([20, 80, 0, 255])
  expect(share).toBe(0.5)
})
