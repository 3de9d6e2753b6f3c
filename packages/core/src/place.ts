// Where one exhibit stands by itself: a key that nothing said about AI can make worse (DESIGN §1, Laws 1 and 3).
import type { CaseContext, RankedExhibit } from './case-context.ts'
import type { Lane, Level } from './lane.ts'
import { LEVELS } from './lane.ts'
import { evidenceOf } from './origin.ts'
import type { ReasonCode } from './reason.ts'

/** Compared field by field, smaller first. Claims reach it only where they raise. */
export type Place = Readonly<{
  lane: Lane
  block: number
  /** How many of the same device, capture time or list entry stand before it, in turns. */
  turn: number
  level: number
  seenBefore: 0 | 1
  /** Byte-identical copies: the smallest group first. Groups that rest on likeness or claims do not count: anyone can
   * add to them, and the exhibit would sink. */
  copies: number
  detectorOrder: number
  /** PDQ where there is one, so that relabelled twins stay together; SHA-256 otherwise. Never a claim. */
  pixels: string
  sha256: string
  /** Rank of the raw path bytes within the case. */
  index: number
}>

/** What is needed beyond the exhibit itself. */
export type PlaceFacts = Readonly<{
  index: number
  lane: Lane
  reasons: readonly ReasonCode[]
  copies: number
  cameraTurn: number
  matchTurn: number
}>

const MATCH_REASONS: readonly ReasonCode[] = [
  'lists-disagree',
  'match-unidentified',
  'match-unstated',
  'match-near',
  'match-lead',
]

/** The best place that anything about the exhibit earns it. */
export function placeOf(exhibit: RankedExhibit, facts: PlaceFacts, context: CaseContext): Place {
  const { index, lane, copies } = facts
  const sha256 = exhibit.digests?.sha256 ?? ''
  const rest = {
    lane,
    seenBefore: context.seenBefore?.has(sha256) === true ? 1 : 0,
    copies,
    detectorOrder: orderOf(context.detectorOrder?.get(sha256)),
    pixels: exhibit.pixels?.pdq.hex ?? sha256,
    sha256,
    index,
  } as const
  const standings = lane === 2 ? levelsOf(exhibit, facts) : [{ level: 'other' as Level, turn: 0 }]
  const places = standings.map(({ level, turn }): Place => ({ ...rest, ...LEVELS[level], turn }))
  return places.toSorted(comparePlaces)[0] ?? { ...rest, ...LEVELS.other, turn: 0 }
}

/** Whether the exhibit stands among measured camera evidence, stated camera evidence, or neither. */
export function cameraClass({ findings, camera }: RankedExhibit): 0 | 1 | 2 {
  if (!evidenceOf(findings).camera) return 2
  return camera?.measured === true ? 0 : 1
}

/** Order of places: total, and the same for every order of input. */
export function comparePlaces(a: Place, b: Place): number {
  return compareRank(a, b) || compareTies(a, b)
}

/** Order of places without the ties that only keep the order total. */
export function compareRank(a: Place, b: Place): number {
  return a.lane - b.lane || a.block - b.block || a.turn - b.turn || a.level - b.level || compareRarity(a, b)
}

/** Order that no finding reaches, neither to lower nor to raise: what lane 3 has, and what cards of lane 2 keep there. */
export function compareUnclaimed(a: Place, b: Place): number {
  return compareRarity(a, b) || compareTies(a, b)
}

function compareRarity(a: Place, b: Place): number {
  return a.seenBefore - b.seenBefore || a.copies - b.copies || compareNumbers(a.detectorOrder, b.detectorOrder)
}

function compareTies(a: Place, b: Place): number {
  return compareText(a.pixels, b.pixels) || compareText(a.sha256, b.sha256) || a.index - b.index
}

/** Order of text by code unit, whatever the locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function levelsOf(exhibit: RankedExhibit, facts: PlaceFacts): readonly Readonly<{ level: Level; turn: number }>[] {
  const standings: { level: Level; turn: number }[] = [{ level: 'other', turn: 0 }]
  const evidence = evidenceOf(exhibit.findings)
  const contested = evidence.generated || evidence.edited || evidence.rendered || evidence.drawing
  const camera = cameraClass(exhibit)
  if (facts.reasons.some((reason) => MATCH_REASONS.includes(reason))) {
    standings.push({ level: 'match', turn: facts.matchTurn })
  }
  if (camera === 0) {
    standings.push({ level: contested ? 'measured-camera-in-conflict' : 'measured-camera', turn: facts.cameraTurn })
  }
  if (camera === 1) {
    standings.push({ level: contested ? 'stated-camera-in-conflict' : 'stated-camera', turn: facts.cameraTurn })
  }
  return standings
}

/** What the detector did not answer, or answered with no number, comes after what it did. */
function orderOf(signal: number | undefined): number {
  return signal === undefined || Number.isNaN(signal) ? Number.POSITIVE_INFINITY : signal
}

/** Infinity minus infinity is no number. */
function compareNumbers(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1
}
