// The whole state of an index as plain data: what is sent to another thread (the memories are shared, not copied), what
// a compaction hands back, and what a snapshot holds.
import { ballSegment } from './ball-segment.ts'
import { type Built, type HashIndexEngine, listFor } from './build.ts'
import type { Ball } from './dense-balls.ts'
import { wordsOf } from './brute-force.ts'
import { referenceSegment } from './reference.ts'
import { type KernelImage, openImage } from './wasm-segment.ts'

export type SegmentRecord = Readonly<{
  ids: Uint32Array
  starts: Uint32Array | undefined
  /** Of a segment in the memory of the kernel; else `words` hold its hashes. */
  image: KernelImage | undefined
  words: Uint32Array | undefined
  /** Of a segment that is scanned; a segment with neither image nor balls has tables in plain TypeScript. */
  balls: readonly Ball[] | undefined
}>

export type HashIndexState = Readonly<{
  engine: HashIndexEngine
  nextId: number
  records: readonly SegmentRecord[]
  /** Hashes not yet compacted; the first has the id `deltaFirstId`. */
  delta: Uint32Array
  deltaFirstId: number
  /** One bit for each id ever removed, and how many of them are not yet compacted away. */
  gone: Uint32Array
  pending: number
}>

export function recordOf({ segment, ids, starts, image, balls }: Built): SegmentRecord {
  return { ids, starts, image, balls, words: image === undefined ? wordsOf(segment.hashes()) : undefined }
}

/** Opens a record; `context` is the scratch of this thread in the kernel's memory. */
export function openRecord(record: SegmentRecord, engine: HashIndexEngine, context: number): Built {
  const { ids, starts, image, words, balls } = record
  if (image !== undefined) return { segment: openImage(image, context), image, ids, starts }
  if (words === undefined) throw new RangeError('a segment without hashes')
  if (balls === undefined) return { segment: referenceSegment(words), ids, starts }
  const list = listFor(engine)
  list.append(words)
  return { segment: ballSegment(balls, list), balls, ids, starts }
}
