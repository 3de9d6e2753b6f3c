// Builds the shards of an index: splits, folds duplicates, picks the engine.
import { bruteForceSegment } from './brute-force.ts'
import { type SlotIds, foldDuplicates, groupBySlot } from './fold.ts'
import type { Segment } from './hits.ts'
import { HASH_WORDS, MAX_SHARDS, SCAN_BELOW, SHARD_HASHES } from './limits.ts'
import { referenceSegment } from './reference.ts'
import { buildImage, openImage } from './wasm-segment.ts'

export type HashIndexEngine = 'wasm' | 'typescript' | 'brute-force'

/** A segment with the ids of its slots (see fold.ts). */
export type Built = SlotIds & Readonly<{ segment: Segment }>

/** The shards over `words` (8 a hash), which carry `ids`. */
export function buildShards(
  args: Readonly<{
    words: Uint32Array
    ids: Uint32Array
    engine: HashIndexEngine
    shardHashes?: number
  }>,
): readonly Built[] {
  const { words, ids, engine } = args
  const shardHashes = args.shardHashes ?? SHARD_HASHES
  const shards = Math.ceil(ids.length / shardHashes)
  if (shards > MAX_SHARDS) throw new RangeError(`${shards} shards are more than ${MAX_SHARDS}`)
  const perShard = Math.ceil(ids.length / Math.max(1, shards))
  return Array.from({ length: shards }, (_, shard) => {
    const from = shard * perShard
    const to = Math.min(ids.length, from + perShard)
    return buildOne(words.subarray(from * HASH_WORDS, to * HASH_WORDS), ids.subarray(from, to), engine)
  })
}

function buildOne(words: Uint32Array, ids: Uint32Array, engine: HashIndexEngine): Built {
  if (engine === 'wasm' && ids.length >= SCAN_BELOW) {
    const { image, slotOf } = buildImage(words)
    return { segment: openImage(image), ...(slotOf ? groupBySlot(slotOf, ids) : { ids, starts: undefined }) }
  }
  const { distinct, ...slotIds } = foldDuplicates(words, ids)
  const scanned = engine === 'brute-force' || distinct.length < SCAN_BELOW * HASH_WORDS
  return { segment: scanned ? bruteForceSegment(distinct.slice()) : referenceSegment(distinct), ...slotIds }
}
