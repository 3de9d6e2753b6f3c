// Runs the jobs on graphile-worker: any number of processes on one database. Failures are tried again with growing pauses; a
// killed worker's jobs are freed within a minute.
import { EventEmitter } from 'node:events'
import { Logger, parseCronItems, run, runMigrations, type WorkerEvents } from 'graphile-worker'
import { type Database, keepWorkers } from '@rempart/store'
import { JOB_CONCURRENCY, JOB_POLL_MS, WORKER_BEAT_MS } from '../limits.ts'
import { type Log, stackOf } from '../log.ts'
import type { Services } from '../services.ts'
import type { Job } from './job.ts'

/** Makes the queue's tables where they are missing; every process does this, for every process may add jobs. */
export async function prepareJobs(database: Database, log: Log): Promise<void> {
  await runMigrations({ pgPool: database, logger: loggerOf(log) })
}

/** Starts taking jobs. `stop` lets those under way end. */
export async function runJobs(jobs: readonly Job[], services: Services): Promise<Readonly<{ stop(): Promise<void> }>> {
  const { database, log } = services
  const workers = new Set<string>()
  const events: WorkerEvents = new EventEmitter()
  events.on('worker:create', ({ worker }) => workers.add(worker.workerId))
  events.on('worker:stop', ({ worker }) => workers.delete(worker.workerId))
  events.on('job:error', ({ job, error }) =>
    log.error({ event: 'job-failed', job: job.task_identifier, attempt: job.attempts, stack: whereFailed(error) }),
  )
  const beat = async (): Promise<void> => {
    const freed = await keepWorkers(database, [...workers])
    if (freed > 0) log.warn({ event: 'abandoned-jobs-freed', count: freed })
  }
  const runner = await run({
    pgPool: database,
    taskList: Object.fromEntries(jobs.map((job) => [job.id, withoutContent((payload) => job.run(payload, services))])),
    parsedCronItems: parseCronItems(
      jobs.flatMap(({ id, schedule }) =>
        schedule === undefined ? [] : [{ task: id, match: schedule, options: { backfillPeriod: 0, jobKey: id } }],
      ),
    ),
    concurrency: JOB_CONCURRENCY,
    pollInterval: JOB_POLL_MS,
    noHandleSignals: true,
    logger: loggerOf(log),
    events,
  })
  await beat()
  const timer = setInterval(() => {
    beat().catch((error: unknown) => log.warn({ event: 'worker-beat-failed', stack: stackOf(error) }))
  }, WORKER_BEAT_MS)
  return {
    stop: async () => {
      clearInterval(timer)
      await runner.stop()
    },
  }
}

/** The queue keeps the message of what a job throws in its table, in clear: it gets the places in the code, and no content. */
function withoutContent(run: (payload: unknown) => Promise<void>): (payload: unknown) => Promise<void> {
  return async (payload) => {
    try {
      await run(payload)
    } catch (error) {
      throw new JobFailure(error)
    }
  }
}

class JobFailure extends Error {
  constructor(cause: unknown) {
    super(stackOf(cause), { cause })
    this.name = 'JobFailure'
  }
}

/** Of a job's failure its places are its message; what the queue itself throws is read like any other error. */
function whereFailed(error: unknown): string {
  return error instanceof JobFailure ? error.message : stackOf(error)
}

/** graphile-worker's own messages may name payloads: only their level goes on. */
function loggerOf(log: Log): Logger {
  return new Logger(() => (level) => {
    if (level === 'error') log.warn({ event: 'queue-error' })
  })
}
