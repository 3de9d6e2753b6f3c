// Near-duplicate groups around the one that is shown: every member within the distance of it, never a chain (DESIGN §1,
// Groups). Who belongs is a matter of pixels alone; what files say only decides how many cards the group has.
import { comparePlaces } from './place.ts'
import type { Place } from './place.ts'

/** A content that may be compared. `index` names it to the neighbour search. */
export type NearCandidate = Readonly<{
  index: number
  place: Place
  /** 0 measured camera evidence, 1 stated, 2 none. */
  cameraClass: 0 | 1 | 2
  pixelCount: number
}>
export type NearMember = Readonly<{ index: number; distanceBits: number }>
/** `members` leaves the shown one out. */
export type NearGroup = Readonly<{ shown: number; members: readonly NearMember[] }>

/** The contents within the match distance in any of eight orientations, the asked one left out or not. */
export type NearSearch = (index: number) => readonly NearMember[]

/** Shows the highest lane first, then camera evidence, then most pixels; each takes its free neighbours along.
 * One search per group, so that a flood of look-alikes costs one search and not one per pair. */
export function nearGroups(candidates: readonly NearCandidate[], nearOf: NearSearch): readonly NearGroup[] {
  const free = new Set(candidates.map(({ index }) => index))
  const groups: NearGroup[] = []
  for (const { index } of candidates.toSorted(byShown)) {
    if (!free.delete(index)) continue
    const members = nearOf(index)
      .filter((neighbour) => neighbour.index !== index && free.has(neighbour.index))
      .toSorted((a, b) => a.index - b.index)
    for (const member of members) free.delete(member.index)
    groups.push({ shown: index, members })
  }
  return groups
}

/** Which of two is shown. */
function byShown(a: NearCandidate, b: NearCandidate): number {
  return (
    a.place.lane - b.place.lane ||
    a.cameraClass - b.cameraClass ||
    b.pixelCount - a.pixelCount ||
    comparePlaces(a.place, b.place)
  )
}
