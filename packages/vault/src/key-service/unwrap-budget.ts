// How often keys may be asked for: whoever takes over the server gets evidence at this pace and no faster, with a log line for
// each. The names are the server's word, so they bound nothing by themselves: all people together have a budget as well, and
// all jobs share one. Files and texts are counted apart: whoever reads many lines opens no more pictures for it. Buckets are refilled evenly.
import { type Clock, type KeyContext, UserError } from '@rempart/core'
import { MAX_REQUESTERS, UNWRAPS_PER_MINUTE } from '../limits.ts'

const MINUTE_MS = 60_000
/** Requesters that are the server's own work, not a person. */
const JOB = /^job:/
/** Names of what all of a kind share; no requester can be called so. */
const EVERY_JOB = 'job'
const EVERYBODY = 'everybody'

/** What a key is of; it is authenticated, so that nobody opens a file in the name of a text. */
export type Unwrapped = Exclude<KeyContext['kind'], 'case-key'>
type PerKind = Readonly<Record<Unwrapped, number>>
/** Unwraps a minute: of one person, of all people together, of all jobs together. */
export type UnwrapBudget = Readonly<{ person: PerKind; people: PerKind; jobs: number }>

/** Takes one unwrap from what the requester may have; UserError `limit-exceeded` where nothing is left. */
export function unwrapBudget(
  clock: Clock,
  perMinute: UnwrapBudget = UNWRAPS_PER_MINUTE,
): (by: string, kind: Unwrapped) => void {
  const buckets = new Map<string, { left: number; atMs: number }>()

  /** What is left of a bucket now. */
  function leftOf(name: string, limit: number, nowMs: number): number {
    const bucket = buckets.get(name) ?? { left: limit, atMs: nowMs }
    return Math.min(limit, bucket.left + (Math.max(0, nowMs - bucket.atMs) / MINUTE_MS) * limit)
  }

  return (by, kind) => {
    const nowMs = clock.now().getTime()
    const spent = JOB.test(by)
      ? [{ name: EVERY_JOB, limit: perMinute.jobs }]
      : [
          { name: `${EVERYBODY}:${kind}`, limit: perMinute.people[kind] },
          { name: `person:${kind}:${by}`, limit: perMinute.person[kind] },
        ]
    const after = spent.map((bucket) => ({ ...bucket, left: leftOf(bucket.name, bucket.limit, nowMs) - 1 }))
    const empty = after.find(({ left }) => left < 0)
    if (empty !== undefined)
      throw new UserError({
        code: 'limit-exceeded',
        subject: 'keys',
        reason: `more than ${empty.limit} unwraps a minute`,
      })
    for (const { name, left } of after) {
      buckets.delete(name) // the one that was used last stands last
      buckets.set(name, { left, atMs: nowMs })
    }
    for (const oldest of buckets.keys()) {
      if (buckets.size <= MAX_REQUESTERS) break
      buckets.delete(oldest)
    }
  }
}
