// What a segment found: slots (places of distinct hashes in the segment) and distances, in no order, each slot once.

export type Hits = { slots: Uint32Array; distances: Uint8Array; length: number }

export function emptyHits(): Hits {
  return { slots: new Uint32Array(256), distances: new Uint8Array(256), length: 0 }
}

/** Makes room for `more` further hits. */
export function reserveHits(hits: Hits, more: number): void {
  const needed = hits.length + more
  if (needed <= hits.slots.length) return
  const capacity = Math.max(needed, hits.slots.length * 2)
  const slots = new Uint32Array(capacity)
  const distances = new Uint8Array(capacity)
  slots.set(hits.slots.subarray(0, hits.length))
  distances.set(hits.distances.subarray(0, hits.length))
  hits.slots = slots
  hits.distances = distances
}

export function pushHit(hits: Hits, slot: number, distanceBits: number): void {
  if (hits.length === hits.slots.length) reserveHits(hits, 1)
  hits.slots[hits.length] = slot
  hits.distances[hits.length] = distanceBits
  hits.length += 1
}

/** An immutable set of distinct hashes that answers radius searches. */
export type Segment = Readonly<{
  /** Distinct hashes held. */
  slots: number
  memoryBytes: number
  /** Adds every slot within the radius of the query (32 bytes) to `hits`; may end early once there are more than
   * `stopAbove`. */
  search(args: { query: Uint8Array; radiusBits: number; hits: Hits; stopAbove?: number }): void
  /** The hashes again, by slot, as they came in. */
  hashes(): Uint8Array
}>
