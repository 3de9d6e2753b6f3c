// Crops: an exhibit whose whole frame lies in a part of another shows that part. A few local features of each picture ask
// the exact index of all; pictures that answer more than once are laid over each other, and what fits is a measurement.
import type { ContentCopies, PixelFacts } from '@rempart/core'
import { distanceBits, PDQ_MATCH_DISTANCE_BITS } from '@rempart/core'
import { differingBits, mirrored, mirroredBits, placementOf, unpackFeatures } from '@rempart/kernels'
import type { Described, Feature, Placement } from '@rempart/kernels'
import {
  CROP_ASKING_FEATURES,
  CROP_HELD_FEATURES,
  CROP_MAX_AREA_SHARE,
  CROP_MIN_AGREEING,
  CROP_MIN_SPREAD,
  CROP_SHARD_CONTENTS,
  MAX_COMMON_FEATURES,
  MAX_CROP_CANDIDATES,
  MAX_CROP_SOURCES,
  MAX_FEATURE_HITS,
} from '../limits.ts'
import type { OpenNeighbourIndex } from './neighbour.ts'
import type { Link, Subject } from './subject.ts'

const HASH_BYTES = 32
const NEAR_END = PDQ_MATCH_DISTANCE_BITS + 1
/** Rounding up in each of five levels may give a few more. */
const MAX_HELD = CROP_HELD_FEATURES + 8

/** Features are unpacked when they are looked at and let go: a case may hold millions of them. */
type Picture = Readonly<{ owner: number; pixels: PixelFacts }>

/** One link per exhibit and source, the best-fitting sources first. Whole pictures that resemble each other are
 * near-duplicates and no crops. The index holds a bounded part of the case at a time. */
export function cropLinks(args: {
  subjects: readonly Subject[]
  contents: readonly ContentCopies[]
  open: OpenNeighbourIndex
  /** Contents whose features are held at once. */
  shardContents?: number
}): readonly Link[] {
  const { subjects, contents, open, shardContents = CROP_SHARD_CONTENTS } = args
  const pictures = contents.flatMap(({ exhibits }): readonly Picture[] => {
    const owner = exhibits[0] ?? -1
    const pixels = subjects[owner]?.pixels
    return pixels === undefined || pixels.features === '' ? [] : [{ owner, pixels }]
  })
  const found: Crop[] = []
  for (const { one, other, isMirrored } of candidatePairs({ pictures, open, shardContents })) {
    if (!isOtherPicture(one, other, subjects)) continue
    for (const crop of [cropOf(one, other, isMirrored), cropOf(other, one, isMirrored)])
      if (crop !== undefined) found.push(crop)
  }
  return [...Map.groupBy(found, ({ from }) => from).values()].flatMap((crops) =>
    crops
      .toSorted((a, b) => b.placement.agreeing - a.placement.agreeing || a.to - b.to)
      .slice(0, MAX_CROP_SOURCES)
      .map(({ from, to, placement, isMirrored }): Link => {
        const share = `${Math.round(placement.areaShare * 100)} % of the area`
        const detail = `${placement.agreeing} places agree, ${share}${isMirrored ? ', mirrored' : ''}`
        return { from, to, kind: 'crop-of', back: 'crop-source-of', basis: 'measurement', detail }
      }),
  )
}

type Pair = Readonly<{ one: Picture; other: Picture; isMirrored: boolean }>

type Asking = Readonly<{ pictures: readonly Picture[]; open: OpenNeighbourIndex; shardContents: number }>

/** Pairs of pictures that share at least two described places, each once, and once more where they share them mirrored. */
function* candidatePairs({ pictures, open, shardContents }: Asking): Generator<Pair> {
  const given = new Set<number>()
  for (let from = 0; from < pictures.length; from += shardContents) {
    const held = openShard(pictures.slice(from, from + shardContents), open)
    for (const [asking, picture] of pictures.entries()) {
      for (const { at, isMirrored } of answersOf(picture, held)) {
        const other = from + at
        const [low, high] = [Math.min(asking, other), Math.max(asking, other)]
        const key = (low * pictures.length + high) * 2 + (isMirrored ? 1 : 0)
        if (low === high || given.has(key)) continue
        given.add(key)
        yield { one: pictures[low] as Picture, other: pictures[high] as Picture, isMirrored }
      }
    }
  }
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

function featuresIn({ pixels }: Picture): readonly Feature[] {
  return unpackFeatures(Buffer.from(pixels.features, 'base64'))
}

type Answering = Readonly<{ at: number; isMirrored: boolean }>

/** The held pictures that answer more than one feature, or its mirror image, most answers first. */
function answersOf(picture: Picture, { index, places, common }: Shard): readonly Answering[] {
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
    .toSorted(([a, few], [b, many]) => many - few || a - b)
    .slice(0, MAX_CROP_CANDIDATES)
    .map(([key]) => ({ at: key >> 1, isMirrored: (key & 1) === 1 }))
}

/** An even choice over the levels: features come level by level, the strongest of each first. */
function strongest(features: readonly Feature[], count: number): readonly Feature[] {
  if (features.length <= count) return features
  const share = count / features.length
  const sizes = Map.groupBy(features, ({ level }) => level)
  return [...sizes.values()].flatMap((level) => level.slice(0, Math.ceil(level.length * share)))
}

type Crop = Readonly<{ from: number; to: number; placement: Placement; isMirrored: boolean }>

function cropOf(one: Picture, other: Picture, isMirrored: boolean): Crop | undefined {
  const placement = placementOf(isMirrored ? mirrored(described(one)) : described(one), described(other))
  if (placement === undefined || !placement.isInside) return undefined
  const fits = placement.agreeing >= CROP_MIN_AGREEING && placement.spread >= CROP_MIN_SPREAD
  return fits && placement.areaShare <= CROP_MAX_AREA_SHARE
    ? { from: one.owner, to: other.owner, placement, isMirrored }
    : undefined
}

function described(picture: Picture): Described {
  const { width, height } = picture.pixels
  return { width, height, features: featuresIn(picture) }
}

function isOtherPicture(one: Picture, other: Picture, subjects: readonly Subject[]): boolean {
  const [a, b] = [subjects[one.owner], subjects[other.owner]]
  if (a === undefined || b === undefined || a.parent === b.path || b.parent === a.path) return false
  const { hex } = other.pixels.pdq
  return !one.pixels.dihedral.some((orientation) => distanceBits(orientation, hex) <= PDQ_MATCH_DISTANCE_BITS)
}
