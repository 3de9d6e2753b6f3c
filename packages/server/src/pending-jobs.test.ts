// SECURITY §5 B7: a site that starts on a long line of jobs is ready within half a minute, and works them off.
// REMPART_PENDING_JOBS=100000 lays the whole line; the times are printed.
import { expect, test } from 'vitest'
import { runningSite, siteFolder } from '../test/running-site.ts'
import { mendQueueJob } from './jobs/mend-queue.ts'

const PENDING = Number(process.env['REMPART_PENDING_JOBS'] ?? 5000)
const LONGEST_MS = 30_000

test('a site that starts on many pending jobs is ready within half a minute, and has begun on them', async () => {
  const data = siteFolder()
  const first = await runningSite({ data, role: 'web' })
  await first.services.database.query(
    "SELECT count(*) FROM generate_series(1, $1::int), LATERAL graphile_worker.add_job($2, '{}'::json)",
    [PENDING, mendQueueJob.id],
  )
  await first.close()
  const started = performance.now()
  const site = await runningSite({ data })
  expect((await fetch(`${site.url}/ready`)).status).toBe(200)
  const readyMs = performance.now() - started
  const done = async (): Promise<number> => {
    const { rows } = await site.services.database.query<{ left: number }>(
      'SELECT count(*)::int AS left FROM graphile_worker.jobs WHERE task_identifier = $1',
      [mendQueueJob.id],
    )
    return PENDING - (rows[0]?.left ?? 0)
  }
  await expect.poll(done, { timeout: LONGEST_MS, interval: 200 }).toBeGreaterThan(0)
  const workedMs = performance.now() - started
  console.log(`${PENDING} jobs pending: ready after ${readyMs.toFixed(0)} ms, one done after ${workedMs.toFixed(0)} ms`)
  expect(readyMs).toBeLessThan(LONGEST_MS)
  expect(workedMs).toBeLessThan(LONGEST_MS)
}, 180_000)
