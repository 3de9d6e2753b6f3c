// A machine whose clock is wrong: an hour or ten years before or after, in the night in which summer time ends, or standing still
// (SECURITY §5 C9). The
// process alone is deceived (libfaketime); its monotonic time and the database's run on.
import { globSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { checkSite } from '../test/check-site.ts'
import { runningSite, siteFolder } from '../test/running-site.ts'
import { person, signIn, type TestAccess } from '../test/access-site.ts'
import { newReportId, receiptOf, sendJson } from '../test/senders.ts'
import { freePort, serve } from '../test/served-site.ts'
import { createApp } from './http/app.ts'
import { ROUTES } from './routes/index.ts'

/** Where Debian's package `faketime` puts it. */
const [faketime] = globSync('/usr/lib/*/faketime/libfaketime.so.1')
/** Of libfaketime: an offset, a moment from which time runs, a moment at which it stands. */
const CLOCKS = ['+0', '+1h', '-1h', '+3650d', '-3650d', '@2026-10-25 02:59:50', '2026-10-25 02:30:00', '+0'] as const

test.skipIf(faketime === undefined)(
  'whatever the clock says, reports are taken in one order, receipts stay as they were and no session wakes again (skipped where faketime is missing)',
  async () => {
    const data = siteFolder()
    const port = await freePort()
    const receipts: { id: string; index: number; text: string }[] = []
    const environment = { REMPART_PUBLIC_ORIGIN: `http://localhost:${port}`, REMPART_LOG_LEVEL: 'error' }
    const cookie = await openSession(data, environment)
    const alive: number[] = []
    for (const offset of CLOCKS) {
      const clock = { LD_PRELOAD: faketime ?? '', FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' }
      const zone = { TZ: 'Europe/Paris' }
      const site = serve({ data, port, role: 'all', environment: { ...environment, ...clock, ...zone } })
      onTestFinished(site.end)
      await site.ready()
      alive.push((await fetch(`${site.url}/sessions/current`, { headers: { cookie } })).status)
      for (let n = 0; n < 3; n += 1) {
        const report = { id: newReportId(), text: `boats ${offset}` }
        const answer = await sendJson(site.url, report)
        expect(answer.status, offset).toBe(201)
        const receipt = await receiptOf(answer)
        receipts.push({ id: report.id, index: receipt.index, text: receipt.receipt })
      }
      for (const { id, text } of receipts) {
        const again = await receiptOf(await fetch(`${site.url}/reports/${id}/receipt`))
        expect(again.receipt, offset).toBe(text)
      }
      await site.kill('SIGTERM')
    }
    expect(alive).toEqual(CLOCKS.map((_, start) => (start === 0 ? 200 : 401)))
    const opened = await runningSite({ data, role: 'web' })
    const { rows } = await opened.services.database.query<{ years: number }>(
      'SELECT count(DISTINCT extract(year FROM received_at)) AS years FROM report',
    )
    await opened.close()
    expect(rows[0]?.years).toBeGreaterThanOrEqual(3) // the clock was wrong indeed
    const indexes = receipts.map(({ index }) => index)
    expect(indexes).toEqual(indexes.toSorted((a, b) => a - b))
    expect(new Set(indexes).size).toBe(indexes.length)
    const found = await checkSite(data)
    expect(receipts.filter(({ id, index }) => found.reports.get(id)?.index !== index)).toEqual([])
    expect(found.problems).toEqual([])
    expect(found.unproven).toBe(0)
  },
  600_000,
)

/** Somebody's session, opened while the clock is right; the site is closed again. */
async function openSession(data: string, environment: Readonly<Record<string, string>>): Promise<string> {
  const { services, close } = await runningSite({ data, role: 'web', environment })
  const app = createApp(ROUTES, services)
  const site = { ...services, app } as unknown as TestAccess
  const { cookie } = await signIn(site, await person(site, ['analyst']))
  await app.close()
  await close()
  return cookie
}
