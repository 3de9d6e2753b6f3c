import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { distanceBits } from './brute-force.ts'
import type { HashIndexEngine } from './build.ts'
import { type FrozenHeader, freezeState, thawState } from './frozen.ts'
import { type HashIndex, createHashIndex, openHashIndex } from './hash-index.ts'
import { HASH_BYTES, MAX_RADIUS_BITS } from './limits.ts'
import { clusteredHashes, flipped, hashAt, randomHashes, seededRandom } from './synthetic.ts'

const ENGINES: readonly HashIndexEngine[] = ['wasm', 'typescript']
const shared = process.env['REMPART_SHARED'] ?? join(import.meta.dirname, '../../../../../shared')
const official = join(shared, 'standards/pdq-mih')

/** Compares an index with the oracle for one query: the same ids, distances and counts. */
function expectSame(index: HashIndex, oracle: HashIndex, query: Uint8Array, radiusBits: number): number {
  const found = index.query(query, radiusBits)
  expect(found).toEqual(oracle.query(query, radiusBits))
  return found.total
}

describe.each(ENGINES)('the %s engine', (engine) => {
  it.each(['random', 'clustered'])('equals brute force on %s hashes at every radius', (kind) => {
    const random = seededRandom(kind.length)
    const hashes =
      kind === 'random' ? randomHashes(3_000, random) : clusteredHashes({ count: 3_000, centres: 5, random })
    const index = createHashIndex({ hashes, engine })
    const oracle = createHashIndex({ hashes, engine: 'brute-force' })
    let total = 0
    for (let radiusBits = 0; radiusBits <= MAX_RADIUS_BITS; radiusBits += 1)
      for (let turn = 0; turn < 6; turn += 1) {
        const near = flipped(hashAt(hashes, Math.floor(random() * 3_000)), radiusBits, random)
        total += expectSame(index, oracle, turn === 0 ? randomHashes(1, random) : near, radiusBits)
      }
    expect(total).toBeGreaterThan(200)
  })

  it('finds the planted hash at exactly the radius and not one bit beyond', () => {
    const random = seededRandom(31)
    const hashes = randomHashes(5_000, random)
    const index = createHashIndex({ hashes, engine })
    for (let turn = 0; turn < 200; turn += 1) {
      const id = Math.floor(random() * 5_000)
      for (const radiusBits of [31, MAX_RADIUS_BITS]) {
        expect(index.query(flipped(hashAt(hashes, id), radiusBits, random), radiusBits).ids).toEqual(Uint32Array.of(id))
        expect(index.query(flipped(hashAt(hashes, id), radiusBits + 1, random), radiusBits).ids).toEqual(
          new Uint32Array(),
        )
      }
    }
  })

  it('finds all of many equal hashes and of a chain one bit apart', () => {
    const equal = new Uint8Array(4_000 * HASH_BYTES).fill(0x5a)
    const found = createHashIndex({ hashes: equal, engine }).query(hashAt(equal, 0), 0)
    expect(found.total).toBe(4_000)
    expect(found.ids).toEqual(Uint32Array.from({ length: 4_000 }, (_, id) => id))
    const chain = new Uint8Array(3_000 * HASH_BYTES)
    for (let id = 0; id < 3_000; id += 1)
      for (let bit = 0; bit < id % 257; bit += 1) chain[id * HASH_BYTES + (bit >> 3)]! |= 1 << (bit & 7)
    const index = createHashIndex({ hashes: chain, engine })
    const oracle = createHashIndex({ hashes: chain, engine: 'brute-force' })
    for (const radiusBits of [0, 1, 31, 32, 48])
      expect(expectSame(index, oracle, hashAt(chain, 100), radiusBits)).toBeGreaterThan(0)
  })

  it('gives the same answers whatever the shards', () => {
    const random = seededRandom(4)
    const hashes = clusteredHashes({ count: 12_000, centres: 9, random })
    const oracle = createHashIndex({ hashes, engine: 'brute-force' })
    for (const shards of [1, 2, 3, 4]) {
      const index = createHashIndex({ hashes, engine, shardHashes: Math.ceil(12_000 / shards) })
      expect(index.stats().segments).toBe(shards)
      for (let turn = 0; turn < 20; turn += 1)
        expectSame(index, oracle, flipped(hashAt(hashes, Math.floor(random() * 12_000)), turn, random), 31)
    }
  })

  it('stays equal to the oracle through any additions, removals and compactions', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('add' as const), count: fc.integer({ min: 0, max: 40 }) }),
      fc.record({ kind: fc.constant('remove' as const), share: fc.double({ min: 0, max: 1, noNaN: true }) }),
      fc.record({ kind: fc.constant('compact' as const) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), fc.integer(), (steps, seed) => {
        const random = seededRandom(seed)
        const pool = clusteredHashes({ count: 2_600, centres: 3, random })
        const index = createHashIndex({ hashes: pool, engine })
        const oracle = createHashIndex({ hashes: pool, engine: 'brute-force' })
        let ids = 2_600
        for (const step of steps) {
          if (step.kind === 'add') {
            const more = clusteredHashes({ count: step.count, centres: 2, random })
            expect(index.add(more)).toBe(ids)
            oracle.add(more)
            ids += step.count
          } else if (step.kind === 'remove') {
            const gone = Array.from({ length: 50 }, () => Math.floor(random() * step.share * (ids + 10)))
            expect(index.remove(gone)).toBe(oracle.remove(gone))
          } else index.compact()
          expect(index.size).toBe(oracle.size)
          expectSame(index, oracle, flipped(hashAt(pool, Math.floor(random() * 2_600)), 3, random), 31)
        }
      }),
      { numRuns: 15 },
    )
  })

  it.skipIf(!existsSync(official))(
    'equals brute force on the official needles and haystack (absent: ../shared)',
    () => {
      const haystack = hexLines(join(official, 'haystack.txt'))
      const needles = hexLines(join(official, 'needles.txt'))
      const index = createHashIndex({ hashes: haystack, engine })
      const oracle = createHashIndex({ hashes: haystack, engine: 'brute-force' })
      let total = 0
      for (let needle = 0; needle < needles.length / HASH_BYTES; needle += 1)
        total += expectSame(index, oracle, hashAt(needles, needle), 31)
      expect(total).toBeGreaterThan(0)
    },
  )

  it('is the same after freezing and thawing, and after a compaction elsewhere', () => {
    const random = seededRandom(77)
    const hashes = clusteredHashes({ count: 6_000, centres: 200, random })
    const index = createHashIndex({ hashes, engine, shardHashes: 2_500 })
    index.add(hashes.slice(0, 320))
    index.remove([1, 2, 3, 6_001])
    const { header, parts } = freezeState(index.state())
    const thawed = thawState(JSON.parse(JSON.stringify(header)) as FrozenHeader)
    for (const [at, part] of thawed.parts.entries()) part.set(parts[at]!)
    const other = openHashIndex(thawed.state)
    other.compact()
    const elsewhere = other.state()
    const queries = [0, 1, 5, 6, 900].map((id) => flipped(hashAt(hashes, id), 4, random))
    const before = queries.map((query) => index.query(query, 31))
    expect(before.some(({ total }) => total > 0)).toBe(true)
    expect(queries.map((query) => openHashIndex(thawed.state, 1).query(query, 31))).toEqual(before)
    expect(queries.map((query) => other.query(query, 31))).toEqual(before)
    const later = index.add(hashAt(hashes, 4_000))
    index.remove([4_000, 6_002])
    index.adopt(elsewhere)
    expect(index.stats()).toMatchObject({ delta: 1, tombstones: 2 })
    expect(index.query(hashAt(hashes, 4_000), 0).ids).toContain(later)
    expect(index.query(hashAt(hashes, 4_000), 0).ids).not.toContain(4_000)
    expect(index.query(hashAt(hashes, 2), 0).ids).not.toContain(6_002)
    expect(index.size).toBe(6_000 + 10 + 1 - 6)
  })

  it('answers nothing when empty', () => {
    const index = createHashIndex({ hashes: new Uint8Array(), engine })
    expect(index.query(new Uint8Array(32), 48)).toEqual({
      ids: new Uint32Array(),
      distances: new Uint8Array(),
      total: 0,
      truncated: false,
    })
    index.compact()
    expect(index.size).toBe(0)
  })
})

describe('answers', () => {
  it('hold the nearest, count all and say that they are cut', () => {
    const random = seededRandom(8)
    const hashes = clusteredHashes({ count: 3_000, centres: 1, random })
    const query = hashAt(hashes, 0)
    const all = createHashIndex({ hashes }).query(query, 40)
    expect(all.truncated).toBe(false)
    for (const engine of ['brute-force', ...ENGINES] as const)
      for (const shardHashes of [3_000, 1_000]) {
        const cut = createHashIndex({ hashes, engine, shardHashes }).query(query, 40, { maxResults: 25 })
        expect(cut).toMatchObject({ total: all.total, truncated: true })
        const nearest = [...all.ids.keys()]
          .sort((one, other) => all.distances[one]! - all.distances[other]! || one - other)
          .slice(0, 25)
          .map((at) => all.ids[at]!)
        expect([...cut.ids]).toEqual(nearest.sort((one, other) => one - other))
      }
  })

  it('give the true distance', () => {
    const random = seededRandom(9)
    const hashes = clusteredHashes({ count: 2_500, centres: 2, random })
    const { ids, distances } = createHashIndex({ hashes }).query(hashAt(hashes, 7), 48)
    for (const [at, id] of ids.entries())
      expect(distances[at]).toBe(distanceBits(hashAt(hashes, 7), hashAt(hashes, id)))
  })

  it('are none where more are found than are wanted, and all where there are not', () => {
    const random = seededRandom(31)
    const hashes = clusteredHashes({ count: 6000, centres: 3, random })
    for (const engine of ENGINES) {
      const index = createHashIndex({ hashes, engine })
      const query = hashAt(hashes, 5)
      const all = index.query(query, 31)
      expect(all.total).toBeGreaterThan(100)
      expect(index.query(query, 31, { stopAbove: all.total })).toEqual(all)
      const stopped = index.query(query, 31, { stopAbove: all.total - 1 })
      expect(stopped).toMatchObject({ ids: new Uint32Array(), distances: new Uint8Array(), truncated: true })
      expect(stopped.total).toBe(all.total)
      expect(index.query(query, 31, { stopAbove: 10 }).total).toBeLessThan(all.total)
    }
  })

  it('refuse a distance beyond the limit', () => {
    const index = createHashIndex({ hashes: new Uint8Array() })
    for (const radiusBits of [-1, 49, 1.5, Number.NaN])
      expect(() => index.query(new Uint8Array(32), radiusBits)).toThrow(UserError)
  })

  it('show additions and removals at once', () => {
    const random = seededRandom(10)
    const index = createHashIndex({ hashes: randomHashes(2_500, random) })
    const more = randomHashes(3, random)
    expect(index.add(more)).toBe(2_500)
    expect([...index.query(hashAt(more, 1), 0).ids]).toEqual([2_501])
    expect(index.remove([2_501, 2_501, 99_999])).toBe(1)
    expect(index.query(hashAt(more, 1), 0).total).toBe(0)
    index.compact()
    expect([...index.query(hashAt(more, 2), 0).ids]).toEqual([2_502])
    expect(index.remove([2_501])).toBe(0)
    expect(index.stats()).toMatchObject({ delta: 0, tombstones: 0 })
  })
})

function hexLines(path: string): Uint8Array {
  return Uint8Array.from(Buffer.from(readFileSync(path, 'utf8').replaceAll(/\s/g, ''), 'hex'))
}
