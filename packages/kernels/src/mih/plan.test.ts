import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scan, wordsOf } from './brute-force.ts'
import { foldDuplicates } from './fold.ts'
import { emptyHits } from './hits.ts'
import { HASH_BITS, HASH_WORDS, MAX_RADIUS_BITS, MAX_WIDTH_BITS, MIN_WIDTH_BITS } from './limits.ts'
import { type Plan, budgetsFor, dealtBits, planFor } from './plan.ts'
import { referenceSegment } from './reference.ts'
import { clusteredHashes, flipped, hashAt, seededRandom } from './synthetic.ts'
import { buildImage, openImage } from './wasm-segment.ts'

const anyCount = fc.integer({ min: 1, max: 12_582_912 })

describe('a plan', () => {
  it('cuts all bits into chunks within the limits, and deals each bit once', () => {
    fc.assert(
      fc.property(anyCount, (count) => {
        const plan = planFor(count)
        expect(plan.widths.reduce((sum, width) => sum + width, 0)).toBe(HASH_BITS)
        expect(Math.min(...plan.widths)).toBeGreaterThanOrEqual(MIN_WIDTH_BITS)
        expect(Math.max(...plan.widths)).toBeLessThanOrEqual(MAX_WIDTH_BITS)
        expect(new Set(dealtBits(plan)).size).toBe(HASH_BITS)
      }),
    )
  })

  it('has budgets that sum to the radius and one, so that nothing is lost', () => {
    fc.assert(
      fc.property(anyCount, fc.integer({ min: 0, max: MAX_RADIUS_BITS }), (count, radiusBits) => {
        const budgets = budgetsFor({ plan: planFor(count), count, radiusBits })
        expect(budgets.reduce((sum, budget) => sum + budget, 0)).toBe(radiusBits + 1)
      }),
    )
  })
})

// The plans of large indexes over few hashes, so that a linear scan can judge them.
describe.each([1_000_000, 10_000_000])('the plan for %i hashes', (count) => {
  const random = seededRandom(count)
  const hashes = clusteredHashes({ count: 1_500, centres: 4, random })
  // Segments number distinct hashes.
  const words = foldDuplicates(
    wordsOf(hashes),
    Uint32Array.from({ length: 1_500 }, (_, id) => id),
  ).distinct
  const plan: Plan = planFor(count)
  const engines = { wasm: openImage(buildImage(words.slice(), plan).image), typescript: referenceSegment(words, plan) }

  it.each(['wasm', 'typescript'] as const)('loses nothing at any radius and reports nothing twice in %s', (engine) => {
    let total = 0
    for (let radiusBits = 0; radiusBits <= MAX_RADIUS_BITS; radiusBits += 1) {
      const query = flipped(hashAt(hashes, radiusBits * 7), Math.floor(random() * (radiusBits + 1)), random)
      const expected = emptyHits()
      scan({ words, from: 0, to: words.length / HASH_WORDS, query: wordsOf(query), radiusBits, hits: expected })
      const found = emptyHits()
      engines[engine].search({ query, radiusBits, hits: found })
      expect(slotsOf(found)).toEqual(slotsOf(expected))
      total += found.length
    }
    expect(total).toBeGreaterThan(1_000)
  })
})

function slotsOf({ slots, distances, length }: ReturnType<typeof emptyHits>): readonly string[] {
  return Array.from({ length }, (_, at) => `${slots[at]} at ${distances[at]}`).sort()
}
