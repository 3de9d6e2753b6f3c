import { describe, expect, it } from 'vitest'
import { wordsOf } from './brute-force.ts'
import { distanceTo, splitDense } from './dense-balls.ts'
import { clusteredHashes, randomHashes, seededRandom } from './synthetic.ts'

const idsOf = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, id) => id)

describe('dense balls', () => {
  it('are not seen in uniform hashes', () => {
    const words = wordsOf(randomHashes(20_000, seededRandom(1)))
    expect(splitDense({ words, ids: idsOf(20_000) })).toBeUndefined()
  })

  it('take nearly all near-duplicates, keep every entry once, and hold what they say', () => {
    const random = seededRandom(2)
    const hashes = new Uint8Array(20_000 * 32)
    hashes.set(randomHashes(16_000, random))
    hashes.set(clusteredHashes({ count: 4_000, centres: 10, random }), 16_000 * 32)
    const words = wordsOf(hashes)
    const split = splitDense({ words, ids: idsOf(20_000) })!
    expect(split.balls).toHaveLength(10)
    expect(split.dense.ids.length).toBeGreaterThan(3_900)
    expect([...split.dense.ids, ...split.rest.ids].sort((one, other) => one - other)).toEqual([...idsOf(20_000)])
    for (const { rest, dense } of [split])
      for (const part of [rest, dense])
        for (const [slot, id] of part.ids.entries())
          expect(distanceTo(part.words, slot, words.subarray(id * 8, id * 8 + 8))).toBe(0)
    for (const { centre, radiusBits, from, to } of split.balls)
      for (let slot = from; slot < to; slot += 1)
        expect(distanceTo(split.dense.words, slot, centre)).toBeLessThanOrEqual(radiusBits)
  })
})
