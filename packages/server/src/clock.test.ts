// A machine whose clock is wrong: an hour or ten years before or after, and from one start to the next (SECURITY §5 C9). The
// process alone is deceived (libfaketime); its monotonic time and the database's run on.
import { globSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { checkSite } from '../test/check-site.ts'
import { runningSite, siteFolder } from '../test/running-site.ts'
import { newReportId, receiptOf, sendJson } from '../test/senders.ts'
import { freePort, serve } from '../test/served-site.ts'

/** Where Debian's package `faketime` puts it. */
const [faketime] = globSync('/usr/lib/*/faketime/libfaketime.so.1')
const OFFSETS = ['+0', '+1h', '-1h', '+3650d', '-3650d', '+0'] as const

test.skipIf(faketime === undefined)(
  'whatever the clock says, reports are taken in one order and receipts stay as they were (skipped where faketime is missing)',
  async () => {
    const data = siteFolder()
    const port = await freePort()
    const receipts: { id: string; index: number; text: string }[] = []
    for (const offset of OFFSETS) {
      const clock = { LD_PRELOAD: faketime ?? '', FAKETIME: offset, FAKETIME_DONT_FAKE_MONOTONIC: '1' }
      const environment = { REMPART_LOG_LEVEL: 'error', ...clock }
      const site = serve({ data, port, role: 'all', environment })
      onTestFinished(site.end)
      await site.ready()
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
    const opened = await runningSite({ data, role: 'web' })
    const { rows } = await opened.services.database.query<{ years: number }>(
      'SELECT count(DISTINCT extract(year FROM received_at)) AS years FROM report',
    )
    await opened.close()
    expect(rows[0]?.years).toBe(3) // the clock was wrong indeed
    const indexes = receipts.map(({ index }) => index)
    expect(indexes).toEqual(indexes.toSorted((a, b) => a - b))
    expect(new Set(indexes).size).toBe(indexes.length)
    const found = await checkSite(data)
    expect(receipts.filter(({ id, index }) => found.reports.get(id)?.index !== index)).toEqual([])
    expect(found.problems).toEqual([])
    expect(found.unproven).toBe(0)
  },
  300_000,
)
