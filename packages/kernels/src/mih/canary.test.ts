import { describe, expect, it } from 'vitest'
import { guardIndex } from './guarded-index.ts'
import { createHashIndex } from './hash-index.ts'
import { clusteredHashes, hashAt, randomHashes, seededRandom } from './synthetic.ts'

describe.each(['wasm', 'typescript'] as const)('canaries in the %s engine', (engine) => {
  const random = seededRandom(1)
  const uniform = randomHashes(5_000, random)
  const hashes = new Uint8Array(10_000 * 32)
  hashes.set(uniform)
  hashes.set(clusteredHashes({ count: 5_000, centres: 10, random }), uniform.length)

  it('are found in every segment at every turn, and never counted or reported', () => {
    const index = createHashIndex({ hashes, engine, shardHashes: 4_000 })
    expect(index.stats().segments).toBeGreaterThan(3)
    for (let turn = 0; turn < 50; turn += 1) expect(index.findsCanaries(turn)).toBe(true)
    expect(index.size).toBe(10_000)
    index.compact()
    expect([index.size, index.findsCanaries(0)]).toEqual([10_000, true])
    const oracle = createHashIndex({ hashes: new Uint8Array(), engine: 'brute-force' })
    oracle.add(hashes)
    for (const id of [0, 4_999, 5_000, 9_999])
      expect(index.query(hashAt(hashes, id), 48)).toEqual(oracle.query(hashAt(hashes, id), 48))
  })

  it('make every answer a refusal once an index is damaged, from the next check on', () => {
    const index = createHashIndex({ hashes: uniform, engine })
    let nowMs = 0
    const guarded = guardIndex(index, () => nowMs)
    expect(guarded.query(hashAt(uniform, 3), 31)).toMatchObject({ kind: 'matches', total: 1 })
    for (const { image, words, ids } of index.state().records) {
      if (image === undefined) words?.fill(0)
      else new Uint8Array(image.memory.buffer).fill(0, image.layout.hashes, image.layout.histograms)
      ids.fill(0)
    }
    nowMs = 59_999
    expect(guarded.state().sound).toBe(true)
    nowMs = 60_000
    expect(guarded.query(hashAt(uniform, 3), 31)).toEqual({ kind: 'refused', reason: 'canary-failed' })
    expect(guarded.check()).toEqual({ sound: false, checkedAtMs: 60_000 })
  })
})
