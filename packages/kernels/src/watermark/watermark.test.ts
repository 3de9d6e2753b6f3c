// The watermark kernel gives the reference's votes, whatever the picture: exact ties included, on which votes turn.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { RawImage } from '../raw-image.ts'
import { readVotes } from './dwtdct.ts'
import { createVoteReader } from './wasm.ts'

const kernel = createVoteReader()

/** Few values make ties frequent. */
function picture(seed: number, width: number, height: number, channels: 1 | 3 | 4, values: number): RawImage {
  const data = new Uint8Array(width * height * channels)
  let state = seed + 1
  for (let at = 0; at < data.length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    data[at] = Math.floor(((state >>> 8) % values) * (255 / Math.max(1, values - 1)))
  }
  return { width, height, channels, data }
}

it('the kernel gives the reference’s votes, whatever the picture, the order of channels and the sample', () => {
  const sides = fc.integer({ min: 1, max: 150 })
  const channels = fc.constantFrom(1 as const, 3 as const, 4 as const)
  fc.assert(
    fc.property(
      fc.nat(),
      sides,
      sides,
      channels,
      fc.constantFrom(2, 3, 256),
      fc.integer({ min: 1, max: 4 }),
      (...args) => {
        const [seed, width, height, count, values, sample] = args
        const image = picture(seed, width, height, count, values)
        for (const order of ['bgr', 'rgb'] as const)
          expect(kernel(image, order, sample)).toEqual(readVotes(image, order, sample))
      },
    ),
    { numRuns: 150 },
  )
})
