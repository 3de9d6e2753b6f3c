// Crops: an exhibit whose whole frame lies in a part of another shows that part. Pictures that share described places are
// laid over each other, and what fits is a measurement. Laying over is bounded; what stays unasked is a gap.
import type { ContentCopies, Gap } from '@rempart/core'
import { distanceBits, PDQ_MATCH_DISTANCE_BITS } from '@rempart/core'
import { mirrored, placementOf } from '@rempart/kernels'
import type { Described, Placement } from '@rempart/kernels'
import {
  CROP_MAX_AREA_SHARE,
  CROP_MIN_AGREEING,
  CROP_MIN_SPREAD,
  CROP_PLACEMENTS_A_PICTURE,
  CROP_PLACEMENTS_OF_ANY_CASE,
  CROP_SHARD_CONTENTS,
  MAX_CROP_CANDIDATES,
  MAX_CROP_SOURCES,
} from '../limits.ts'
import { cropCandidates, featuresIn } from './crop-candidates.ts'
import type { Candidates, Picture } from './crop-candidates.ts'
import type { OpenNeighbourIndex } from './neighbour.ts'
import type { Link, Subject } from './subject.ts'

export type Crops = Readonly<{
  /** One link per exhibit and source, the best-fitting sources first. */
  links: readonly Link[]
  /** By position in the case, copies included: exhibits whose candidates were not all laid over them. */
  gaps: ReadonlyMap<number, Gap>
  /** How often one picture was laid over another: what the search costs. */
  placements: number
}>

/** Whole pictures that resemble each other are near-duplicates and no crops. */
export function cropLinks(args: {
  subjects: readonly Subject[]
  contents: readonly ContentCopies[]
  open: OpenNeighbourIndex
  /** Contents whose features are held at once. */
  shardContents?: number
}): Crops {
  const { subjects, contents, open, shardContents = CROP_SHARD_CONTENTS } = args
  const asked = contents.flatMap(({ exhibits }): readonly (Picture & { exhibits: readonly number[] })[] => {
    const owner = exhibits[0] ?? -1
    const pixels = subjects[owner]?.pixels
    return pixels === undefined || pixels.features === '' ? [] : [{ owner, pixels, exhibits }]
  })
  const isComparable = (one: Picture, other: Picture): boolean => isOtherPicture(one, other, subjects)
  const candidates = cropCandidates({ pictures: asked, isComparable, open, shardContents })
  const { found, unasked, placements } = layOver(asked, candidates)
  const gaps = asked.flatMap(({ exhibits }, at): [number, Gap][] => {
    const count = unasked[at] ?? 0
    return count === 0 ? [] : exhibits.map((exhibit) => [exhibit, budgetGap(count)])
  })
  return { links: linksOf(found), gaps: new Map(gaps), placements }
}

function linksOf(found: readonly Crop[]): readonly Link[] {
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

function budgetGap(count: number): Gap {
  const detail = `up to ${count} comparisons with pictures that share places with it were not made`
  return { stage: 'relate', reason: 'budget', detail }
}

type Crop = Readonly<{ from: number; to: number; placement: Placement; isMirrored: boolean }>
/** `unasked`: for each picture, how many of its answers, mirrored ones counted apart, were not looked into. */
type LaidOver = Readonly<{ found: readonly Crop[]; unasked: Uint32Array; placements: number }>

/** Everyone's best candidate before anyone's second, so that no part of a case spends what is there for the others. */
function layOver(pictures: readonly Picture[], candidates: readonly Candidates[]): LaidOver {
  const budget = Math.max(CROP_PLACEMENTS_OF_ANY_CASE, CROP_PLACEMENTS_A_PICTURE * pictures.length)
  const unasked = Uint32Array.from(candidates, ({ more }) => more)
  const given = new Set<number>()
  const found: Crop[] = []
  let placements = 0
  for (let round = 0; round < MAX_CROP_CANDIDATES; round += 1) {
    for (const [asking, { best }] of candidates.entries()) {
      const candidate = best[round]
      if (candidate === undefined) continue
      const { at, isMirrored } = candidate
      const [low, high] = [Math.min(asking, at), Math.max(asking, at)]
      const key = (low * pictures.length + high) * 2 + (isMirrored ? 1 : 0)
      if (given.has(key)) continue
      if (placements + 2 > budget) {
        unasked[asking] = (unasked[asking] ?? 0) + 1
        continue
      }
      given.add(key)
      placements += 2
      const [one, other] = [pictures[low] as Picture, pictures[high] as Picture]
      for (const crop of [cropOf(one, other, isMirrored), cropOf(other, one, isMirrored)])
        if (crop !== undefined) found.push(crop)
    }
  }
  return { found, unasked, placements }
}

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
