import { describe, expect, it } from 'vitest'
import { createPdqIndex } from './pdq-index.ts'
import { flipped, hashAt, randomHashes, seededRandom } from './synthetic.ts'

describe('hashes of low quality', () => {
  const random = seededRandom(50)
  const hashes = randomHashes(3_000, random)
  const qualities = Uint8Array.from({ length: 3_000 }, (_, id) => (id % 3 === 0 ? 49 : 50))
  const index = createPdqIndex({ hashes, qualities })
  const near = (id: number): Uint8Array => flipped(hashAt(hashes, id), 5, random)

  it('are held and counted', () => {
    expect(index).toMatchObject({ size: 3_000, lowQualityCount: 1_000 })
  })

  it('match at distance 0 only, unless asked otherwise', () => {
    expect([...index.query({ hash: hashAt(hashes, 3), quality: 100, radiusBits: 31 }).lowQualityIds]).toEqual([3])
    expect(index.query({ hash: near(3), quality: 100, radiusBits: 31 }).total).toBe(0)
    expect([...index.query({ hash: near(3), quality: 100, radiusBits: 31, lowQuality: 'near' }).ids]).toEqual([3])
  })

  it('limit a query of low quality to distance 0, and the answer says so', () => {
    const answer = index.query({ hash: near(4), quality: 10, radiusBits: 31 })
    expect(answer).toMatchObject({ total: 0, limitedToExact: true, compared: 2_000, lowQualityCompared: 1_000 })
    expect([...index.query({ hash: near(4), quality: 90, radiusBits: 31 }).ids]).toEqual([4])
  })
})
