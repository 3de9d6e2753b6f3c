// How wrong tries slow the next one down (OWASP ASVS 5.0, 6.3.1). Nobody is locked out for good: that would let anyone
// lock anyone out.
import { FIRST_DELAY_MS, FREE_TRIES, LONGEST_DELAY_MS } from './limits.ts'

/** Milliseconds after the last wrong try before another is looked at; `wrongTries` since the last right one. */
export function delayMs(wrongTries: number): number {
  if (wrongTries < FREE_TRIES) return 0
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(30, wrongTries - FREE_TRIES))
}
