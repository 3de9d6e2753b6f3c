// What a process of the site knows of the hash lists in effect (open-site-lists.ts opens and follows them).
import type { HeldList } from '@rempart/core'
import type { ActiveList } from '@rempart/store'

/** The subject under which a change of lists is announced to every process (store, site-change.ts). */
export const LISTS = 'lists'
/** Names of the jobs that match again after a change: one finds the cases, one does a case. */
export const BEGIN_HUNT = 'begin-retro-hunt'
export const HUNT_CASE = 'retro-hunt-case'
/** Reports that come in are examined before anything is matched again. */
export const HUNT_PRIORITY = 20

/** `facts` count what was added since the version came in; `changedAt`: when the last entry was added or removed. */
export type ChangedFacts = ActiveList & Readonly<{ changedAt?: Date }>
/** The lists as they are now. `revision` grows with every change of what they say (store, listsRevision). */
export type SiteState = Readonly<{ revision: number; lists: readonly HeldList[]; facts: readonly ChangedFacts[] }>
export type SiteLists = Readonly<{
  /** What this process holds; opened at the first call. Behind a committed change by a second at most while followed. */
  current(): Promise<SiteState>
  /** As `current`, and no older than what was committed before the call. */
  newest(): Promise<SiteState>
  /** Follows changes and looks the test entries up every minute, until `close`. */
  follow(): Promise<void>
  /** An entry's name as it stands in the database: equal for equal entries of a list, and no way back. */
  entryKey(entry: string): string
  close(): Promise<void>
}>
