// How long a page goes on by itself.

/** Without a key or movement for this long, nobody watches the counts. Short, as the session lives this much longer. */
export const RESTS_AFTER_MS = 2 * 60_000
