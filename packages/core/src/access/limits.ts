// Limits of access, each with its reason (SECURITY §4.7, §5 e; OWASP ASVS 5.0 V7).

/** Without a request for this long a session is dead: a screen left open in a shared room. */
export const SESSION_IDLE_MS = 15 * 60_000
/** However busy, a session ends after a working day. */
export const SESSION_ABSOLUTE_MS = 8 * 3_600_000
/** How long a fresh proof of presence covers sensitive acts: one act and its reading, not an afternoon. */
export const STEP_UP_MS = 5 * 60_000
/** An act that the second person has not looked at by the next working day is asked for anew. */
export const REQUEST_LIFE_MS = 24 * 3_600_000
/** Wrong tries before the next one has to wait: a person mistypes, a guesser of six digits needs thousands. */
export const FREE_TRIES = 5
/** First wait after the free tries; each further wrong one doubles it. */
export const FIRST_DELAY_MS = 30_000
/** Longest wait: the account stays reachable for its owner, guessing a code a quarter of an hour apart is hopeless. */
export const LONGEST_DELAY_MS = 15 * 60_000
/** Views of full pictures that one person has in 24 hours; beyond, somebody else has to look (SECURITY §3.4 no. 13). */
export const VIEWS_PER_DAY = 600
/** Views in ten minutes that no reader's pace explains: one every two seconds. Somebody is told. */
export const HASTY_VIEWS = 300
export const HASTY_WINDOW_MS = 10 * 60_000
/** How far the clocks of two servers of a site may differ before a time counts as one from the future. */
export const CLOCK_SKEW_MS = 10_000
