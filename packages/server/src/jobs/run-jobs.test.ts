import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { addJobs, countJobs, inTransaction, logSize } from '@rempart/store'
import { z } from 'zod'
import { runningSite } from '../../test/running-site.ts'
import { newReportId, sendJson } from '../../test/senders.ts'
import { defineJob } from './job.ts'
import { runJobs } from './run-jobs.ts'
import { verifySite } from '../ledger/verify-site.ts'

const site = await runningSite({ role: 'all' })
const { database } = site.services

it('a job runs once its transaction has committed, never where it was undone, and again where it failed', async () => {
  const ran: number[] = []
  let failures = 1
  const job = defineJob({
    id: 'count',
    payload: z.object({ n: z.number() }),
    run: async ({ n }) => {
      if (n === 3 && failures-- > 0) throw new Error('once')
      ran.push(n)
    },
  })
  const runner = await runJobs([job], site.services)
  try {
    await inTransaction(database, (tx) => addJobs(tx, [{ task: 'count', payload: { n: 1 } }]))
    await inTransaction(database, async (tx) => {
      await addJobs(tx, [{ task: 'count', payload: { n: 2 } }])
      throw new Error('undone')
    }).catch(() => undefined)
    await inTransaction(database, (tx) => addJobs(tx, [{ task: 'count', payload: { n: 3 } }]))
    await expect.poll(() => ran.toSorted((a, b) => a - b), { timeout: 20_000 }).toEqual([1, 3])
    await expect.poll(() => countJobs(database)).toEqual({ open: 0, failed: 0, oldestSeconds: 0 })
  } finally {
    await runner.stop()
  }
})

it('the jobs of a worker that was killed are free again', async () => {
  await inTransaction(database, (tx) => addJobs(tx, [{ task: 'left', payload: {} }]))
  await database.query(
    "UPDATE graphile_worker._private_jobs SET locked_by = 'worker-gone', locked_at = now() - interval '1 minute' WHERE locked_by IS NULL",
  )
  let ran = 0
  const runner = await runJobs(
    [defineJob({ id: 'left', payload: z.unknown(), run: async () => void (ran += 1) })],
    site.services,
  )
  try {
    await expect.poll(() => ran, { timeout: 20_000 }).toBe(1)
  } finally {
    await runner.stop()
  }
})

it('the nightly verification names an altered file and an altered row', async () => {
  for (let i = 0; i < 3; i += 1) await sendJson(site.url, { id: newReportId(), text: 'a quiet harbour' })
  const size = await logSize(database)
  await expect
    .poll(async () => (await (await fetch(`${site.url}/checkpoint`)).text()).split('\n')[1], { timeout: 10_000 })
    .toBe(String(size))
  expect((await verifySite(site.services)).problems).toEqual([])
  const file = join(site.data, `ledger/tile/entries/000.p/${size}`)
  const bytes = readFileSync(file)
  const altered = Buffer.from(bytes)
  altered[40]! ^= 1
  writeFileSync(file, altered)
  expect((await verifySite(site.services)).problems[0]).toEqual({
    where: `tile/entries/000.p/${size}#0`,
    reason: 'the entry does not have the hash in the tree',
  })
  writeFileSync(file, bytes)
  await expect(database.query("UPDATE log_entry SET entry = 'xx' WHERE seq = 2")).rejects.toThrow('append-only')
  await database.query('ALTER TABLE log_entry DISABLE TRIGGER ALL')
  await database.query("UPDATE log_entry SET entry = 'xx' WHERE seq = 2")
  expect((await verifySite(site.services)).problems).toEqual([
    { where: 'log_entry#2', reason: 'is no entry of this number' },
  ])
})
