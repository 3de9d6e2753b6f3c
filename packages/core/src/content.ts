// Contents: what is left of a case when byte-identical copies count once. Ranking thinks in contents; cards and the
// manifest name exhibits.
import type { CaseContext, RankedExhibit } from './case-context.ts'
import { PDQ_MIN_QUALITY } from './hash.ts'
import type { Lane } from './lane.ts'
import { laneOf, spendBudgets } from './lane-of.ts'
import type { LaneAndReasons } from './lane-of.ts'
import { floodedEntries } from './list-standing.ts'
import type { NearSearch } from './near-group.ts'
import { evidenceOf } from './origin.ts'
import type { Evidence } from './origin.ts'
import { comparePlaces, placeOf } from './place.ts'
import type { Place } from './place.ts'
import { sortReasons } from './reason.ts'
import { cameraTurns, matchTurns } from './turn.ts'

/** Exhibits of equal SHA-256; one without digests stands alone. `exhibits` are positions in the case, ascending. */
export type ContentCopies = Readonly<{ exhibits: readonly number[] }>

/** A content with its place. `lead` is the copy that stands best. */
export type Content = Readonly<{
  index: number
  exhibits: readonly number[]
  lead: RankedExhibit
  place: Place
  evidence: Evidence
}>

/** Groups exhibits by exact content, in the order of the first copy. */
export function contentsOf(exhibits: readonly RankedExhibit[]): readonly ContentCopies[] {
  const byKey = new Map<string, number[]>()
  for (const [at, { digests, path }] of exhibits.entries()) {
    const key = digests?.sha256 ?? `path ${path}`
    const copies = byKey.get(key)
    if (copies === undefined) byKey.set(key, [at])
    else copies.push(at)
  }
  return [...byKey.values()].map((positions) => ({ exhibits: positions }))
}

/** Whether a perceptual hash says enough to be compared. */
export function isComparable({ pixels }: RankedExhibit): boolean {
  return pixels !== undefined && pixels.pdq.quality >= PDQ_MIN_QUALITY
}

/** The lane of every exhibit by itself, lane 4 confirmed against its near-duplicates. */
export function lanesOf(args: {
  exhibits: readonly RankedExhibit[]
  contents: readonly ContentCopies[]
  context: CaseContext
  nearOf: NearSearch
}): readonly LaneAndReasons[] {
  const { exhibits, contents, context, nearOf } = args
  const facts = { flooded: floodedEntries(exhibits, context), ...spendBudgets(context.atRisk ?? []) }
  const lanes = exhibits.map((exhibit) => laneOf(exhibit, facts, context))
  return withoutUnsignedKin({ contents, lanes, nearOf })
}

/** Lane 4 holds only while no near-duplicate sits in lanes 1 to 3; whoever leaves it takes its own kin along. */
function withoutUnsignedKin(args: {
  contents: readonly ContentCopies[]
  lanes: readonly LaneAndReasons[]
  nearOf: NearSearch
}): readonly LaneAndReasons[] {
  const { contents, nearOf } = args
  const lanes = [...args.lanes]
  const laneOfContent = (index: number): Lane => bestLane(contents[index]?.exhibits ?? [], lanes)
  const signed = new Set([...contents.keys()].filter((index) => laneOfContent(index) === 4))
  const kin = new Map([...signed].map((index) => [index, nearOf(index).map((member) => member.index)]))
  const leaving = [...signed].filter((index) => kin.get(index)?.some((other) => laneOfContent(other) < 4))
  for (let index = leaving.pop(); index !== undefined; index = leaving.pop()) {
    if (!signed.delete(index)) continue
    for (const at of contents[index]?.exhibits ?? []) lanes[at] = { lane: 3, reasons: ['unsigned-near-duplicate'] }
    leaving.push(...(kin.get(index) ?? []).filter((other) => signed.has(other)))
  }
  return lanes
}

function bestLane(positions: readonly number[], lanes: readonly LaneAndReasons[]): Lane {
  return positions.map((at) => lanes[at]?.lane ?? 6).toSorted((a, b) => a - b)[0] ?? 6
}

/** Every content with the best place that one of its copies earns. */
export function placedContents(args: {
  exhibits: readonly RankedExhibit[]
  contents: readonly ContentCopies[]
  lanes: readonly LaneAndReasons[]
  context: CaseContext
}): readonly Content[] {
  const { exhibits, contents, lanes, context } = args
  const takers = contents.flatMap(({ exhibits: positions }, index) => {
    const exhibit = exhibits[positions[0] ?? -1]
    return exhibit !== undefined && bestLane(positions, lanes) === 2 ? [{ index, exhibit }] : []
  })
  const cameraTurn = cameraTurns(takers)
  const matchTurn = matchTurns(takers)
  return contents.flatMap(({ exhibits: positions }, index) => {
    const placed = positions.flatMap((at) => {
      const exhibit = exhibits[at]
      const laneAndReasons = lanes[at]
      if (exhibit === undefined || laneAndReasons === undefined) return []
      const turns = { cameraTurn: cameraTurn.get(index) ?? 0, matchTurn: matchTurn.get(index) ?? 0 }
      const facts = { ...laneAndReasons, ...turns, index: at, copies: positions.length }
      return [{ exhibit, place: placeOf(exhibit, facts, context) }]
    })
    const best = placed.toSorted((a, b) => comparePlaces(a.place, b.place))[0]
    if (best === undefined) return []
    return [
      {
        index,
        exhibits: positions,
        lead: best.exhibit,
        place: best.place,
        evidence: evidenceOf(best.exhibit.findings),
      },
    ]
  })
}

/** Reasons of the exhibits that stand in this lane, each once. */
export function reasonsInLane(positions: readonly number[], lanes: readonly LaneAndReasons[], lane: Lane) {
  return sortReasons(positions.flatMap((at) => (lanes[at]?.lane === lane ? (lanes[at]?.reasons ?? []) : [])))
}
