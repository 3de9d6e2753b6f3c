// How often a requester may ask for keys: whoever takes over the server gets evidence at this pace and no faster, with a log
// line for each. A bucket a requester, refilled evenly.
import { type Clock, UserError } from '@rempart/core'
import { MAX_REQUESTERS, UNWRAPS_PER_MINUTE } from '../limits.ts'

const MINUTE_MS = 60_000
/** Requesters that are the server's own work, not a person. */
const JOB = /^job:/

export type UnwrapBudget = Readonly<{ person: number; job: number }>

/** Takes one unwrap from the requester's budget; UserError `limit-exceeded` where nothing is left. */
export function unwrapBudget(clock: Clock, perMinute: UnwrapBudget = UNWRAPS_PER_MINUTE): (by: string) => void {
  const buckets = new Map<string, { left: number; atMs: number }>()
  return (by) => {
    const limit = JOB.test(by) ? perMinute.job : perMinute.person
    const nowMs = clock.now().getTime()
    const bucket = buckets.get(by) ?? { left: limit, atMs: nowMs }
    const earned = (Math.max(0, nowMs - bucket.atMs) / MINUTE_MS) * limit
    const left = Math.min(limit, bucket.left + earned)
    if (left < 1)
      throw new UserError({ code: 'limit-exceeded', subject: 'keys', reason: `more than ${limit} unwraps a minute` })
    buckets.delete(by) // the oldest requester stands first
    buckets.set(by, { left: left - 1, atMs: nowMs })
    for (const oldest of buckets.keys()) {
      if (buckets.size <= MAX_REQUESTERS) break
      buckets.delete(oldest)
    }
  }
}
