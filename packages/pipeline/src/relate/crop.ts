// Crops: an exhibit whose whole frame lies in a part of another shows that part. A few local features of each picture ask
// the exact index of all; pictures that answer more than once are laid over each other, and what fits is a measurement.
import type { ContentCopies, PixelFacts } from '@rempart/core'
import { distanceBits, PDQ_MATCH_DISTANCE_BITS } from '@rempart/core'
import { placementOf, unpackFeatures } from '@rempart/kernels'
import type { Feature, Placement } from '@rempart/kernels'
import {
  CROP_ASKING_FEATURES,
  CROP_HELD_FEATURES,
  CROP_MAX_AREA_SHARE,
  CROP_MIN_AGREEING,
  CROP_MIN_SPREAD,
  CROP_SHARD_CONTENTS,
  MAX_CROP_CANDIDATES,
  MAX_CROP_SOURCES,
  MAX_FEATURE_HITS,
} from '../limits.ts'
import type { OpenNeighbourIndex } from './neighbour.ts'
import type { Link, Subject } from './subject.ts'

const HASH_BYTES = 32
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
}): readonly Link[] {
  const { subjects, contents, open } = args
  const pictures = contents.flatMap(({ exhibits }): readonly Picture[] => {
    const owner = exhibits[0] ?? -1
    const pixels = subjects[owner]?.pixels
    return pixels === undefined || pixels.features === '' ? [] : [{ owner, pixels }]
  })
  const found: Crop[] = []
  for (const [one, other] of candidatePairs(pictures, open))
    for (const crop of [cropOf(one, other, subjects), cropOf(other, one, subjects)])
      if (crop !== undefined) found.push(crop)
  return [...Map.groupBy(found, ({ from }) => from).values()].flatMap((crops) =>
    crops
      .toSorted((a, b) => b.placement.agreeing - a.placement.agreeing || a.to - b.to)
      .slice(0, MAX_CROP_SOURCES)
      .map(({ from, to, placement }): Link => {
        const detail = `${placement.agreeing} places agree, ${Math.round(placement.areaShare * 100)} % of the area`
        return { from, to, kind: 'crop-of', back: 'crop-source-of', basis: 'measurement', detail }
      }),
  )
}

/** Pairs of pictures that share at least two described places, each once, in order. */
function* candidatePairs(
  pictures: readonly Picture[],
  open: OpenNeighbourIndex,
): Generator<readonly [Picture, Picture]> {
  const given = new Set<number>()
  for (let from = 0; from < pictures.length; from += CROP_SHARD_CONTENTS) {
    const held = openShard(pictures.slice(from, from + CROP_SHARD_CONTENTS), open)
    for (const [asking, picture] of pictures.entries()) {
      for (const answering of answersOf(picture, held, asking - from)) {
        const other = from + answering
        const [low, high] = [Math.min(asking, other), Math.max(asking, other)]
        const key = low * pictures.length + high
        if (low === high || given.has(key)) continue
        given.add(key)
        yield [pictures[low] as Picture, pictures[high] as Picture]
      }
    }
  }
}

/** `places`: the picture of each hash in the index; `starts`: the first hash of each picture; `common`: 1 for hashes near
 * one that is found everywhere: they need not ask, so that a flood of look-alikes asks a few times and not each. */
type Shard = Readonly<{
  index: ReturnType<OpenNeighbourIndex>
  places: Uint32Array
  starts: Uint32Array
  common: Uint8Array
}>

function openShard(pictures: readonly Picture[], open: OpenNeighbourIndex): Shard {
  const hashes = new Uint8Array(pictures.length * MAX_HELD * HASH_BYTES)
  const places = new Uint32Array(pictures.length * MAX_HELD)
  const starts = new Uint32Array(pictures.length)
  let count = 0
  for (const [at, picture] of pictures.entries()) {
    starts[at] = count
    for (const { bits } of strongest(featuresIn(picture), CROP_HELD_FEATURES)) {
      hashes.set(bits, count * HASH_BYTES)
      places[count] = at
      count += 1
    }
  }
  return { index: open(hashes.slice(0, count * HASH_BYTES)), places, starts, common: new Uint8Array(count) }
}

function featuresIn({ pixels }: Picture): readonly Feature[] {
  return unpackFeatures(Buffer.from(pixels.features, 'base64'))
}

/** The held pictures that answer more than one feature, most answers first. `own`: the asking picture's place in the shard,
 * outside of it for the pictures of others. */
function answersOf(picture: Picture, { index, places, starts, common }: Shard, own: number): readonly number[] {
  const votes = new Map<number, number>()
  const features = featuresIn(picture)
  const start = starts[own]
  const held = start === undefined ? [] : strongest(features, CROP_HELD_FEATURES)
  for (const feature of strongest(features, CROP_ASKING_FEATURES)) {
    if (start !== undefined && common[start + held.indexOf(feature)] === 1) continue
    const limits = start === undefined ? { stopAbove: MAX_FEATURE_HITS } : undefined
    const { ids } = index.query(feature.bits, PDQ_MATCH_DISTANCE_BITS, limits)
    // What is found everywhere (lettering, grids, a flood of look-alikes) tells nothing apart.
    if (ids.length > MAX_FEATURE_HITS) {
      for (const id of Array.from(ids)) common[id] = 1
      continue
    }
    for (const at of new Set(Array.from(ids, (id) => places[id] as number))) votes.set(at, (votes.get(at) ?? 0) + 1)
  }
  return [...votes]
    .filter(([, count]) => count > 1)
    .toSorted(([a, few], [b, many]) => many - few || a - b)
    .slice(0, MAX_CROP_CANDIDATES)
    .map(([at]) => at)
}

/** An even choice over the levels: features come level by level, the strongest of each first. */
function strongest(features: readonly Feature[], count: number): readonly Feature[] {
  if (features.length <= count) return features
  const share = count / features.length
  const sizes = Map.groupBy(features, ({ level }) => level)
  return [...sizes.values()].flatMap((level) => level.slice(0, Math.ceil(level.length * share)))
}

type Crop = Readonly<{ from: number; to: number; placement: Placement }>

function cropOf(one: Picture, other: Picture, subjects: readonly Subject[]): Crop | undefined {
  if (!isOtherPicture(one, other, subjects)) return undefined
  const described = (picture: Picture): Parameters<typeof placementOf>[0] => ({
    width: picture.pixels.width,
    height: picture.pixels.height,
    features: featuresIn(picture),
  })
  const placement = placementOf(described(one), described(other))
  if (placement === undefined || !placement.isInside) return undefined
  const fits = placement.agreeing >= CROP_MIN_AGREEING && placement.spread >= CROP_MIN_SPREAD
  return fits && placement.areaShare <= CROP_MAX_AREA_SHARE
    ? { from: one.owner, to: other.owner, placement }
    : undefined
}

function isOtherPicture(one: Picture, other: Picture, subjects: readonly Subject[]): boolean {
  const [a, b] = [subjects[one.owner], subjects[other.owner]]
  if (a === undefined || b === undefined || a.parent === b.path || b.parent === a.path) return false
  const { hex } = other.pixels.pdq
  return !one.pixels.dihedral.some((orientation) => distanceBits(orientation, hex) <= PDQ_MATCH_DISTANCE_BITS)
}
