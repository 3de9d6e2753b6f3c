// When a list entry matches too much to be believed: across cases, against its own history (within one case:
// list-standing.ts). Poisoned and colliding entries show themselves by what they suddenly match.
import { LIST_ENTRY_FLOOD_FILES } from './limits.ts'

/** How far beyond the most that any earlier source showed: copies of a series grow, but not threefold at once. */
const GROWTH = 3

export type EntrySightings = Readonly<{
  /** Distinct files of the source at hand. */
  files: number
  /** The most distinct files that one earlier source had. */
  mostBefore: number
  /** One of the files is known to be good by SHA-256. */
  matchesKnownGood: boolean
}>
/** Why an entry is put in doubt. */
export type QuarantineReason = 'flood' | 'known-good'

/** Why this entry no longer counts as a decision, or nothing where it still does. */
export function quarantineReason({
  files,
  mostBefore,
  matchesKnownGood,
}: EntrySightings): QuarantineReason | undefined {
  if (matchesKnownGood) return 'known-good'
  return files > Math.max(LIST_ENTRY_FLOOD_FILES, GROWTH * mostBefore) ? 'flood' : undefined
}
