// Units: contents that one card folds as near-duplicates, or one content alone (DESIGN §1, Groups). All units of one
// near-duplicate group stand side by side at the place of its best: what files say may split a group, never move it.
import type { RankedExhibit } from './case-context.ts'
import type { Content } from './content.ts'
import { isComparable } from './content.ts'
import { distanceBits, PDQ_MATCH_DISTANCE_BITS } from './hash.ts'
import type { NearCandidate, NearGroup, NearMember, NearSearch } from './near-group.ts'
import { nearGroups } from './near-group.ts'
import type { Evidence } from './origin.ts'
import { evidenceOf } from './origin.ts'
import { cameraClass, comparePlaces, compareUnclaimed } from './place.ts'
import type { Place } from './place.ts'

export type Unit = Readonly<{
  shown: Content
  /** The shown one first, then by place. */
  contents: readonly Content[]
  /** Where it stands: the best place within its near-duplicate group. */
  place: Place
  /** The best place among its own contents. */
  ownPlace: Place
  /** The best of its near-duplicate group by what no finding reaches. */
  unclaimed: Place
}>

/** A near-duplicate link between two contents, by index. */
export type NearLink = Readonly<{ shown: number; member: number; distanceBits: number }>

/** Folds what may be folded. Decided and known-good contents stay alone: nobody has to see them with the others. */
export function unitsOf(args: {
  contents: readonly Content[]
  exhibitAt: (path: string) => RankedExhibit | undefined
  nearOf: NearSearch
}): Readonly<{ units: readonly Unit[]; links: readonly NearLink[] }> {
  const { contents, exhibitAt, nearOf } = args
  const open = contents.filter(({ place, lead }) => place.lane < 5 && isComparable(lead))
  const openIndexes = new Set(open.map(({ index }) => index))
  const byIndex = new Map(contents.map((content) => [content.index, content]))
  const lookUp = (index: number): readonly Content[] => {
    const content = byIndex.get(index)
    return content === undefined ? [] : [content]
  }
  const units = contents.filter(({ index }) => !openIndexes.has(index)).map((content) => single(content))
  const links: NearLink[] = []
  for (const group of nearGroups(open.map(candidateOf), nearOf)) {
    const members = [group.shown, ...group.members.map(({ index }) => index)].flatMap(lookUp)
    const places = members.map((member) => member.place)
    const [place, unclaimed] = [places.reduce(better), places.reduce(betterUnclaimed)]
    const split = splitByEvidence({ group, members, exhibitAt })
    for (const member of group.members) links.push(linkTo(group.shown, member))
    for (const part of split) {
      const own = [part.shown, ...part.members.map(({ index }) => index)].flatMap(lookUp)
      const [shown] = own
      if (shown === undefined) continue
      if (part.shown !== group.shown) for (const member of part.members) links.push(linkTo(part.shown, member))
      const rest = own.slice(1).toSorted((a, b) => comparePlaces(a.place, b.place))
      const ownPlace = own.map((one) => one.place).reduce(better)
      units.push({ shown, contents: [shown, ...rest], place, ownPlace, unclaimed })
    }
  }
  return { units, links }
}

/** The better of two places. */
export function better(a: Place, b: Place): Place {
  return comparePlaces(a, b) <= 0 ? a : b
}

/** The better of two places by what no finding reaches. */
export function betterUnclaimed(a: Place, b: Place): Place {
  return compareUnclaimed(a, b) <= 0 ? a : b
}

/** On how many sides these units have evidence. All contents of a unit, and all units of a sheet, have the same; only a
 * preview that shares its parent's has none of its own. */
export function saidBy(units: readonly Unit[]): number {
  const counts = units.flatMap(({ contents }) => contents.map(({ evidence }) => sideNames(evidence).length))
  return counts.reduce((most, count) => Math.max(most, count))
}

/** The sides on which there is evidence, as one word. */
export function sides(evidence: Evidence): string {
  return sideNames(evidence).join(' ')
}

function single(content: Content): Unit {
  const { place } = content
  return { shown: content, contents: [content], place, ownPlace: place, unclaimed: place }
}

function linkTo(shown: number, { index, distanceBits: bits }: NearMember): NearLink {
  return { shown, member: index, distanceBits: bits }
}

function candidateOf({ index, place, lead }: Content): NearCandidate {
  const { width, height } = lead.pixels ?? { width: 0, height: 0 }
  return { index, place, cameraClass: cameraClass(lead), pixelCount: width * height }
}

/** Members whose evidence is that of the shown one stay with it; the others fold among themselves, under the same rule. */
function splitByEvidence(args: {
  group: NearGroup
  members: readonly Content[]
  exhibitAt: (path: string) => RankedExhibit | undefined
}): readonly NearGroup[] {
  const { group, members, exhibitAt } = args
  const keys = new Map(members.map((member) => [member.index, evidenceKey(member, exhibitAt)]))
  const shownKey = keys.get(group.shown)
  const main = { shown: group.shown, members: group.members.filter(({ index }) => keys.get(index) === shownKey) }
  const apart = members.filter(({ index }) => keys.get(index) !== shownKey)
  const classes = Map.groupBy(apart, ({ index }) => keys.get(index))
  return [main, ...[...classes.values()].flatMap((part) => nearGroups(part.map(candidateOf), searchAmong(part)))]
}

/** A preview that says nothing itself was found inside its parent: the parent's evidence is its own. */
function evidenceKey({ lead, evidence }: Content, exhibitAt: (path: string) => RankedExhibit | undefined): string {
  const key = sides(evidence)
  const parent = lead.parent === undefined || key !== '' ? undefined : exhibitAt(lead.parent)
  return parent === undefined ? key : sides(evidenceOf(parent.findings))
}

function sideNames(evidence: Evidence): readonly string[] {
  return Object.entries(evidence).flatMap(([side, speaks]) => (speaks ? [side] : []))
}

function searchAmong(contents: readonly Content[]): NearSearch {
  const byIndex = new Map(contents.map((content) => [content.index, content]))
  return (index) => {
    const asked = byIndex.get(index)?.lead.pixels?.dihedral ?? []
    return contents.flatMap(({ index: other, lead }) => {
      const hex = lead.pixels?.pdq.hex
      if (hex === undefined || other === index) return []
      const distance = Math.min(...asked.map((orientation) => distanceBits(orientation, hex)))
      return distance <= PDQ_MATCH_DISTANCE_BITS ? [{ index: other, distanceBits: distance }] : []
    })
  }
}
