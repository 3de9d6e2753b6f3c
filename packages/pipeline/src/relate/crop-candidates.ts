// Which pictures may show a part of one another: a few local features of each ask the exact index of all, and what answers
// more than once is a candidate. The index holds a bounded part of the case at a time; the answer does not depend on it.
import type { PixelFacts } from '@rempart/core'
import { PDQ_MATCH_DISTANCE_BITS } from '@rempart/core'
import { differingBits, mirroredBits, unpackFeatures } from '@rempart/kernels'
import type { Feature } from '@rempart/kernels'
import {
  CROP_ASKING_FEATURES,
  CROP_HELD_FEATURES,
  MAX_COMMON_FEATURES,
  MAX_CROP_CANDIDATES,
  MAX_CROP_LOOKED_AT,
  MAX_FEATURE_HITS,
} from '../limits.ts'
import type { OpenNeighbourIndex } from './neighbour.ts'

const HASH_BYTES = 32
const NEAR_END = PDQ_MATCH_DISTANCE_BITS + 1
/** Rounding up in each of five levels may give a few more. */
const MAX_HELD = CROP_HELD_FEATURES + 8

/** `owner`: the exhibit, by position in the case. Features are unpacked when they are looked at and let go: a case may hold
 * millions of them. */
export type Picture = Readonly<{ owner: number; pixels: PixelFacts }>

/** A picture, by position among those asked, that shares described places with the one that asks, or with its mirror image. */
export type Candidate = Readonly<{ at: number; isMirrored: boolean; votes: number }>

/** `best`: most shared places first; `more`: how many others answered and are beyond the limits of one picture. */
export type Candidates = Readonly<{ best: readonly Candidate[]; more: number }>

export type Asking = Readonly<{
  pictures: readonly Picture[]
  /** Whether two pictures may be laid over each other at all: not those that are related in another way. */
  isComparable: (one: Picture, other: Picture) => boolean
  open: OpenNeighbourIndex
  shardContents: number
}>

const NONE: Candidates = { best: [], more: 0 }

/** The candidates of each picture, in the order of the pictures. */
export function cropCandidates({ pictures, isComparable, open, shardContents }: Asking): readonly Candidates[] {
  const found = pictures.map(() => NONE)
  for (let from = 0; from < pictures.length; from += shardContents) {
    const held = openShard(pictures.slice(from, from + shardContents), open)
    for (const [asking, picture] of pictures.entries()) {
      const answers = answersOf(picture, held).map((answer) => ({ ...answer, at: from + answer.at }))
      const others = answers.filter(({ at }) => at !== asking)
      if (others.length === 0) continue
      const looked = others.slice(0, MAX_CROP_LOOKED_AT)
      const comparable = looked.filter(({ at }) => isComparable(picture, pictures[at] as Picture))
      found[asking] = merged(found[asking] ?? NONE, { best: comparable, more: others.length - looked.length })
    }
  }
  return found
}

function merged(one: Candidates, other: Candidates): Candidates {
  const best = [...one.best, ...other.best].toSorted(mostVotesFirst)
  const kept = best.slice(0, MAX_CROP_CANDIDATES)
  return { best: kept, more: one.more + other.more + best.length - kept.length }
}

function mostVotesFirst(a: Candidate, b: Candidate): number {
  return b.votes - a.votes || a.at - b.at || Number(a.isMirrored) - Number(b.isMirrored)
}

/** `places`: the picture of each hash in the index; `common`: descriptions that are found everywhere. What is near one of
 * them need not ask, so that a flood of look-alikes asks a few times and not each, from wherever it asks. */
type Shard = Readonly<{ index: ReturnType<OpenNeighbourIndex>; places: Uint32Array; common: Uint8Array[] }>

function openShard(pictures: readonly Picture[], open: OpenNeighbourIndex): Shard {
  const hashes = new Uint8Array(pictures.length * MAX_HELD * HASH_BYTES)
  const places = new Uint32Array(pictures.length * MAX_HELD)
  let count = 0
  for (const [at, picture] of pictures.entries()) {
    for (const { bits } of strongest(featuresIn(picture), CROP_HELD_FEATURES)) {
      hashes.set(bits, count * HASH_BYTES)
      places[count] = at
      count += 1
    }
  }
  return { index: open(hashes.slice(0, count * HASH_BYTES)), places, common: [] }
}

/** The local features of a picture, unpacked. */
export function featuresIn({ pixels }: Picture): readonly Feature[] {
  return unpackFeatures(Buffer.from(pixels.features, 'base64'))
}

/** The held pictures that answer more than one feature, or its mirror image, most answers first. */
function answersOf(picture: Picture, { index, places, common }: Shard): readonly Candidate[] {
  const votes = new Map<number, number>()
  /** Whether the answers tell something apart: lettering, grids and floods of look-alikes are found everywhere. */
  const ask = (bits: Uint8Array, isMirrored: boolean): boolean => {
    const { ids, truncated } = index.query(bits, PDQ_MATCH_DISTANCE_BITS, { stopAbove: MAX_FEATURE_HITS })
    if (truncated) return false
    for (const at of new Set(Array.from(ids, (id) => places[id] as number))) {
      const key = at * 2 + (isMirrored ? 1 : 0)
      votes.set(key, (votes.get(key) ?? 0) + 1)
    }
    return true
  }
  for (const { bits } of strongest(featuresIn(picture), CROP_ASKING_FEATURES)) {
    if (common.some((other) => differingBits(bits, other, NEAR_END) < NEAR_END)) continue
    if (ask(bits, false)) ask(mirroredBits(bits), true)
    else if (common.length < MAX_COMMON_FEATURES) common.push(bits)
  }
  return [...votes]
    .filter(([, count]) => count > 1)
    .map(([key, count]) => ({ at: key >> 1, isMirrored: (key & 1) === 1, votes: count }))
    .toSorted(mostVotesFirst)
}

/** An even choice over the levels: features come level by level, the strongest of each first. */
function strongest(features: readonly Feature[], count: number): readonly Feature[] {
  if (features.length <= count) return features
  const share = count / features.length
  const sizes = Map.groupBy(features, ({ level }) => level)
  return [...sizes.values()].flatMap((level) => level.slice(0, Math.ceil(level.length * share)))
}
