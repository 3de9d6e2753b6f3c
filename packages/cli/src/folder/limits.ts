// Limits of the walk, each with its reason.

/** Levels of folders: one open descriptor each; SECURITY §5 A5 asks for 5,000. Deeper ones are recorded as unreadable. */
export const MAX_DEPTH = 6000
/** Directory entries fetched at a time; more does not make the walk faster. */
export const READ_AHEAD_ENTRIES = 512
