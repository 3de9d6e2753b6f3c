import { describe, expect, it } from 'vitest'
import { guardIndex } from './guarded-index.ts'
import { createHashIndex } from './hash-index.ts'
import { createPdqIndex } from './pdq-index.ts'
import { flipped, hashAt, randomHashes, seededRandom } from './synthetic.ts'

describe('pictures that say little', () => {
  const random = seededRandom(50)
  const hashes = randomHashes(3_000, random)
  const blank = new Uint8Array(32)
  const guarded = (held: Uint8Array) => guardIndex(createHashIndex({ hashes: held }), () => 0)
  const index = createPdqIndex({ near: guarded(hashes), lowQuality: guarded(blank) })
  const near = flipped(hashAt(hashes, 4), 5, random)

  it('are compared at distance 0 only, and the kind of the answer says so', () => {
    for (const why of ['low-quality', 'low-information'] as const) {
      const answer = { kind: 'exact-only', why }
      expect(index.query({ hash: near, radiusBits: 31, littleSaid: why })).toMatchObject({
        ...answer,
        near: { total: 0 },
      })
      expect(index.query({ hash: hashAt(hashes, 4), radiusBits: 31, littleSaid: why })).toMatchObject({
        ...answer,
        near: { total: 1 },
      })
      expect(index.query({ hash: blank, radiusBits: 31, littleSaid: why })).toMatchObject({
        ...answer,
        lowQuality: { total: 1 },
      })
    }
  })

  it('on a list never match at a distance what says enough', () => {
    expect(index.query({ hash: near, radiusBits: 31 })).toMatchObject({ kind: 'compared', near: { total: 1 } })
    expect(index.query({ hash: flipped(blank, 3, random), radiusBits: 31 })).toMatchObject({
      kind: 'compared',
      near: { total: 0 },
      lowQuality: { total: 0 },
    })
  })

  it('have canaries too', () => {
    expect(index.canary()).toEqual({ sound: true, checkedAtMs: 0 })
  })
})
