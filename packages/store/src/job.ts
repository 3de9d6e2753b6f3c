// Jobs: added in the transaction of what they follow from, so that neither is there without the other; run by
// graphile-worker, whose tables lie in a schema of their own.
import type { Queryable, Transaction } from './database.ts'
import { WORKER_LOST_SECONDS } from './limits.ts'

/** Payloads hold identifiers only: they lie unsealed in the database. `key`: a job of this key that still waits is replaced. */
export type NewJob = Readonly<{
  task: string
  payload: Readonly<Record<string, string | number | boolean>>
  key?: string
  runAt?: Date
  /** Jobs of one queue run one after another, whatever the number of workers. */
  queue?: string
  /** Smaller runs sooner. */
  priority?: number
}>

/** Adds jobs; they become runnable when the transaction commits. */
export async function addJobs(tx: Transaction, jobs: readonly NewJob[]): Promise<void> {
  for (const { task, payload, key, runAt, queue, priority } of jobs)
    await tx.query(
      `SELECT graphile_worker.add_job($1, $2::json, run_at => coalesce($3, now()), job_key => $4,
         priority => coalesce($5, 0)::smallint, queue_name => $6)`,
      [task, JSON.stringify(payload), runAt ?? null, key ?? null, priority ?? null, queue ?? null],
    )
}

/** Notes that these workers live, frees the jobs of those that no longer do, and forgets them; the number of freed jobs'
 * workers. Safe to call from every process. */
export async function keepWorkers(database: Queryable, ids: readonly string[]): Promise<number> {
  await database.query(
    `INSERT INTO job_worker (id, seen_at) SELECT id, now() FROM unnest($1::text[]) AS id
     ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at`,
    [ids],
  )
  const { rows } = await database.query<{ id: string }>(
    `SELECT DISTINCT locked_by AS id FROM graphile_worker.jobs
     WHERE locked_by IS NOT NULL AND locked_at < now() - make_interval(secs => $1)
       AND NOT EXISTS (SELECT FROM job_worker WHERE id = locked_by AND seen_at > now() - make_interval(secs => $1))`,
    [WORKER_LOST_SECONDS],
  )
  if (rows.length > 0)
    await database.query('SELECT graphile_worker.force_unlock_workers($1::text[])', [rows.map(({ id }) => id)])
  await database.query("DELETE FROM job_worker WHERE seen_at < now() - interval '1 day'")
  return rows.length
}

/** Jobs that wait or run, those that failed for good, and for how long the oldest one that may run has waited. */
export type JobCounts = Readonly<{ open: number; failed: number; oldestSeconds: number }>

export async function countJobs(database: Queryable): Promise<JobCounts> {
  const { rows } = await database.query<JobCounts>(
    `SELECT count(*) FILTER (WHERE attempts < max_attempts) AS open, count(*) FILTER (WHERE attempts >= max_attempts) AS failed,
       greatest(0, coalesce(extract(epoch FROM now() - min(run_at) FILTER (WHERE attempts < max_attempts AND locked_at IS NULL)),
         0))::float8 AS "oldestSeconds"
     FROM graphile_worker.jobs`,
  )
  return rows[0] ?? { open: 0, failed: 0, oldestSeconds: 0 }
}
