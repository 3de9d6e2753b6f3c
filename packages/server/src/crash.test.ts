// Random kill -9 of every process of a site while reports come in (SECURITY §5 B1, B7, D7), and of its database alone, whose
// error window is bounded (C7). More by REMPART_KILLS=50, by hand 200.
import { chmodSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { testFolder } from '../../store/test/test-folder.ts'
import { checkSite } from '../test/check-site.ts'
import { persistentSenders } from '../test/persistent-senders.ts'
import { childrenOf, freePort, killPostmaster, killQuietly, postmasterOf, serve } from '../test/served-site.ts'

const KILLS = process.env['REMPART_KILLS']
const SEED = Number(process.env['REMPART_SEED'] ?? Date.now() % 1_000_000)
const RUNS = [
  { row: 'B1', targets: ['web', 'worker', 'keys', 'postmaster'], kills: Number(KILLS ?? 20), withinMs: 30_000 },
  { row: 'C7', targets: ['postmaster'], kills: Number(KILLS ?? 5), withinMs: 10_000 },
] as const

it.for(RUNS)(
  `$row: loses nothing acknowledged over $kills kills of $targets (seed ${SEED})`,
  {
    timeout: Math.max(...RUNS.map(({ kills }) => kills)) * 20_000,
  },
  async ({ row, targets, kills, withinMs }) => {
    const data = testFolder('crash')
    chmodSync(data, 0o711)
    const web = serve({ data, port: await freePort(), role: 'web' })
    await web.ready()
    const worker = serve({ data, port: 0, role: 'worker' })
    await worker.ready()
    const senders = persistentSenders([web.url], 6)
    const chance = seeded(SEED)
    const killed = new Map<string, number>()
    let slowest = 0
    try {
      for (let n = 0; n < kills; n += 1) {
        await sleep(100 + chance() * 500)
        const target = targets[Math.floor(chance() * targets.length)] ?? targets[0]
        killed.set(target, (killed.get(target) ?? 0) + 1)
        const started = performance.now()
        if (target === 'web' || target === 'worker') {
          const process = target === 'web' ? web : worker
          await process.kill('SIGKILL')
          process.restart()
          if (target === 'web') await process.ready()
        } else {
          const pid =
            target === 'postmaster'
              ? postmasterOf(data)
              : childrenOf(web.pid()).find((pid) => pid !== postmasterOf(data))
          if (pid !== undefined) killQuietly(pid)
        }
        const before = senders.acknowledged().length
        while (senders.acknowledged().length === before) {
          if (performance.now() - started > withinMs)
            throw new Error(`no report taken for ${withinMs} ms after killing ${target}:\n${web.output().slice(-3000)}`)
          await sleep(20)
        }
        slowest = Math.max(slowest, performance.now() - started)
      }
      await senders.stop()
      await worker.kill('SIGTERM')
      await web.kill('SIGTERM')
      const found = await checkSite(data)
      const lost = senders.acknowledged().filter(({ id, index, digest }) => {
        const stored = found.reports.get(id)
        return stored?.index !== index || stored.digest !== digest
      })
      expect(lost).toEqual([])
      expect(found.problems).toEqual([])
      expect(found.unproven).toBe(0)
      console.log(
        JSON.stringify({
          row,
          kills: Object.fromEntries(killed),
          acknowledged: senders.acknowledged().length,
          lost: lost.length,
          slowestMs: Math.round(slowest),
        }),
      )
    } finally {
      await senders.stop()
      await worker.kill('SIGKILL')
      await web.kill('SIGKILL')
      killPostmaster(data)
      rmSync(data, { recursive: true, force: true })
    }
  },
)

/** mulberry32: a small generator that a seed repeats. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
