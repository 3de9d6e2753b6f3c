// An index behind its canaries: they are looked up at the start and again when their time is up, and while one of them is
// not found every question is refused, because "no match" would be worth nothing.
import type { HashIndex, HashMatches } from './hash-index.ts'
import { CANARY_INTERVAL_MS } from './limits.ts'

/** Matches, or why there is no answer. */
export type GuardedAnswer =
  | (HashMatches & Readonly<{ kind: 'matches' }>)
  | Readonly<{ kind: 'refused'; reason: 'canary-failed' }>

export type CanaryState = Readonly<{ sound: boolean; checkedAtMs: number }>

export type GuardedIndex = Readonly<{
  query(hash: Uint8Array, radiusBits: number, limits?: Readonly<{ maxResults?: number }>): GuardedAnswer
  /** Looks the canaries up now. */
  check(): CanaryState
  state(): CanaryState
}>

/** `nowMs`: the clock, in milliseconds. */
export function guardIndex(index: HashIndex, nowMs: () => number, intervalMs = CANARY_INTERVAL_MS): GuardedIndex {
  let turn = 0
  let state: CanaryState
  const check = (): CanaryState => {
    state = { sound: index.findsCanaries(turn), checkedAtMs: nowMs() }
    turn += 1
    return state
  }
  state = check()
  return {
    check,
    state: () => state,
    query: (hash, radiusBits, limits) => {
      if (nowMs() - state.checkedAtMs >= intervalMs) check()
      if (!state.sound) return { kind: 'refused', reason: 'canary-failed' }
      return { kind: 'matches', ...index.query(hash, radiusBits, limits) }
    },
  }
}
