// Builds the shards of an index: splits, folds duplicates, picks the engine.
import { bruteForceSegment } from './brute-force.ts'
import { foldDuplicates } from './fold.ts'
import type { Segment } from './hits.ts'
import { HASH_WORDS, MAX_SHARDS, SCAN_BELOW, SHARD_HASHES } from './limits.ts'
import { referenceSegment } from './reference.ts'

/** A segment with the ids of its slots (see fold.ts). */
export type Built = Readonly<{ segment: Segment; ids: Uint32Array; starts: Uint32Array | undefined }>

/** The shards over `words` (8 a hash), which carry `ids`. */
export function buildShards(
  args: Readonly<{
    words: Uint32Array
    ids: Uint32Array
    engine: 'wasm' | 'typescript' | 'brute-force'
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
    const folded = foldDuplicates(words.subarray(from * HASH_WORDS, to * HASH_WORDS), ids.subarray(from, to))
    return { segment: segmentOf(folded.distinct, engine), ids: folded.ids, starts: folded.starts }
  })
}

function segmentOf(distinct: Uint32Array, engine: 'wasm' | 'typescript' | 'brute-force'): Segment {
  if (engine === 'brute-force' || distinct.length < SCAN_BELOW * HASH_WORDS) return bruteForceSegment(distinct.slice())
  return referenceSegment(distinct)
}
