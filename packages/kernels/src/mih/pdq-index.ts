// Policy for PDQ hashes of low quality (blank pictures, 32×32 icons): they are indexed apart, counted, and answer only
// at distance 0 unless asked otherwise, because at a distance they match what has nothing to do with them.
import { PDQ_MIN_QUALITY } from '@rempart/core'
import type { HashIndexEngine } from './build.ts'
import { type HashMatches, createHashIndex } from './hash-index.ts'
import { DEFAULT_MAX_RESULTS, HASH_BYTES } from './limits.ts'
import { emptyMatches, pushMatch, selectNearest } from './select.ts'

export type PdqIndexOptions = Readonly<{
  hashes: Uint8Array
  /** Quality 0–100 of each hash. */
  qualities: Uint8Array
  /** Hashes below are of low quality. Default: PDQ_MIN_QUALITY of core. */
  minQuality?: number
  engine?: HashIndexEngine
}>

export type PdqQuery = Readonly<{
  hash: Uint8Array
  quality: number
  radiusBits: number
  /** `exact` (default): low quality on either side matches at distance 0 only. `near`: at the radius like the others. */
  lowQuality?: 'exact' | 'near'
  maxResults?: number
}>

/** `ids` are places in the input. `lowQualityIds` are those of `ids` whose list entry is of low quality. */
export type PdqMatches = HashMatches &
  Readonly<{ lowQualityIds: Uint32Array; lowQualityCompared: number; compared: number; limitedToExact: boolean }>

export type PdqIndex = Readonly<{
  query(query: PdqQuery): PdqMatches
  readonly size: number
  /** Entries of low quality: held, counted, never dropped. */
  readonly lowQualityCount: number
  readonly memoryBytes: number
}>

/** An index that keeps low-quality hashes apart. */
export function createPdqIndex(options: PdqIndexOptions): PdqIndex {
  const minQuality = options.minQuality ?? PDQ_MIN_QUALITY
  const low = split(options, (quality) => quality < minQuality)
  const good = split(options, (quality) => quality >= minQuality)
  const engine = options.engine ?? 'wasm'
  const lowIndex = createHashIndex({ hashes: low.hashes, engine })
  const goodIndex = createHashIndex({ hashes: good.hashes, engine })
  return {
    query: ({ hash, quality, radiusBits, lowQuality = 'exact', maxResults }) => {
      const limits = maxResults === undefined ? {} : { maxResults }
      const queryIsLow = quality < minQuality
      const near = lowQuality === 'near'
      const fromGood = goodIndex.query(hash, queryIsLow && !near ? 0 : radiusBits, limits)
      const fromLow = lowIndex.query(hash, near ? radiusBits : 0, limits)
      return {
        ...merge(mapIds(fromGood, good.ids), mapIds(fromLow, low.ids), maxResults),
        compared: goodIndex.size,
        lowQualityCompared: lowIndex.size,
        limitedToExact: queryIsLow && !near,
      }
    },
    size: goodIndex.size + lowIndex.size,
    lowQualityCount: lowIndex.size,
    get memoryBytes() {
      return goodIndex.memoryBytes + lowIndex.memoryBytes + good.ids.byteLength + low.ids.byteLength
    },
  }
}

type Part = Readonly<{ hashes: Uint8Array; ids: Uint32Array }>
type Mapped = Pick<HashMatches, 'ids' | 'distances' | 'total'>

function split(options: PdqIndexOptions, wanted: (quality: number) => boolean): Part {
  if (options.hashes.length !== options.qualities.length * HASH_BYTES)
    throw new RangeError(
      `${options.qualities.length} qualities do not go with ${options.hashes.length} bytes of hashes`,
    )
  const ids = Uint32Array.from(Array.from(options.qualities.keys()).filter((id) => wanted(options.qualities[id] ?? 0)))
  const hashes = new Uint8Array(ids.length * HASH_BYTES)
  for (const [place, id] of ids.entries())
    hashes.set(options.hashes.subarray(id * HASH_BYTES, (id + 1) * HASH_BYTES), place * HASH_BYTES)
  return { hashes, ids }
}

function mapIds(matches: HashMatches, ids: Uint32Array): Mapped {
  return { ids: matches.ids.map((place) => ids[place] ?? 0), distances: matches.distances, total: matches.total }
}

function merge(
  good: Mapped,
  low: Mapped,
  maxResults = DEFAULT_MAX_RESULTS,
): HashMatches & { lowQualityIds: Uint32Array } {
  const both = emptyMatches()
  for (const { ids, distances } of [good, low])
    for (const [at, id] of ids.entries()) pushMatch(both, id, distances[at] ?? 0)
  const lowIds = new Set(low.ids)
  const selected = selectNearest(both, maxResults)
  const total = good.total + low.total
  return {
    ...selected,
    lowQualityIds: selected.ids.filter((id) => lowIds.has(id)),
    total,
    truncated: total > selected.ids.length,
  }
}
