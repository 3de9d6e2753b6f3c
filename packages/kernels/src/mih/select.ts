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
  const keys = keysUpTo(matches, matches.length > maxResults ? cutoff(matches, maxResults) : MAX_RADIUS_BITS)
  const cut = keys.length > maxResults ? keys.sort(byDistanceThenId).subarray(0, maxResults) : keys
  if (cut.length > 1) cut.sort()
  const ids = new Uint32Array(cut.length)
  const distances = new Uint8Array(cut.length)
  for (let at = 0; at < cut.length; at += 1) {
    const key = cut[at] as number
    ids[at] = Math.floor(key / STEP)
    distances[at] = key % STEP
  }
  return { ids, distances }
}

/** The least distance up to which there are at least `maxResults` matches. */
function cutoff({ distances, length }: Matches, maxResults: number): number {
  const perDistance = new Uint32Array(STEP)
  for (let at = 0; at < length; at += 1) {
    const distance = distances[at] as number
    perDistance[distance] = (perDistance[distance] as number) + 1
  }
  let within = perDistance[0] as number
  let bits = 0
  while (bits < MAX_RADIUS_BITS && within < maxResults) {
    bits += 1
    within += perDistance[bits] as number
  }
  return bits
}

/** Id and distance in one exact double, so that one numeric sort orders both. */
const STEP = 64

function keysUpTo({ ids, distances, length }: Matches, bits: number): Float64Array {
  const keys = new Float64Array(length)
  let kept = 0
  for (let at = 0; at < length; at += 1) {
    const distance = distances[at] as number
    if (distance > bits) continue
    keys[kept] = (ids[at] as number) * STEP + distance
    kept += 1
  }
  return keys.subarray(0, kept)
}

function byDistanceThenId(one: number, other: number): number {
  return (one % STEP) - (other % STEP) || one - other
}
