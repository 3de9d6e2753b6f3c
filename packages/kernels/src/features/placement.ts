// How one picture lies in another: matched features, then the similarity (shift, turn, scale) that most of them agree on.
// Every pair of matches proposes one, in a fixed order, so that the answer never varies; after Fischler and Bolles 1981.
import type { Feature } from './feature.ts'
import { DIRECTIONS } from './limits.ts'

/** A picture's shape with its features. */
export type Described = Readonly<{ width: number; height: number; features: readonly Feature[] }>
/** `agreeing`: matches at places of their own that fit. `areaShare`: the part of the other picture's area that the first
 * one covers. `isInside`: the first one's whole frame lies in the other. `spread`: the share of the first one's frame
 * between its outermost agreeing matches. */
export type Placement = Readonly<{ agreeing: number; areaShare: number; isInside: boolean; spread: number }>

/** Bits in which two descriptions of one place differ at most: unrelated ones differ in about 128. */
const MAX_DISTANCE_BITS = 56
/** Matches that proposals are made from, nearest first. */
const MAX_MATCHES = 48
/** How far a match may lie from where the proposal puts it, in shares of the longest side. */
const TOLERANCE = 0.015
/** Matches closer together than this propose no reliable turn and scale. */
const MIN_BASE = 0.06
/** 32nds of a turn by which two directions may differ from the proposed turn. */
const TURN_SLACK = 2
/** Factor, squared, by which scales of the levels may differ from the proposed one. */
const SCALE_SLACK = 1.9
/** Frame corners may lie outside by this share: resizing and tolerance move them. */
const EDGE_SLACK = 0.04
const CELLS = 48
/** Words of 32 bits in a description. */
const WORDS = 8
/** A distance that no two descriptions reach. */
const FARTHEST: number = 257

type Match = Readonly<{
  px: number
  py: number
  qx: number
  qy: number
  turn: number
  scale2: number
  distance: number
}>
type Similarity = Readonly<{ a: number; b: number; tx: number; ty: number }>

/** Where `one` lies in `other`; undefined where no two matches agree on a place. */
export function placementOf(one: Described, other: Described): Placement | undefined {
  const matches = mutualMatches(one.features, other.features)
  let best: readonly Match[] = []
  let placed: Similarity | undefined
  for (const [index, first] of matches.entries()) {
    for (const second of matches.slice(index + 1)) {
      const proposal = propose(first, second)
      if (proposal === undefined) continue
      const fitting = matches.filter((match) => fits(match, proposal))
      if (fitting.length > best.length) [best, placed] = [fitting, proposal]
    }
  }
  return placed === undefined ? undefined : describe(placed, best, one, other)
}

/** Pairs that are each other's nearest, nearest first. */
function mutualMatches(ones: readonly Feature[], others: readonly Feature[]): readonly Match[] {
  const { toOthers, toOnes, distances } = nearestOfBoth(ones, others)
  return ones
    .flatMap((p, index): readonly Match[] => {
      const at = toOthers[index] ?? -1
      const distance = distances[index] ?? MAX_DISTANCE_BITS + 1
      const q = others[at]
      if (q === undefined || distance > MAX_DISTANCE_BITS || toOnes[at] !== index) return []
      const turn = (q.direction - p.direction + DIRECTIONS) % DIRECTIONS
      const scale2 = SCALES2[q.level - p.level + SCALES2_MIDDLE] ?? 1
      const unit = (value: number): number => value / 65535
      return [{ px: unit(p.x), py: unit(p.y), qx: unit(q.x), qy: unit(q.y), turn, scale2, distance }]
    })
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, MAX_MATCHES)
}

/** Squared scale for a difference of levels from -8 to 8: 2^(2/3) a level. */
const SCALES2_MIDDLE = 8
const SCALES2 = Array.from({ length: 17 }, (_, at) => 2 ** ((2 * (at - SCALES2_MIDDLE)) / 3))

/** The nearest on the other side for every feature of both, the first of equals: each pair is looked at once. */
function nearestOfBoth(ones: readonly Feature[], others: readonly Feature[]) {
  const [a, b] = [wordsOf(ones), wordsOf(others)]
  const toOthers = new Int32Array(ones.length).fill(-1)
  const toOnes = new Int32Array(others.length).fill(-1)
  const distances = new Int32Array(ones.length).fill(FARTHEST)
  const back = new Int32Array(others.length).fill(FARTHEST)
  for (let one = 0; one < ones.length; one += 1) {
    let nearest = FARTHEST
    for (let other = 0; other < others.length; other += 1) {
      const enough = Math.max(nearest, back[other] as number)
      let differing = 0
      for (let word = 0; word < WORDS && differing < enough; word += 1)
        differing += onesIn((a[one * WORDS + word] as number) ^ (b[other * WORDS + word] as number))
      if (differing < nearest) {
        nearest = differing
        toOthers[one] = other
      }
      if (differing < (back[other] as number)) {
        back[other] = differing
        toOnes[other] = one
      }
    }
    distances[one] = nearest
  }
  return { toOthers, toOnes, distances }
}

/** Descriptions as words of 32 bits, eight a feature. */
function wordsOf(features: readonly Feature[]): Int32Array {
  const bytes = new Uint8Array(features.length * WORDS * 4)
  for (const [at, { bits }] of features.entries()) bytes.set(bits, at * WORDS * 4)
  return new Int32Array(bytes.buffer)
}

/** Set bits of a word: sums of neighbours, then a multiplication that adds the bytes (Warren, Hacker's Delight, fig. 5-2). */
function onesIn(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24
}

/** The similarity q = (a + bi) p + t through two matches, where their own turns and scales agree with it. */
function propose(first: Match, second: Match): Similarity | undefined {
  const [px, py] = [second.px - first.px, second.py - first.py]
  const [qx, qy] = [second.qx - first.qx, second.qy - first.qy]
  const base = px * px + py * py
  if (base < MIN_BASE * MIN_BASE || qx * qx + qy * qy < (MIN_BASE * MIN_BASE) / 4) return undefined
  const a = (qx * px + qy * py) / base
  const b = (qy * px - qx * py) / base
  const proposal = { a, b, tx: first.qx - a * first.px + b * first.py, ty: first.qy - b * first.px - a * first.py }
  return agrees(first, proposal) && agrees(second, proposal) ? proposal : undefined
}

/** A match's own turn and levels against a proposal's. */
function agrees({ turn, scale2 }: Match, { a, b }: Similarity): boolean {
  const ratio = (a * a + b * b) / scale2
  if (ratio > SCALE_SLACK || ratio < 1 / SCALE_SLACK) return false
  const angle = (Math.atan2(b, a) / (2 * Math.PI)) * DIRECTIONS
  const apart = Math.abs(((angle - turn + DIRECTIONS * 2.5) % DIRECTIONS) - DIRECTIONS / 2)
  return apart <= TURN_SLACK
}

function fits(match: Match, proposal: Similarity): boolean {
  const { a, b, tx, ty } = proposal
  const x = a * match.px - b * match.py + tx - match.qx
  const y = b * match.px + a * match.py + ty - match.qy
  return x * x + y * y <= TOLERANCE * TOLERANCE && agrees(match, proposal)
}

function describe(
  { a, b, tx, ty }: Similarity,
  fitting: readonly Match[],
  one: Described,
  other: Described,
): Placement {
  const [w, h] = shape(one)
  const [W, H] = shape(other)
  const corners = [
    [0, 0],
    [w, 0],
    [0, h],
    [w, h],
  ] as const
  const isInside = corners.every(([x, y]) => {
    const [X, Y] = [a * x - b * y + tx, b * x + a * y + ty]
    return X >= -EDGE_SLACK && X <= W + EDGE_SLACK && Y >= -EDGE_SLACK && Y <= H + EDGE_SLACK
  })
  const cells = (pick: (match: Match) => readonly [number, number]): number =>
    new Set(
      fitting.map((match) =>
        pick(match)
          .map((value) => Math.floor(value * CELLS))
          .join(),
      ),
    ).size
  const xs = fitting.map(({ px }) => px)
  const ys = fitting.map(({ py }) => py)
  return {
    agreeing: Math.min(
      cells(({ px, py }) => [px, py]),
      cells(({ qx, qy }) => [qx, qy]),
    ),
    areaShare: ((a * a + b * b) * w * h) / (W * H),
    isInside,
    spread: ((Math.max(...xs) - Math.min(...xs)) * (Math.max(...ys) - Math.min(...ys))) / (w * h),
  }
}

/** Sides in shares of the longest. */
function shape({ width, height }: Described): readonly [number, number] {
  const longest = Math.max(width, height)
  return [width / longest, height / longest]
}
