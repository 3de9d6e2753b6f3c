// Ranks a whole case: origin, lane, reasons and place of every exhibit, and the cards in order. Pure; the neighbour
// search is handed in. The laws of DESIGN §1 are stated over this function (rank-case.test.ts, attack.test.ts).
import type { Card } from './card.ts'
import { cardOf, compareSheets } from './card.ts'
import type { CaseContext, RankedExhibit } from './case-context.ts'
import type { ContentCopies } from './content.ts'
import { lanesOf, placedContents } from './content.ts'
import type { Lane } from './lane.ts'
import type { LaneAndReasons } from './lane-of.ts'
import type { NearSearch } from './near-group.ts'
import { weigh } from './origin.ts'
import type { Origin } from './origin.ts'
import { compareUnclaimed } from './place.ts'
import { dealQueue } from './queue.ts'
import type { ReasonCode } from './reason.ts'
import { sortReasons } from './reason.ts'
import type { Relation } from './relation.ts'
import type { Sheet } from './run-sheet.ts'
import { sheetsOf } from './run-sheet.ts'
import type { NearLink, Unit } from './unit.ts'
import { unitsOf } from './unit.ts'

/** What ranking says of one exhibit, in the order of the exhibits handed in. */
export type RankedResult = Readonly<{
  origin: Origin
  lane: Lane
  reasons: readonly ReasonCode[]
  /** Those handed in, with copies, near-duplicates and runs. */
  relations: readonly Relation[]
}>
export type RankedCase = Readonly<{ exhibits: readonly RankedResult[]; cards: readonly Card[] }>

/** Ranks exhibits that come in order of their raw path bytes. `nearOf` finds contents by their index in
 * `contentsOf(exhibits)`, both qualities at least 50, in any of eight orientations. */
export function rankCase(args: {
  exhibits: readonly RankedExhibit[]
  contents: readonly ContentCopies[]
  nearOf: NearSearch
  context?: CaseContext
}): RankedCase {
  const { exhibits, contents, nearOf, context = {} } = args
  const ownLanes = lanesOf({ exhibits, contents, context, nearOf })
  const placed = placedContents({ exhibits, contents, lanes: ownLanes, context })
  const byPath = new Map<string, RankedExhibit>(exhibits.map((exhibit) => [exhibit.path, exhibit]))
  const { units, links } = unitsOf({ contents: placed, exhibitAt: (path) => byPath.get(path), nearOf })
  const { sheets, runs } = sheetsOf(units)
  const lanes = raisedLanes(ownLanes, sheets)
  const cards = queueOf(sheets).map((sheet, at): Card => ({ position: at + 1, ...cardOf({ sheet, exhibits, lanes }) }))
  const relations = groupRelations({ exhibits, contents, links, runs })
  const results = exhibits.map((exhibit, at): RankedResult => {
    const { lane, reasons } = lanes[at] ?? { lane: 3, reasons: [] }
    return {
      origin: weigh(exhibit.findings),
      lane,
      reasons,
      relations: [...exhibit.relations, ...(relations.get(at) ?? [])],
    }
  })
  return { exhibits: results, cards }
}

function queueOf(sheets: readonly Sheet[]): readonly Sheet[] {
  const placed = sheets.toSorted(compareSheets).map((sheet) => {
    return { value: sheet, lane: sheet.place.lane, keepsShare: sheet.place.block > 0 }
  })
  return dealQueue(
    placed,
    (a, b) => compareUnclaimed(a.value.unclaimed, b.value.unclaimed) || compareSheets(a.value, b.value),
  )
}

/** A group's lane is that of its highest member, for every member: whoever stands there only for its group says so. */
function raisedLanes(lanes: readonly LaneAndReasons[], sheets: readonly Sheet[]): readonly LaneAndReasons[] {
  const raised = [...lanes]
  for (const { units, place, apart } of sheets) {
    const fromGroup = units.some((unit) => unit.place.lane === place.lane)
    const why: ReasonCode = apart && !fromGroup ? 'apart-from-run' : 'group-in-higher-lane'
    for (const at of units.flatMap(({ contents }) => contents.flatMap(({ exhibits }) => exhibits))) {
      const own = lanes[at]
      if (own === undefined || own.lane <= place.lane) continue
      raised[at] = { lane: place.lane, reasons: sortReasons([why, ...own.reasons]) }
    }
  }
  return raised
}

/** Copies, near-duplicates and runs as relations: each group is a star around one exhibit, never every pair. */
function groupRelations(args: {
  exhibits: readonly RankedExhibit[]
  contents: readonly ContentCopies[]
  links: readonly NearLink[]
  runs: readonly (readonly Unit[])[]
}): ReadonlyMap<number, readonly Relation[]> {
  const { exhibits, contents, links, runs } = args
  const relations = new Map<number, Relation[]>()
  const add = (from: number, to: number, relation: Omit<Relation, 'to'>): void => {
    const target = exhibits[to]
    if (target === undefined) return
    const list = relations.get(from) ?? []
    list.push({ ...relation, to: target.path })
    relations.set(from, list)
  }
  const both = (one: number, other: number, relation: Omit<Relation, 'to'>): void => {
    add(one, other, relation)
    add(other, one, relation)
  }
  const copiesOf = (index: number): readonly number[] => contents[index]?.exhibits ?? []
  for (const { exhibits: copies } of contents) {
    for (const copy of copies.slice(1)) both(copies[0] ?? copy, copy, { kind: 'copy', basis: 'measurement' })
  }
  for (const { shown, member, distanceBits } of links) {
    const relation = { kind: 'near-duplicate', basis: 'measurement', detail: String(distanceBits) } as const
    const [firstShown = -1, firstMember = -1] = [copiesOf(shown)[0], copiesOf(member)[0]]
    add(firstShown, firstMember, relation)
    for (const copy of copiesOf(member)) add(copy, firstShown, relation)
  }
  for (const run of runs) {
    const indexes = run.map(({ shown }) => copiesOf(shown.index)[0] ?? -1).toSorted((a, b) => a - b)
    for (const other of indexes.slice(1)) both(indexes[0] ?? other, other, { kind: 'same-run', basis: 'claim' })
  }
  return relations
}
