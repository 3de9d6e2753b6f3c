// An fsync of the published ledger that fails ends the process, which says why; started again, it loses nothing.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkSite } from '../../test/check-site.ts'
import { siteFolder } from '../../test/running-site.ts'
import { newReportId, receiptOf, sendJson } from '../../test/senders.ts'
import { freePort, serve } from '../../test/served-site.ts'

const hasStrace = spawnSync('strace', ['-V']).status === 0

test.skipIf(!hasStrace)(
  'a failed fsync of a folder of the ledger ends the process with 74 (skipped where strace is missing)',
  async () => {
    const data = siteFolder()
    const port = await freePort()
    const start = (under: readonly string[]) => {
      const site = serve({ data, port, role: 'all', environment: { REMPART_LOG_LEVEL: 'error' }, under })
      onTestFinished(site.end)
      return site
    }
    const acknowledged = new Map<string, number>()
    const send = async (url: string): Promise<void> => {
      const report = { id: newReportId(), text: 'boats' }
      acknowledged.set(report.id, (await receiptOf(await sendJson(url, report))).index)
    }
    const first = start([])
    await first.ready()
    await send(first.url)
    await first.kill('SIGTERM')
    const paths = ['.', 'tile', 'tile/0', 'tile/entries'].flatMap((path) => ['-P', join(data, 'ledger', path)])
    const trace = join(data, 'trace')
    const fault = ['-e', 'trace=fsync', ...paths, '-e', 'inject=fsync:error=EIO']
    const site = start(['strace', '-f', '-q', '-o', trace, ...fault])
    // It may end before it is ready, or before it answers: what it did not acknowledge is not looked for.
    await site.ready().then(
      () => send(site.url).catch(() => undefined),
      () => undefined,
    )
    // strace itself goes on as long as the database that the process had started.
    await expect.poll(() => readFileSync(trace, 'utf8'), { timeout: 30_000 }).toMatch(/exited with 74/u)
    expect(site.output()).toContain('ledger: fsync failed (EIO)')
    await site.end()
    const found = await checkSite(data)
    expect([...acknowledged].filter(([id, index]) => found.reports.get(id)?.index !== index)).toEqual([])
    expect(found.problems).toEqual([])
    expect(found.unproven).toBe(0)
  },
  180_000,
)
