// Limits of open lists, each with its reason.

/** From so many entries on a list is kept as an image as well, and searched by threads where the caller has some: below,
 * reading the entries takes less than a second and a search some microseconds. */
export const LARGE_LIST_ENTRIES = 100_000
/** Pieces of a list that wait for the thread that builds its tables: enough that it never waits for the next one, some
 * megabytes at most. */
export const BUILD_PIECES_AHEAD = 16
/** How often the registry is looked at for newer versions, in ms: half of the second within which they must be in use. */
export const REFRESH_INTERVAL_MS = 500
