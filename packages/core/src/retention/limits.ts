// Limits of retention, each with its reason.

/** A clock that goes further at once is not believed before a person has looked: a site marks the time every hour, and an
 * outage over a weekend must not alarm. */
export const MAX_CLOCK_STEP_MS = 3 * 24 * 3600_000
