// Cards: what a reviewer sees in the queue, one exhibit or one group (DESIGN §1). Every exhibit is on exactly one card.
import type { RankedExhibit } from './case-context.ts'
import type { Content } from './content.ts'
import { reasonsInLane } from './content.ts'
import type { ExhibitPath } from './exhibit.ts'
import type { Lane } from './lane.ts'
import type { LaneAndReasons } from './lane-of.ts'
import { comparePlaces, compareRank } from './place.ts'
import type { ReasonCode } from './reason.ts'
import type { Sheet } from './run-sheet.ts'
import { better, saidBy } from './unit.ts'

export type CardKind = 'single' | 'copies' | 'near-duplicates' | 'run' | 'decided' | 'known-good'
export type Card = Readonly<{
  /** From 1, without holes. */
  position: number
  lane: Lane
  reasons: readonly ReasonCode[]
  kind: CardKind
  /** Every exhibit of the card, in path order. */
  members: readonly ExhibitPath[]
  shown: ExhibitPath
  /** What the reviewer sees: the shown one first, then one of every other content; only byte-identical copies are left out. */
  tiles: readonly ExhibitPath[]
}>

/** The card of a sheet, without its position. */
export function cardOf(args: {
  sheet: Sheet
  exhibits: readonly RankedExhibit[]
  lanes: readonly LaneAndReasons[]
}): Omit<Card, 'position'> {
  const { sheet, exhibits, lanes } = args
  const contents = orderedContents(sheet)
  const positions = contents.flatMap((content) => content.exhibits).toSorted((a, b) => a - b)
  const lane = sheet.place.lane
  const path = (at: number): readonly ExhibitPath[] => {
    const exhibit = exhibits[at]
    return exhibit === undefined ? [] : [exhibit.path]
  }
  const tiles = contents.map(({ lead }) => lead.path)
  const [shown] = tiles
  if (shown === undefined) throw new RangeError('a card without members')
  return {
    lane,
    reasons: reasonsInLane(positions, lanes, lane),
    kind: kindOf(sheet, contents),
    members: positions.flatMap(path),
    shown,
    tiles,
  }
}

/** Order of sheets. Sheets of one near-duplicate group share a place: whoever says more first, so that
 * a label never puts a picture behind its unlabelled twin; then what does not fit its run; then the better own place. */
export function compareSheets(a: Sheet, b: Sheet): number {
  const [ownA, ownB] = [ownPlace(a), ownPlace(b)]
  return (
    comparePlaces(a.place, b.place) ||
    said(b) - said(a) ||
    Number(b.apart) - Number(a.apart) ||
    compareRank(ownA, ownB) ||
    comparePlaces(ownA, ownB)
  )
}

function orderedContents({ units }: Sheet): readonly Content[] {
  return units.toSorted((a, b) => comparePlaces(a.ownPlace, b.ownPlace)).flatMap(({ contents }) => contents)
}

function kindOf({ kind, place }: Sheet, contents: readonly Content[]): CardKind {
  if (place.lane === 5) return 'decided'
  if (place.lane === 6) return 'known-good'
  if (kind === 'run') return 'run'
  if (contents.length > 1) return 'near-duplicates'
  return (contents[0]?.exhibits.length ?? 1) > 1 ? 'copies' : 'single'
}

function ownPlace({ units }: Sheet) {
  return units.map((unit) => unit.ownPlace).reduce(better)
}

/** What stands apart counts as saying no less than its run, and so stands before it. */
function said({ units, runSays = 0 }: Sheet): number {
  return Math.max(runSays, saidBy(units))
}
