// A job is data: its name, when it runs by itself, and one function that is safe to run again.
import type { z } from 'zod'
import type { Services } from '../services.ts'

export type Job = Readonly<{
  /** The task's name in the queue. */
  id: string
  /** Five fields of crontab(5), in UTC, for a job that runs by itself. */
  schedule?: string
  /** Runs once or more for one payload; what it throws is tried again, later and later. */
  run(payload: unknown, services: Services): Promise<void>
}>

/** A job whose payload is checked against a schema first. */
export function defineJob<S extends z.ZodType>(
  job: Readonly<{
    id: string
    schedule?: string
    payload: S
    run(payload: z.output<S>, services: Services): Promise<void>
  }>,
): Job {
  const { id, schedule, payload } = job
  return { id, ...(schedule && { schedule }), run: (value, services) => job.run(payload.parse(value), services) }
}
