// Power cuts of the disk that holds a whole site: database, sealed files, ledger and keys (SECURITY §5 B4). Needs root, for
// it mounts a disk of its own. More by REMPART_POWER_CUTS=20.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { expect, it, onTestFinished } from 'vitest'
import { checkSite } from '../test/check-site.ts'
import { loopDisk } from '../test/loop-disk.ts'
import { persistentSenders } from '../test/persistent-senders.ts'
import { freePort, serve } from '../test/served-site.ts'

const CUTS = Number(process.env['REMPART_POWER_CUTS'] ?? 2)
const READY_WITHIN_MS = 30_000
const mayMount = await (async (): Promise<boolean> => {
  const disk = loopDisk(16)
  await disk?.remove()
  return disk !== undefined
})()

it.skipIf(!mayMount)(
  'the harness takes from PGlite, which synchronises nothing, what it said was committed',
  async () => {
    const disk = loopDisk(512)
    if (disk === undefined) return
    onTestFinished(disk.remove)
    const data = join(disk.folder, 'pglite')
    const program = join(import.meta.dirname, '../test/pglite-writer.ts')
    const writer = spawn(process.execPath, ['--no-warnings', program, data], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void writer.kill('SIGKILL'))
    await once(writer.stdout, 'data')
    disk.settle()
    let acknowledged = -1
    writer.stdout.on('data', (piece: Buffer) => (acknowledged = Number(piece.toString().trim().split('\n').at(-1))))
    await expect.poll(() => acknowledged, { timeout: 20_000 }).toBeGreaterThan(200)
    await disk.cut([writer.pid ?? 0])
    const opened = new PGlite(data)
    const { rows } = await opened.query<{ count: number }>('SELECT count(*)::int AS count FROM act')
    await opened.close()
    console.log(JSON.stringify({ acknowledged: acknowledged + 1, stored: rows[0]?.count }))
    expect(rows[0]?.count).toBeLessThan(acknowledged + 1)
  },
  90_000,
)

it.skipIf(!mayMount)(
  `a site loses nothing acknowledged over ${CUTS} power cuts, and starts again within 30 s`,
  async () => {
    const disk = loopDisk(2048)
    if (disk === undefined) return
    onTestFinished(disk.remove)
    const data = join(disk.folder, 'site')
    const environment = { REMPART_LOG_LEVEL: 'error' }
    const site = serve({ data, port: await freePort(), role: 'all', environment })
    onTestFinished(site.end)
    await site.ready()
    const senders = persistentSenders([site.url], 6)
    onTestFinished(senders.stop)
    let slowestMs = 0
    for (let n = 0; n < CUTS; n += 1) {
      const before = senders.acknowledged().length
      await expect.poll(() => senders.acknowledged().length, { timeout: 30_000 }).toBeGreaterThan(before + 30)
      await sleep(Math.random() * 500)
      await disk.cut([site.pid()])
      const started = performance.now()
      site.restart()
      await site.ready()
      slowestMs = Math.max(slowestMs, performance.now() - started)
    }
    await senders.stop()
    await site.kill('SIGTERM')
    const found = await checkSite(data)
    const lost = senders.acknowledged().filter(({ id, index, digest }) => {
      const stored = found.reports.get(id)
      return stored?.index !== index || stored.digest !== digest
    })
    console.log(
      JSON.stringify({
        cuts: CUTS,
        acknowledged: senders.acknowledged().length,
        lost: lost.length,
        slowestStartMs: Math.round(slowestMs),
      }),
    )
    expect(lost).toEqual([])
    expect(found.problems).toEqual([])
    expect(found.unproven).toBe(0)
    expect(slowestMs).toBeLessThan(READY_WITHIN_MS)
  },
  60_000 + CUTS * 60_000,
)
