// Limits of what is asked of partners, each with its reason. A partner's answer is as hostile as any file.

/** One answer, expanded: a page of 1,000 entries with feedback is some megabytes. */
export const MAX_ANSWER_BYTES = 67_108_864
/** One answer from the first byte asked to the last byte read: stops a drip. */
export const ANSWER_TIME_MS = 60_000
/** Tries of one request that may be repeated, the first included. */
export const MAX_TRIES = 6
/** Waits double from the first to the last, each drawn between half and whole (jitter). */
export const FIRST_WAIT_MS = 1_000
export const LONGEST_WAIT_MS = 120_000
/** Pages of one pull: ten million entries at 1,000 a page. */
export const MAX_PAGES = 10_000
/** Records merged into the registry at once: bounds memory, and what a stop loses. */
export const RECORDS_PER_COMMIT = 50_000
/** Longest cursor or next address that is followed. */
export const MAX_NEXT_CHARACTERS = 8_192
