// Builds the shards of an index: splits off dense balls, folds duplicates, picks the engine. What is small is scanned.
import { ballSegment } from './ball-segment.ts'
import { withCanaries } from './canary.ts'
import { type Ball, type Entries, splitDense } from './dense-balls.ts'
import { type SlotIds, foldDuplicates, groupBySlot } from './fold.ts'
import { type HashList, createPlainList } from './hash-list.ts'
import type { Segment } from './hits.ts'
import { HASH_BITS, HASH_WORDS, MAX_SHARDS, SCAN_BELOW, SHARD_HASHES } from './limits.ts'
import { referenceSegment } from './reference.ts'
import { createWasmList } from './wasm-scan.ts'
import { type KernelImage, buildImage, openImage } from './wasm-segment.ts'

export type HashIndexEngine = 'wasm' | 'typescript' | 'brute-force'

/** A segment with the ids of its slots (see fold.ts), and what a snapshot needs to open it again. */
export type Built = SlotIds &
  Readonly<{
    segment: Segment
    /** Of a segment in the memory of the kernel. */
    image?: KernelImage
    /** Of a segment that is scanned. */
    balls?: readonly Ball[]
  }>

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
  // An empty index has a segment as well: without its canaries it could not be told from one that lost its hashes.
  const shards = Math.max(1, Math.ceil(ids.length / shardHashes))
  if (shards > MAX_SHARDS) throw new RangeError(`${shards} shards are more than ${MAX_SHARDS}`)
  const perShard = Math.ceil(ids.length / shards)
  return Array.from({ length: shards }, (_, shard) => {
    const from = shard * perShard
    const to = Math.min(ids.length, from + perShard)
    const entries = { words: words.subarray(from * HASH_WORDS, to * HASH_WORDS), ids: ids.subarray(from, to) }
    return buildShard(entries, engine)
  }).flat()
}

/** An empty list that fits the engine. */
export function listFor(engine: HashIndexEngine): HashList {
  return engine === 'wasm' ? createWasmList() : createPlainList()
}

function buildShard(entries: Entries, engine: HashIndexEngine): readonly Built[] {
  if (engine === 'brute-force' || entries.ids.length < SCAN_BELOW) return [buildList(entries, engine)]
  const split = splitDense(entries)
  if (split === undefined) return [buildTables(entries, engine)]
  const members = split.dense.ids.length
  const dense = buildList(split.dense, engine, (to) => [...split.balls, wholeBall(members, to)])
  return split.rest.ids.length === 0 ? [dense] : [buildTables(split.rest, engine), dense]
}

/** A segment that is scanned; `ballsUpTo` gives its balls for so many slots. */
function buildList(
  entries: Entries,
  engine: HashIndexEngine,
  ballsUpTo = (to: number): readonly Ball[] => [wholeBall(0, to)],
): Built {
  const { words, ids } = withCanaries(entries)
  const balls = ballsUpTo(ids.length)
  const list = listFor(engine)
  list.append(words)
  return { segment: ballSegment(balls, list), ids, starts: undefined, balls }
}

/** A ball that holds whatever hash. */
function wholeBall(from: number, to: number): Ball {
  return { centre: new Uint32Array(HASH_WORDS), radiusBits: HASH_BITS, from, to }
}

function buildTables(entries: Entries, engine: HashIndexEngine): Built {
  const { words, ids } = withCanaries(entries)
  if (engine === 'wasm') {
    const { image, slotOf } = buildImage(words)
    return { segment: openImage(image), image, ...(slotOf ? groupBySlot(slotOf, ids) : { ids, starts: undefined }) }
  }
  const { distinct, ...slotIds } = foldDuplicates(words, ids)
  return { segment: referenceSegment(distinct), ...slotIds }
}
