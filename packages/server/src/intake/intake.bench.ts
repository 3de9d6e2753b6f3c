// SECURITY §5 (d): rates, waits and overload of intake, with everything on these cores: sender, server, database. Longer by
// REMPART_BENCH_SECONDS=600.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import type { Bench, Figure } from '../../../../scripts/bench.ts'
import { checkSite } from '../../test/check-site.ts'
import { flood, type Load, percentile, steadyLoad } from '../../test/load.ts'
import { freePort, type Served, serve } from '../../test/served-site.ts'

const SECONDS = Number(process.env['REMPART_BENCH_SECONDS'] ?? 20)
const IMAGE_BYTES = 200 * 1024
const SLOW_SOCKETS = 2000

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

async function slowSenders(site: Served): Promise<readonly Figure[]> {
  const port = Number(new URL(site.url).port)
  const sockets = Array.from({ length: SLOW_SOCKETS }, () => connect(port, '127.0.0.1').on('error', () => undefined))
  const line = 'POST /reports HTTP/1.1\r\nHost: a\r\nX-Long: '
  let at = 0
  const drip = setInterval(() => {
    for (const socket of sockets) if (!socket.destroyed) socket.write(line[at % line.length] ?? 'a')
    at += 1
  }, 1000)
  const waits: number[] = []
  for (let n = 0; n < 100; n += 1) {
    const started = performance.now()
    await fetch(`${site.url}/health`)
    waits.push(performance.now() - started)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  clearInterval(drip)
  for (const socket of sockets) socket.destroy()
  waits.sort((a, b) => a - b)
  return [{ name: 'intake.slow.health.p99', value: percentile(waits, 0.99), unit: 'ms' }]
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
