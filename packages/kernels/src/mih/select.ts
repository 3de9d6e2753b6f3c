// Which matches are handed out when there are more than the caller takes: the nearest, and of equally near ones those
// with the lowest ids. So the answer does not depend on how the index is cut into segments.
import { MAX_RADIUS_BITS } from './limits.ts'

/** Matches as ids with distances, in no order. */
export type Matches = { ids: Uint32Array; distances: Uint8Array; length: number }

export function emptyMatches(): Matches {
  return { ids: new Uint32Array(64), distances: new Uint8Array(64), length: 0 }
}

export function pushMatch(matches: Matches, id: number, distanceBits: number): void {
  if (matches.length === matches.ids.length) {
    const ids = new Uint32Array(matches.length * 2)
    const distances = new Uint8Array(matches.length * 2)
    ids.set(matches.ids)
    distances.set(matches.distances)
    matches.ids = ids
    matches.distances = distances
  }
  matches.ids[matches.length] = id
  matches.distances[matches.length] = distanceBits
  matches.length += 1
}

/** At most `maxResults` matches, nearest first choice, sorted by id. */
export function selectNearest(matches: Matches, maxResults: number): { ids: Uint32Array; distances: Uint8Array } {
  const { ids, distances, length } = matches
  const perDistance = new Uint32Array(MAX_RADIUS_BITS + 1)
  for (let at = 0; at < length; at += 1) {
    const distance = distances[at] as number
    perDistance[distance] = (perDistance[distance] as number) + 1
  }
  let whole = 0
  let cutoffBits = 0
  while (cutoffBits <= MAX_RADIUS_BITS && whole + (perDistance[cutoffBits] as number) <= maxResults) {
    whole += perDistance[cutoffBits] as number
    cutoffBits += 1
  }
  // A key holds id and distance in one exact double, so that one numeric sort orders both.
  const kept: Float64Array = new Float64Array(whole)
  const edge: number[] = []
  for (let at = 0, next = 0; at < length; at += 1) {
    const distance = distances[at] as number
    if (distance > cutoffBits) continue
    const key = (ids[at] as number) * 64 + distance
    if (distance === cutoffBits) edge.push(key)
    else {
      kept[next] = key
      next += 1
    }
  }
  const partial = Float64Array.from(edge)
    .sort()
    .subarray(0, Math.max(0, maxResults - whole))
  const keys = new Float64Array(whole + partial.length)
  keys.set(kept)
  keys.set(partial, whole)
  keys.sort()
  return {
    ids: Uint32Array.from(keys, (key) => Math.floor(key / 64)),
    distances: Uint8Array.from(keys, (key) => key % 64),
  }
}
