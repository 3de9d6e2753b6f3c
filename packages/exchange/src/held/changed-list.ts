// A list with what was added to it and taken from it since its version came in: the version's index stays as it is, and what
// changed lies beside it, so that a change costs what it holds and not what the list holds.
import type { EntryStanding, HashKind, HeldList } from '@rempart/core'

/** `isRemoved`: whether the version's entry of this name was taken away. `stamp` names the state after the last change. */
export type ListChanges = Readonly<{ added: HeldList; isRemoved(name: string): boolean; stamp: string }>

/** Both as one list: entries of `added` are numbered after those of the version, and what was taken away never answers.
 * `entries` counts the version's entries and those added. */
export function changedList(base: HeldList, { added, isRemoved, stamp }: ListChanges): HeldList {
  const stays = ({ name }: EntryStanding): boolean => !isRemoved(name)
  const after = (standing: EntryStanding): EntryStanding => ({ ...standing, entry: base.entries + standing.entry })
  const both = (ask: (list: HeldList) => readonly EntryStanding[]): readonly EntryStanding[] => [
    ...ask(base).filter(stays),
    ...ask(added).map(after),
  ]
  return {
    info: { ...base.info, stamp },
    entries: base.entries + added.entries,
    kinds: united<HashKind>(base.kinds, added.kinds),
    notComparable: united(base.notComparable, added.notComparable).toSorted(),
    quarantined: base.quarantined,
    withDigest: (kind, hex) => both((list) => list.withDigest(kind, hex)),
    withOther: (kind, value) => both((list) => list.withOther(kind, value)),
    near: async (orientations) => {
      const [own, more] = await Promise.all([base.near(orientations), added.near(orientations)])
      return [
        ...own.filter(({ standing }) => stays(standing)),
        ...more.map(({ standing, distanceBits }) => ({ standing: after(standing), distanceBits })),
      ]
    },
    checkCanary: async () => (await Promise.all([base.checkCanary(), added.checkCanary()])).every(Boolean),
    canaryHolds: () => base.canaryHolds() && added.canaryHolds(),
  }
}

function united<T>(a: readonly T[], b: readonly T[]): readonly T[] {
  return [...new Set([...a, ...b])]
}
