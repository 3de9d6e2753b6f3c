// Prometheus metrics. Labels are routes, methods, statuses and states: nothing of a case or a person (SECURITY §4.10).
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

export type Metrics = Readonly<{
  /** The text that /metrics answers. */
  text(): Promise<string>
  media: string
  requests: Counter<'method' | 'route' | 'status'>
  requestSeconds: Histogram<'route'>
  /** Requests refused before they were read, by reason. */
  shed: Counter<'reason'>
  /** 1 where the figures of the site (all below) could be read just now. */
  siteRead: Gauge
  /** Jobs that wait or run, and those that failed for good. */
  jobs: Gauge<'state'>
  /** Seconds for which the oldest job that may run has waited. */
  oldestJob: Gauge
  /** Entries of the ledger that are in the database and not yet in a published checkpoint. */
  logLag: Gauge
  /** Seconds since the oldest published entry that enough witnesses do not vouch for; 0 where there is none. */
  witnessLag: Gauge
  /** 1 when nothing may be appended: the ledger is not the one that was published or witnessed. */
  ledgerHalted: Gauge
  /** Differences that the last verification of the ledger found. */
  ledgerProblems: Gauge
  /** Objects whose newest reading was not whole. */
  evidenceBroken: Gauge
  /** Exhibits that could not be examined again when versions changed; what was known of them stands. */
  exhibitsUnanswered: Gauge
  /** Cards that wait, and that wait longer than their lane allows, over the whole site. */
  queueWaiting: Gauge<'lane'>
  queueOverdue: Gauge<'lane'>
}>

/** Fresh metrics of one process. */
export function openMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    text: () => registry.metrics(),
    media: registry.contentType,
    requests: new Counter({
      name: 'rempart_http_requests_total',
      help: 'Requests answered',
      labelNames: ['method', 'route', 'status'],
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'rempart_http_request_seconds',
      help: 'Time from the headers to the answer',
      labelNames: ['route'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    shed: new Counter({
      name: 'rempart_http_shed_total',
      help: 'Requests refused before they were read',
      labelNames: ['reason'],
      registers,
    }),
    siteRead: new Gauge({
      name: 'rempart_site_read',
      help: '1 when the figures of the whole site could be read just now; 0 when they are older',
      registers,
    }),
    jobs: new Gauge({
      name: 'rempart_jobs',
      help: 'Jobs that wait or run, and jobs that failed for good',
      labelNames: ['state'],
      registers,
    }),
    oldestJob: new Gauge({
      name: 'rempart_jobs_oldest_seconds',
      help: 'How long the oldest job that may run has waited',
      registers,
    }),
    ledgerProblems: new Gauge({
      name: 'rempart_ledger_problems',
      help: 'Differences found at the last verification',
      registers,
    }),
    evidenceBroken: new Gauge({
      name: 'rempart_evidence_broken',
      help: 'Objects that were damaged or missing when they were last read',
      registers,
    }),
    exhibitsUnanswered: new Gauge({
      name: 'rempart_exhibits_not_examined_again',
      help: 'Exhibits that could not be examined again after versions changed',
      registers,
    }),
    queueWaiting: new Gauge({
      name: 'rempart_queue_waiting_cards',
      help: 'Cards that wait for somebody',
      labelNames: ['lane'],
      registers,
    }),
    queueOverdue: new Gauge({
      name: 'rempart_queue_overdue_cards',
      help: 'Cards that wait longer than their lane allows',
      labelNames: ['lane'],
      registers,
    }),
    witnessLag: new Gauge({
      name: 'rempart_ledger_witness_lag_seconds',
      help: 'Age of the oldest published entry that lacks enough cosignatures',
      registers,
    }),
    ledgerHalted: new Gauge({
      name: 'rempart_ledger_halted',
      help: '1 when the ledger is not the one that was published or witnessed, and nothing is appended',
      registers,
    }),
    logLag: new Gauge({
      name: 'rempart_ledger_unpublished_entries',
      help: 'Entries not yet in a checkpoint',
      registers,
    }),
  }
}
