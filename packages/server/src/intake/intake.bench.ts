// SECURITY §5 (d): rates, waits and overload of intake, with everything on these cores: sender, server, database. Longer by
// REMPART_BENCH_SECONDS=600.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Bench, Figure } from '../../../../scripts/bench.ts'
import { checkSite } from '../../test/check-site.ts'
import { flood, type Load, percentile, steadyLoad } from '../../test/load.ts'
import { freePort, type Served, serve } from '../../test/served-site.ts'

const SECONDS = Number(process.env['REMPART_BENCH_SECONDS'] ?? 20)
const IMAGE_BYTES = 200 * 1024
const SLOW_SOCKETS = 2000
const SLOW_SENDERS = join(import.meta.dirname, '../../test/slow-sockets.ts')

export const benches: readonly Bench[] = [
  {
    name: 'intake.text',
    about: 'D1: 2 KB text reports at 500 a second; target p99 150 ms',
    run: () =>
      withSite(async (site) =>
        figures('intake.text', await steadyLoad(site.url, { perSecond: 500, seconds: SECONDS })),
      ),
  },
  {
    name: 'intake.image',
    about: 'D2: reports with a 200 KB image at 80 a second, sealed and stored; target p99 400 ms',
    run: () =>
      withSite(async (site) =>
        figures(
          'intake.image',
          await steadyLoad(site.url, { perSecond: 80, seconds: SECONDS, file: randomBytes(IMAGE_BYTES) }),
        ),
      ),
  },
  {
    name: 'intake.overload',
    about: 'D4: goodput under 2, 4 and 10 times the connections that give the peak; target 70 % of it; urgent p99 1 s',
    run: () => withSite(overload),
  },
  {
    name: 'intake.slow',
    about: 'D6: health while 2,000 sockets send their headers a byte at a time; target 100 ms',
    run: () => withSite(slowSenders),
  },
]

async function overload(site: Served): Promise<readonly Figure[]> {
  await flood(site.url, { connections: 16, seconds: 3 })
  const peak = await flood(site.url, { connections: 48, seconds: SECONDS / 2 })
  const found: Figure[] = [{ name: 'intake.peak', value: peak.takenPerSecond, unit: 'reports/s' }]
  for (const times of [2, 4, 10]) {
    const seconds = SECONDS / 2
    const [flooded, urgent] = await Promise.all([
      flood(site.url, { connections: 48 * times, seconds }),
      steadyLoad(site.url, { perSecond: 4, seconds, priority: true, sockets: 16 }),
    ])
    found.push(
      {
        name: `intake.overload.${times}x`,
        value: (100 * flooded.takenPerSecond) / peak.takenPerSecond,
        unit: '% of peak',
      },
      {
        name: `intake.overload.${times}x.refused`,
        value: sum(flooded.statuses) - flooded.taken,
        unit: 'answers of 429 or 503',
      },
      { name: `intake.urgent.${times}x.p99`, value: percentile(urgent.latencies, 0.99), unit: 'ms' },
      { name: `intake.urgent.${times}x.taken`, value: (100 * urgent.latencies.length) / urgent.sent, unit: '%' },
    )
  }
  const status = readFileSync(`/proc/${site.pid()}/status`, 'utf8')
  found.push({
    name: 'intake.overload.memory',
    value: Number(/VmHWM:\s+(\d+)/u.exec(status)?.[1]) / 1024,
    unit: 'MB at most',
  })
  return found
}

/** The senders are a process of their own, as they are on the network: in this one they would hold up the question, not the answer.
 * Measured from their first connection on. */
async function slowSenders(site: Served): Promise<readonly Figure[]> {
  const senders = spawn(process.execPath, ['--no-warnings', SLOW_SENDERS, new URL(site.url).port, String(SLOW_SOCKETS)])
  const waits: number[] = []
  const until = performance.now() + SECONDS * 1000
  while (performance.now() < until) {
    const started = performance.now()
    const answer = await fetch(`${site.url}/health`)
    await answer.text()
    waits.push(answer.ok ? performance.now() - started : Number.POSITIVE_INFINITY)
    await sleep(20)
  }
  const open = openSockets(site.pid())
  senders.kill()
  waits.sort((a, b) => a - b)
  return [
    { name: 'intake.slow.health.p99', value: percentile(waits, 0.99), unit: 'ms' },
    { name: 'intake.slow.health.most', value: waits.at(-1) ?? Number.NaN, unit: 'ms' },
    { name: 'intake.slow.sockets', value: open, unit: 'sockets open in the server at the end' },
  ]
}

function openSockets(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith('socket:')
    } catch {
      return false // it was closed meanwhile
    }
  }).length
}

function figures(name: string, load: Load): readonly Figure[] {
  return [
    { name: `${name}.rate`, value: load.latencies.length / load.seconds, unit: 'reports/s' },
    { name: `${name}.p50`, value: percentile(load.latencies, 0.5), unit: 'ms' },
    { name: `${name}.p99`, value: percentile(load.latencies, 0.99), unit: 'ms' },
    { name: `${name}.refused`, value: load.sent - load.latencies.length, unit: 'reports' },
  ]
}

/** Runs a load against a fresh site; afterwards the whole site has to verify. */
async function withSite(run: (site: Served) => Promise<readonly Figure[]>): Promise<readonly Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'rempart-bench-'))
  chmodSync(data, 0o711)
  const site = serve({ data, port: await freePort(), role: 'all', environment: { REMPART_LOG_LEVEL: 'error' } })
  try {
    await site.ready()
    const found = await run(site)
    await site.kill('SIGTERM')
    const { problems, unproven } = await checkSite(data, { proofs: 500 })
    if (problems.length > 0 || unproven > 0)
      throw new Error(`the site does not verify: ${JSON.stringify(problems.slice(0, 3))}`)
    return found
  } finally {
    await site.kill('SIGKILL')
    rmSync(data, { recursive: true, force: true })
  }
}

function sum(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0)
}
