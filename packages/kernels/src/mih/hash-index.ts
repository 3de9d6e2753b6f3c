// The exact radius index over 256-bit hashes: immutable segments (shards), a small delta that is scanned, tombstones,
// and compaction that builds new segments and swaps them in. Every engine gives the same answers.
import { UserError } from '@rempart/core'
import { wordsOf } from './brute-force.ts'
import { CANARIES, FIRST_CANARY_ID, findsCanaries } from './canary.ts'
import { type Built, type HashIndexEngine, buildShards, listFor } from './build.ts'
import type { HashList } from './hash-list.ts'
import { emptyHits } from './hits.ts'
import { type HashIndexState, openRecord, recordOf } from './index-state.ts'
import { DEFAULT_MAX_RESULTS, HASH_BYTES, HASH_WORDS, MAX_RADIUS_BITS } from './limits.ts'
import { emptyMatches, pushMatch, selectNearest } from './select.ts'
import { createTombstones } from './tombstones.ts'

export type HashIndexOptions = Readonly<{
  /** 32 bytes each, in the byte order of the hex text; their ids are 0, 1, 2 … */
  hashes: Uint8Array
  /** Default `wasm`. */
  engine?: HashIndexEngine
  /** Hashes of one shard at most; for tests and for machines with little memory. */
  shardHashes?: number
}>

/** `ids` ascending; `total` counts all matches, `truncated` says that only the nearest of them are in `ids`. */
export type HashMatches = Readonly<{ ids: Uint32Array; distances: Uint8Array; total: number; truncated: boolean }>

/** `maxResults`: the nearest so many are given. `stopAbove`: where there are more than so many, none is wanted and the
 * search ends early; `total` then says how many were seen until it ended. */
export type QueryLimits = Readonly<{ maxResults?: number; stopAbove?: number }>

export type HashIndexStats = Readonly<{
  segments: number
  /** Hashes added since the last compaction, scanned one by one. */
  delta: number
  /** Removed, not yet compacted away. */
  tombstones: number
  /** Ids that share a hash with another id of their segment. */
  folded: number
}>

export type HashIndex = Readonly<{
  /** Every id whose hash is within `radiusBits` (0–48) of `hash`. Throws UserError `limit-exceeded` beyond. */
  query(hash: Uint8Array, radiusBits: number, limits?: QueryLimits): HashMatches
  /** Adds hashes at once visible; they get the ids from the one returned on. */
  add(hashes: Uint8Array): number
  /** Removes ids at once; gives how many were there. */
  remove(ids: Iterable<number>): number
  /** Builds the delta in and the removed out. Ids stay what they were. */
  compact(): void
  /** The whole state, to be opened in another thread, frozen, or compacted elsewhere. The memories are shared. */
  state(): HashIndexState
  /** Swaps in what was compacted elsewhere from an earlier `state()`; what was added or removed since is kept. */
  adopt(compacted: HashIndexState): void
  /** Whether every segment finds its canaries; `turn` varies the bits flipped. False: its answers are worth nothing. */
  findsCanaries(turn: number): boolean
  readonly size: number
  readonly memoryBytes: number
  stats(): HashIndexStats
}>

/** An index over `hashes`. Pure and synchronous; 10 million hashes take some seconds. */
export function createHashIndex(options: HashIndexOptions): HashIndex {
  const engine = options.engine ?? 'wasm'
  const words = requireHashes(options.hashes)
  const ids = idsFrom(0, words.length / HASH_WORDS)
  const { shardHashes } = options
  const segments = buildShards({ words, ids, engine, ...(shardHashes && { shardHashes }) })
  return indexOver({ engine, segments, nextId: ids.length, ...(shardHashes && { shardHashes }) })
}

/** The index of a state. `context`: the scratch of this thread; 0 is the one who built it, others 1 to MAX_WORKERS. */
export function openHashIndex(state: HashIndexState, context = 0): HashIndex {
  const segments = state.records.map((record) => openRecord(record, state.engine, context))
  return indexOver({ engine: state.engine, segments, nextId: state.nextId, state, context })
}

function indexOver(
  args: Readonly<{
    engine: HashIndexEngine
    segments: readonly Built[]
    nextId: number
    shardHashes?: number
    state?: HashIndexState
    context?: number
  }>,
): HashIndex {
  const { engine, shardHashes } = args
  let { segments, nextId } = args
  let delta = listFor(engine)
  let deltaFirstId = args.state?.deltaFirstId ?? nextId
  if (args.state !== undefined) delta.append(args.state.delta)
  const tombstones = createTombstones(args.state)
  const hits = emptyHits()

  const query: HashIndex['query'] = (hash, radiusBits, limits) => {
    requireQuery(hash, radiusBits)
    const { maxResults = DEFAULT_MAX_RESULTS, stopAbove = Infinity } = limits ?? {}
    const matches = emptyMatches()
    const push = (id: number, distance: number): void => {
      if (id < FIRST_CANARY_ID && (tombstones.pending() === 0 || !tombstones.has(id))) pushMatch(matches, id, distance)
    }
    for (const { segment, ids, starts } of segments) {
      hits.length = 0
      segment.search({ query: hash, radiusBits, hits, stopAbove })
      for (let at = 0; at < hits.length && matches.length <= stopAbove; at += 1) {
        const slot = hits.slots[at] as number
        const from = starts?.[slot] ?? slot
        const to = starts?.[slot + 1] ?? slot + 1
        for (let place = from; place < to; place += 1) push(ids[place] as number, hits.distances[at] as number)
      }
    }
    if (delta.count() > 0 && matches.length <= stopAbove) {
      hits.length = 0
      delta.scan({ query: hash, radiusBits, from: 0, to: delta.count(), hits })
      for (let at = 0; at < hits.length; at += 1)
        push(deltaFirstId + (hits.slots[at] as number), hits.distances[at] as number)
    }
    const total = matches.length
    if (total > stopAbove) return { ids: new Uint32Array(), distances: new Uint8Array(), total, truncated: true }
    return { ...selectNearest(matches, maxResults), total, truncated: total > maxResults }
  }

  return {
    query,
    add: (hashes) => {
      const words = requireHashes(hashes)
      const firstId = nextId
      nextId += words.length / HASH_WORDS
      delta.append(words)
      return firstId
    },
    remove: (ids) => {
      let removed = 0
      for (const id of ids) if (Number.isInteger(id) && id >= 0 && id < nextId && tombstones.add(id)) removed += 1
      return removed
    },
    compact: () => {
      const live = liveEntries({ segments, delta, deltaFirstId, removed: tombstones.has })
      segments = buildShards({ ...live, engine, ...(shardHashes && { shardHashes }) })
      delta = listFor(engine)
      deltaFirstId = nextId
      tombstones.settle()
    },
    state: () => ({
      engine,
      nextId,
      records: segments.map(recordOf),
      delta: delta.words().slice(),
      deltaFirstId,
      ...tombstones.state(),
    }),
    adopt: (compacted) => {
      segments = compacted.records.map((record) => openRecord(record, engine, args.context ?? 0))
      const later = delta.words().slice((compacted.nextId - deltaFirstId) * HASH_WORDS)
      delta = listFor(engine)
      delta.append(later)
      deltaFirstId = compacted.nextId
      tombstones.settle(compacted.gone)
    },
    findsCanaries: (turn) => segments.length > 0 && segments.every((built) => findsCanaries(built, turn)),
    get size() {
      return segments.reduce((sum, { ids }) => sum + ids.length - CANARIES, delta.count()) - tombstones.pending()
    },
    get memoryBytes() {
      const held = segments.reduce(
        (sum, { segment, ids, starts }) => sum + segment.memoryBytes + ids.byteLength + (starts?.byteLength ?? 0),
        0,
      )
      return held + delta.memoryBytes() + tombstones.memoryBytes()
    },
    stats: () => ({
      segments: segments.length,
      delta: delta.count(),
      tombstones: tombstones.pending(),
      folded: segments.reduce((sum, { segment, ids }) => sum + ids.length - segment.slots, 0),
    }),
  }
}

function requireHashes(hashes: Uint8Array): Uint32Array {
  if (hashes.length % HASH_BYTES !== 0) throw new RangeError(`${hashes.length} bytes are not whole hashes of 32 bytes`)
  return wordsOf(hashes)
}

function requireQuery(hash: Uint8Array, radiusBits: number): void {
  if (hash.length !== HASH_BYTES) throw new RangeError(`a hash has 32 bytes, not ${hash.length}`)
  if (!Number.isInteger(radiusBits) || radiusBits < 0 || radiusBits > MAX_RADIUS_BITS)
    throw new UserError({
      code: 'limit-exceeded',
      subject: `distance ${radiusBits}`,
      reason: `is not a whole number of bits from 0 to ${MAX_RADIUS_BITS}`,
    })
}

function idsFrom(first: number, count: number): Uint32Array {
  const ids = new Uint32Array(new SharedArrayBuffer(count * 4))
  for (let at = 0; at < count; at += 1) ids[at] = first + at
  return ids
}

function liveEntries(
  args: Readonly<{
    segments: readonly Built[]
    delta: HashList
    deltaFirstId: number
    removed: (id: number) => boolean
  }>,
): { words: Uint32Array; ids: Uint32Array } {
  const { segments, delta, deltaFirstId, removed } = args
  const total = segments.reduce((sum, { ids }) => sum + ids.length, delta.count())
  const words = new Uint32Array(total * HASH_WORDS)
  const ids = new Uint32Array(new SharedArrayBuffer(total * 4))
  let kept = 0
  const keep = (source: Uint32Array, slot: number, id: number): void => {
    if (id >= FIRST_CANARY_ID || removed(id)) return
    words.set(source.subarray(slot * HASH_WORDS, (slot + 1) * HASH_WORDS), kept * HASH_WORDS)
    ids[kept] = id
    kept += 1
  }
  for (const { segment, ids: held, starts } of segments) {
    const source = wordsOf(segment.hashes())
    for (let slot = 0; slot < segment.slots; slot += 1) {
      const from = starts?.[slot] ?? slot
      const to = starts?.[slot + 1] ?? slot + 1
      for (let place = from; place < to; place += 1) keep(source, slot, held[place] as number)
    }
  }
  for (let slot = 0; slot < delta.count(); slot += 1) keep(delta.words(), slot, deltaFirstId + slot)
  return { words: words.subarray(0, kept * HASH_WORDS), ids: ids.subarray(0, kept) }
}
