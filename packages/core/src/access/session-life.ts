// How long a session lives (SECURITY §4.7). A clock that jumps never wakes a dead session: a time before the session's own
// is as dead as one too late.
import { CLOCK_SKEW_MS, SESSION_ABSOLUTE_MS, SESSION_IDLE_MS } from './limits.ts'

export type SessionTimes = Readonly<{ openedAtMs: number; seenAtMs: number }>
export type SessionEnd = 'idle' | 'absolute' | 'clock'

/** Why a session is over at `nowMs`; undefined while it lives. */
export function sessionEnd({ openedAtMs, seenAtMs }: SessionTimes, nowMs: number): SessionEnd | undefined {
  if (nowMs + CLOCK_SKEW_MS < Math.max(openedAtMs, seenAtMs)) return 'clock'
  if (nowMs - openedAtMs >= SESSION_ABSOLUTE_MS) return 'absolute'
  if (nowMs - seenAtMs >= SESSION_IDLE_MS) return 'idle'
  return undefined
}
