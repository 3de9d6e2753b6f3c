import { createHashIndex } from '@rempart/kernels'
import type { HashIndex } from '@rempart/kernels'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { clusteredHashes, flipped, hashAt, randomHashes, seededRandom } from '../../../kernels/src/mih/synthetic.ts'
import { type IndexPool, type IndexPoolOptions, openIndexPool } from './index-pool.ts'

const open: IndexPool[] = []
afterEach(async () => {
  for (const pool of open.splice(0)) await pool.close()
})
async function start(options: IndexPoolOptions): Promise<IndexPool> {
  const pool = await openIndexPool(options)
  open.push(pool)
  return pool
}
const never = (): (() => void) => () => {}

/** Asks all at once, so that every thread has something to do. */
async function expectSame(pool: IndexPool, oracle: HashIndex, queries: readonly Uint8Array[]): Promise<void> {
  const answers = await Promise.all(queries.map((query) => pool.query(query, 31)))
  expect(answers).toEqual(queries.map((query) => ({ kind: 'matches', ...oracle.query(query, 31) })))
}

describe('the index pool', () => {
  it('answers as a linear scan does, whatever the shards, threads, additions, removals and compactions', async () => {
    const anySteps = fc.array(fc.constantFrom('add', 'remove', 'compact'), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 2_000, max: 6_000 }),
        fc.constantFrom('wasm', 'typescript'),
        anySteps,
        async (seed, threads, shardHashes, engine, steps) => {
          const random = seededRandom(seed)
          const hashes = clusteredHashes({ count: 5_000, centres: 6, random })
          const pool = await start({ index: createHashIndex({ hashes, engine, shardHashes }), threads, every: never })
          const oracle = createHashIndex({ hashes, engine: 'brute-force' })
          const queries = Array.from({ length: 12 }, () =>
            flipped(hashAt(hashes, Math.floor(random() * 5_000)), 9, random),
          )
          await expectSame(pool, oracle, queries)
          for (const step of steps) {
            if (step === 'add') expect(pool.add(hashes.slice(0, 320))).toBe(oracle.add(hashes.slice(0, 320)))
            else if (step === 'remove') {
              const ids = Array.from({ length: 40 }, () => Math.floor(random() * 5_010))
              expect(pool.remove(ids)).toBe(oracle.remove(ids))
            } else await pool.compact()
            await expectSame(pool, oracle, queries)
          }
        },
      ),
      { numRuns: 5 },
    )
  }, 60_000)

  it('answers while it compacts, keeps what came meanwhile, and swaps at once', async () => {
    const random = seededRandom(5)
    const hashes = randomHashes(60_000, random)
    const pool = await start({ index: createHashIndex({ hashes }), threads: 2, every: never })
    const oracle = createHashIndex({ hashes, engine: 'brute-force' })
    const more = randomHashes(500, random)
    expect(pool.add(more)).toBe(oracle.add(more))
    let compacted = false
    const done = pool.compact().then(() => (compacted = true))
    let during = 0
    for (let turn = 0; !compacted; turn += 1) {
      const late = randomHashes(1, random)
      const id = pool.add(late)
      expect(oracle.add(late)).toBe(id)
      expect(pool.remove([turn])).toBe(oracle.remove([turn]))
      await expectSame(pool, oracle, [late, hashAt(hashes, turn), hashAt(more, turn % 500)])
      if (!compacted) during += 1
    }
    await done
    expect(during).toBeGreaterThan(0)
    expect(pool.index.stats().delta).toBeLessThan(500)
    expect(pool.index.size).toBe(oracle.size)
    await expectSame(pool, oracle, [hashAt(hashes, 0), hashAt(hashes, 59_999), hashAt(more, 7)])
  }, 60_000)

  it('refuses every question once canaries are not found, at the beat of the given clock', async () => {
    const hashes = randomHashes(4_000, seededRandom(6))
    const index = createHashIndex({ hashes })
    let beat = (): void => {}
    const pool = await start({
      index,
      threads: 2,
      every: (ms, run) => {
        expect(ms).toBe(60_000)
        beat = run
        return () => {}
      },
    })
    expect(await pool.query(hashAt(hashes, 1), 31)).toMatchObject({ kind: 'matches', total: 1 })
    for (const { image } of index.state().records)
      if (image !== undefined) new Uint8Array(image.memory.buffer).fill(0, image.layout.hashes, image.layout.histograms)
    beat()
    await expect.poll(() => pool.query(hashAt(hashes, 1), 31)).toEqual({ kind: 'refused', reason: 'canary-failed' })
    expect(await pool.check()).toBe(false)
  })

  it('leaves no question unanswered when it is closed', async () => {
    const hashes = randomHashes(3_000, seededRandom(7))
    const pool = await openIndexPool({ index: createHashIndex({ hashes }), threads: 1, every: never })
    const asked = pool.query(hashAt(hashes, 1), 31)
    await pool.close()
    await expect(
      Promise.race([asked, new Promise((_, reject) => setTimeout(reject, 1_000, 'waits'))]),
    ).rejects.not.toBe('waits')
  })
})
