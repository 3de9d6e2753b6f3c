// The SIMD kernel is the reference, bit for bit.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { RawImage } from '../raw-image.ts'
import { pdqReference } from './reference.ts'
import { syntheticImage } from './synthetic-image.ts'
import { createPdqWasm } from './wasm.ts'

const wasm = createPdqWasm()
const pipelines = ['full', 'c512'] as const

const sides = fc.oneof(
  fc.integer({ min: 1, max: 40 }),
  fc.constantFrom(5, 63, 64, 65, 127, 128, 129, 130, 255, 256, 257, 511, 512, 513, 640),
)

function noise(args: Readonly<{ width: number; height: number; channels: 1 | 3 | 4; seed: number }>): RawImage {
  let state = args.seed >>> 0
  const data = Uint8Array.from({ length: args.width * args.height * args.channels }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  })
  return { width: args.width, height: args.height, channels: args.channels, data }
}

it('equals the reference on pictures of any size and layout', () => {
  const anyImage = fc.record({
    width: sides,
    height: sides,
    channels: fc.constantFrom<1 | 3 | 4>(1, 3, 4),
    seed: fc.nat(),
  })
  fc.assert(
    fc.property(anyImage, fc.constantFrom(...pipelines), (shape, pipeline) => {
      const image = noise(shape)
      expect(wasm.hash(image, pipeline)).toEqual(pdqReference.hash(image, pipeline))
    }),
    { numRuns: 250 },
  )
})

it.each([
  [1600, 1004],
  [1004, 1600],
  [3000, 40],
  [40, 3000],
  [2049, 777],
])('equals the reference at %i × %i, where windows are wide', (columns, rows) => {
  for (const kind of [0, 1, 2]) {
    const image = syntheticImage({ kind, rows, columns })
    for (const pipeline of pipelines) expect(wasm.hash(image, pipeline)).toEqual(pdqReference.hash(image, pipeline))
  }
})

it('refuses pixel data of the wrong length', () => {
  expect(() => wasm.hash({ width: 10, height: 10, channels: 3, data: new Uint8Array(299) }, 'full')).toThrow(
    '299 bytes',
  )
})
