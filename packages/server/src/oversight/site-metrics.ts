// The figures of the whole site for /metrics, read where every process finds the same: database and published ledger. A process that
// only serves requests tells of the work of the others, and a restart forgets nothing.
import { LONGEST_WAIT_HOURS } from '@rempart/core'
import { parseEntry, type WitnessPolicy } from '@rempart/ledger'
import { brokenObjects, countJobs, readLogEntry, siteBacklog, unansweredExhibits } from '@rempart/store'
import type { Metrics } from '../http/metrics.ts'
import { policyInForce } from '../ledger/policy-in-force.ts'
import { SITE_METRICS_AGE_MS } from '../limits.ts'
import { stackOf } from '../log.ts'
import type { Services } from '../services.ts'
import { ledgerState, type LedgerState } from './ledger-state.ts'

const readings = new WeakMap<Metrics, Readonly<{ atMs: number; done: Promise<void> }>>()

/** Sets the gauges of the site, unless that was done a moment ago: anybody may ask for /metrics. Where the site cannot be read they
 * keep their values, and `rempart_site_read` is 0. */
export async function readSiteMetrics(services: Services): Promise<void> {
  const nowMs = performance.now()
  const last = readings.get(services.metrics)
  if (last !== undefined && nowMs - last.atMs < SITE_METRICS_AGE_MS) return last.done
  const done = setGauges(services).then(
    () => services.metrics.siteRead.set(1),
    (error: unknown) => {
      services.metrics.siteRead.set(0)
      services.log.warn({ event: 'site-metrics-not-read', stack: stackOf(error) })
    },
  )
  readings.set(services.metrics, { atMs: nowMs, done })
  return done
}

async function setGauges(services: Services): Promise<void> {
  const { database, clock, metrics } = services
  const at = clock.now()
  const policy = (await policyInForce(services))?.policy
  const ledger = await ledgerState(services, policy)
  metrics.ledgerHalted.set(ledger.halted ? 1 : 0)
  metrics.logLag.set(ledger.entries - (ledger.published ?? 0))
  metrics.witnessLag.set((await witnessLagMs(services, { ledger, policy, at })) / 1000)
  metrics.ledgerProblems.set(ledger.verification?.problems ?? 0)
  metrics.evidenceBroken.set((await brokenObjects(database)).length)
  metrics.exhibitsUnanswered.set(await unansweredExhibits(database))
  for (const { lane, waiting, overdue } of await siteBacklog(database, { at, longestHours: LONGEST_WAIT_HOURS })) {
    metrics.queueWaiting.set({ lane: String(lane) }, waiting)
    metrics.queueOverdue.set({ lane: String(lane) }, overdue)
  }
  const jobs = await countJobs(database)
  metrics.jobs.set({ state: 'open' }, jobs.open)
  metrics.jobs.set({ state: 'failed' }, jobs.failed)
  metrics.oldestJob.set(jobs.oldestSeconds)
}

/** Age of the oldest published entry that enough witnesses do not vouch for; 0 where there is none, or nobody has to. */
async function witnessLagMs(
  { database }: Pick<Services, 'database'>,
  { ledger, policy, at }: Readonly<{ ledger: LedgerState; policy: WitnessPolicy | undefined; at: Date }>,
): Promise<number> {
  const cosigned = ledger.cosigned ?? 0
  if (policy === undefined || cosigned >= (ledger.published ?? 0)) return 0
  const bytes = await readLogEntry(database, cosigned)
  const entry = bytes && parseEntry(bytes)
  return entry === undefined ? 0 : Math.max(0, at.getTime() - Date.parse(entry.at))
}
