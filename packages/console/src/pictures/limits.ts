// Limits on what is seen.

/** Milliseconds after which a picture hides itself though it is still held (SECURITY §5 K1: at most 10 s). */
export const HOLD_MS = 8000
/** Milliseconds between two pictures that take turns: two changes a second, one flash. WCAG 2.2, 2.3.1 allows three flashes. */
export const TURN_MS = 500
