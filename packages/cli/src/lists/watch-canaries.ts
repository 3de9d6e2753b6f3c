// Looks the canary of every list up again while a run goes on.
import type { HeldList } from '@rempart/pipeline'

/** A damaged index is noticed within this time; what was matched since says so in its coverage. */
const EVERY_MS = 60_000

/** Checks once a minute until the timer is cleared; it does not keep the program alive. */
export function watchCanaries(lists: readonly HeldList[]): NodeJS.Timeout {
  return setInterval(() => lists.forEach(({ canary }) => canary.check()), EVERY_MS).unref()
}
