// Limits on what is seen.

/** Milliseconds after which a picture hides itself though it is still held (SECURITY §5 K1: at most 10 s). */
export const HOLD_MS = 8000
