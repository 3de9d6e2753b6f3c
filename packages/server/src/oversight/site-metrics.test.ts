// /metrics tells how the whole site stands, whichever process is asked.
import { parsePolicy, temporarySigner, witnessKeyText } from '@rempart/ledger'
import { addJobs, haltLog, insertVerification, inTransaction, logSize } from '@rempart/store'
import { expect, test } from 'vitest'
import { runningSite } from '../../test/running-site.ts'
import { openMetrics } from '../http/metrics.ts'
import { readSiteMetrics } from './site-metrics.ts'

/** Values by the gauge's name with its labels. */
function valuesOf(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line.startsWith('rempart_'))
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]))
}

test('a process that only serves requests tells of the ledger, the jobs and the checks; one that cannot ask says so', async () => {
  const site = await runningSite({ role: 'web' })
  const { services, url } = site
  const { database } = services
  await inTransaction(database, (tx) =>
    addJobs(tx, [
      { task: 'watch-queue', payload: {}, runAt: new Date(Date.now() - 3_600_000) },
      { task: 'tidy-lists', payload: {} },
    ]),
  )
  await database.query(
    "SELECT graphile_worker.permanently_fail_jobs(ARRAY(SELECT id FROM graphile_worker.jobs WHERE task_identifier = 'tidy-lists'))",
  )
  await insertVerification(database, { at: new Date(), entries: 3, problems: 2, places: ['a', 'b'] })
  await haltLog(database, new Date())
  const entries = await logSize(database)
  const values = valuesOf(await (await fetch(`${url}/metrics`)).text())
  expect(values.get('rempart_site_read')).toBe(1)
  expect(values.get('rempart_jobs{state="failed"}')).toBe(1)
  expect(values.get('rempart_jobs{state="open"}')).toBeGreaterThanOrEqual(1)
  expect(values.get('rempart_jobs_oldest_seconds')).toBeGreaterThanOrEqual(3600)
  expect(values.get('rempart_ledger_problems')).toBe(2)
  expect(values.get('rempart_ledger_halted')).toBe(1)
  expect(values.get('rempart_ledger_unpublished_entries')).toBe(entries)
  expect(values.get('rempart_evidence_broken')).toBe(0)
  await site.close()
  const metrics = openMetrics()
  await readSiteMetrics({ ...services, metrics })
  expect(valuesOf(await metrics.text()).get('rempart_site_read')).toBe(0)
}, 60_000)

test('entries that too few witnesses vouch for count from the oldest of them; without a policy nobody waits', async () => {
  const { services } = await runningSite()
  const lagAt = async (
    hoursLater: number,
    witnesses: typeof services.config.witnesses,
  ): Promise<number | undefined> => {
    const metrics = openMetrics()
    const clock = { now: () => new Date(Date.now() + hoursLater * 3_600_000) }
    await readSiteMetrics({ ...services, metrics, clock, config: { ...services.config, witnesses } })
    return valuesOf(await metrics.text()).get('rempart_ledger_witness_lag_seconds')
  }
  const key = witnessKeyText({ name: 'away', publicKey: temporarySigner().publicKey })
  const away = parsePolicy(`witness away ${key} http://127.0.0.1:1/\nquorum away\n`, 'policy')
  await expect.poll(() => lagAt(2, away), { timeout: 20_000 }).toBeGreaterThanOrEqual(7200)
  expect(await lagAt(2, undefined)).toBe(0)
  expect(await lagAt(0, away)).toBeLessThan(120)
}, 60_000)
