// A worker of its own that examines a case again, killed in the middle: pieces that are done stay done, the one under way is
// done once more, and the case is ranked once with all of them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { probeSandbox } from '@rempart/media'
import { type CaseId, keptPieces, listHunts } from '@rempart/store'
import { expect, it } from 'vitest'
import type { TestAccess } from '../../test/access-site.ts'
import { worker as someone } from '../../test/case-site.ts'
import { playEarlier } from '../../test/earlier-examiner.ts'
import { runningSite } from '../../test/running-site.ts'
import { newReportId, sendFiles } from '../../test/senders.ts'
import { freeLostJobs, serve } from '../../test/served-site.ts'
import { createApp } from '../http/app.ts'
import { EXAMINATIONS_PER_PIECE } from '../limits.ts'
import { ROUTES } from '../routes/index.ts'

const hasSandbox = (await probeSandbox()).available
const picture = readFileSync(join(import.meta.dirname, '../../../../samples/media/camera/harbour-small.jpg'))
const PATIENCE = { timeout: 120_000, interval: 50 }
const PIECES = 4

it.skipIf(!hasSandbox)(
  'a worker killed while it examines again repeats no piece that was done (skipped where bubblewrap is missing)',
  { timeout: 300_000 },
  async () => {
    const site = await runningSite({ role: 'web' })
    const { database } = site.services
    const examining = serve({ data: site.data, port: 0, role: 'worker' })
    try {
      await examining.ready()
      const app = createApp(ROUTES, site.services)
      const desk = await someone({ ...site.services, app } as unknown as TestAccess, 'reporter-desk')
      const report = newReportId()
      const files = Array.from({ length: PIECES * EXAMINATIONS_PER_PIECE }, (_, at) => ({
        name: `${at}.jpg`,
        bytes: Buffer.concat([picture, Buffer.from(`${at}`)]),
      }))
      expect((await sendFiles(site.url, { id: report }, files)).status).toBe(201)
      const caseId = (await desk.page.send('POST', `/reports/${report}/case`)).json<{ case: CaseId }>().case
      await app.close()
      await expect.poll(async () => (await keptPieces(database, caseId)).length, PATIENCE).toBe(PIECES)
      await examining.kill('SIGTERM')

      // An earlier decoder, that saw no trailing bytes.
      const versions = "decode = decode || ', older 1'"
      await playEarlier(site.services, { caseId, versions, was: (examination) => ({ ...examination, findings: [] }) })
      const done = async (): Promise<readonly string[]> => {
        const { rows } = await database.query<{ id: string }>('SELECT id FROM examined_again ORDER BY piece')
        return rows.map(({ id }) => id)
      }
      examining.restart()
      await expect.poll(async () => (await done()).length, PATIENCE).toBeGreaterThan(0)
      await examining.kill('SIGKILL')
      const atKill = await done()
      expect(atKill.length).toBeLessThan(PIECES)
      await freeLostJobs(database)
      examining.restart()
      let latest = atKill
      await expect
        .poll(async () => {
          const now = await done()
          if (now.length > 0) latest = now
          return (await listHunts(database, 1))[0]?.casesLeft
        }, PATIENCE)
        .toBe(0)
      expect(latest.slice(0, atKill.length)).toEqual(atKill)
      const { rows } = await database.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM log_entry WHERE convert_from(entry, 'UTF8') LIKE '%"examined-again"%'`,
      )
      expect(rows[0]?.n).toBe(PIECES)
    } finally {
      await examining.kill('SIGKILL')
    }
  },
)
