// Local features: the kernel gives the reference's, and they find a part of a picture in the whole whatever its scale and
// turn, and nothing in another picture.
import { mirrored as mirroredPicture } from '@rempart/fixtures'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RawImage } from '../raw-image.ts'
import { MAX_FEATURES } from './limits.ts'
import { differingBits } from './differing-bits.ts'
import { mirrored, mirroredBits } from './mirrored.ts'
import { packFeatures, unpackFeatures } from './packed.ts'
import { placementOf } from './placement.ts'
import { featuresOf } from './reference.ts'
import { createFeatures } from './wasm.ts'

const kernel = createFeatures()

/** Discs and bars of many sizes: corners at every scale. */
function scene(seed: number, width: number, height: number, channels: 1 | 3 | 4 = 3): RawImage {
  const data = new Uint8Array(width * height * channels).fill(90)
  let state = seed + 1
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 8) % below
  }
  for (let shape = 0; shape < 90; shape += 1) {
    const [left, top, wide, high, value] = [
      next(width),
      next(height),
      4 + next(width / 6),
      4 + next(height / 6),
      next(256),
    ]
    for (let y = top; y < Math.min(height, top + high); y += 1)
      for (let x = left; x < Math.min(width, left + wide); x += 1)
        if (shape % 2 === 0 || (x - left - wide / 2) ** 2 + (y - top - high / 2) ** 2 < (wide * wide) / 4)
          data.fill(value, (y * width + x) * channels, (y * width + x + 1) * channels)
  }
  return { width, height, channels, data }
}

/** A part, made smaller by nearest neighbour. */
function part(image: RawImage, left: number, top: number, width: number, height: number, scale = 1): RawImage {
  const [columns, rows] = [Math.round(width * scale), Math.round(height * scale)]
  const data = new Uint8Array(columns * rows * image.channels)
  for (let y = 0; y < rows; y += 1)
    for (let x = 0; x < columns; x += 1) {
      const from = ((top + Math.floor(y / scale)) * image.width + left + Math.floor(x / scale)) * image.channels
      data.set(image.data.subarray(from, from + image.channels), (y * columns + x) * image.channels)
    }
  return { width: columns, height: rows, channels: image.channels, data }
}

const described = (image: RawImage): Parameters<typeof placementOf>[0] => ({ ...image, features: kernel(image) })

it('the kernel gives the reference’s features, whatever the picture', () => {
  const sides = fc.integer({ min: 1, max: 420 })
  const channels = fc.constantFrom(1 as const, 3 as const, 4 as const)
  fc.assert(
    fc.property(fc.nat(1000), sides, sides, channels, fc.boolean(), (seed, width, height, count, isNoise) => {
      const image = scene(seed, width, height, count)
      if (isNoise)
        for (let at = 0; at < image.data.length; at += 1)
          image.data[at] = (Math.imul(at + seed, 2654435761) >>> 13) & 255
      expect(kernel(image)).toEqual(featuresOf(image))
    }),
    { numRuns: 25 },
  )
})

it('there are never more than the limit, and packing loses nothing', () => {
  const features = kernel(scene(3, 640, 480))
  expect(features.length).toBeGreaterThan(40)
  expect(features.length).toBeLessThanOrEqual(MAX_FEATURES)
  expect(unpackFeatures(packFeatures(features))).toEqual(features)
})

it('any bytes unpack to features within the limit', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 6000 }), (bytes) => unpackFeatures(bytes).length <= MAX_FEATURES))
})

it('mirrored features are those of the mirrored picture, but for ties and roundings', () => {
  const image = scene(5, 256, 192)
  const seen = mirrored(described(image)).features
  const real = kernel(mirroredPicture({ ...image, channels: 3 }))
  const paired = real.filter((one) =>
    seen.some(
      (other) =>
        one.level === other.level &&
        // A pixel of the finest level.
        Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y)) <= 256 &&
        (one.direction - other.direction + 33) % 32 <= 2 &&
        differingBits(one.bits, other.bits, 256) <= 16,
    ),
  )
  expect(seen.map(({ bits }) => [...mirroredBits(mirroredBits(bits))])).toEqual(seen.map(({ bits }) => [...bits]))
  expect(real.length).toBeGreaterThan(40)
  expect(paired.length / real.length).toBeGreaterThan(0.8)
})

describe('placement', () => {
  const whole = scene(11, 640, 480)

  it.each([
    [0, 0, 448, 336, 1],
    [150, 100, 420, 315, 0.8],
    [64, 48, 512, 384, 0.5],
    [200, 90, 380, 360, 0.7],
  ])(
    'a part at %i, %i of %i × %i, scaled by %f, lies inside with its share of the area',
    (left, top, width, height, scale) => {
      const placement = placementOf(described(part(whole, left, top, width, height, scale)), described(whole))
      expect(placement?.agreeing).toBeGreaterThanOrEqual(6)
      expect(placement?.isInside).toBe(true)
      expect(placement?.areaShare).toBeCloseTo((width * height) / (640 * 480), 1)
    },
  )

  it('the whole does not lie inside its part', () => {
    const placement = placementOf(described(whole), described(part(whole, 150, 100, 420, 315)))
    expect(placement?.isInside).toBe(false)
  })

  it('other pictures agree on no place', () => {
    const pictures = Array.from({ length: 24 }, (_, seed) => described(scene(seed * 31 + 5, 400, 300)))
    const agreeing = pictures.flatMap((one, at) =>
      pictures.slice(at + 1).map((other) => placementOf(one, other)?.agreeing ?? 0),
    )
    expect(agreeing).toHaveLength(276)
    expect(Math.max(...agreeing)).toBeLessThan(5)
  })
})
