// A dataset against lists: units on worker threads, progress on disk, then the counts and the removal list in the order of
// the dataset. The result does not depend on the number of workers, on order, or on stops.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import type { HashKind, MatchKind, Realm, VictimStatus } from '@rempart/core'
import type { AuditLists, AuditedList } from './audit-lists.ts'
import type { HashColumn } from './columns.ts'
import { MAX_AUDIT_WORKERS, MAX_GAPS_NAMED } from './limits.ts'
import { type DatasetPlan, planDataset } from './plan.ts'
import { openProgressLog, type ProgressLog } from './progress-log.ts'
import { createRemovalWriter, type RemovalFile } from './removal.ts'
import { type NumberedUnit, runThreads } from './threads.ts'
import type { AuditGap, ColumnCount, PictureAnswer, Unit, UnitReport } from './unit.ts'

export type AuditOptions = Readonly<{
  dataset: string
  /** An existing folder for progress and the removal list. */
  out: string
  lists: AuditLists
  workers: number
  columns: readonly HashColumn[]
  contentOnly: boolean
  /** Gives the PDQ hashes of a picture; without it nothing is decoded. */
  decode: ((bytes: Uint8Array) => Promise<PictureAnswer>) | undefined
  signal: AbortSignal
  onProgress(progress: Readonly<{ doneBytes: number; totalBytes: number; rows: number }>): void
}>

/** Rows with at least one match of this list, realm, victim status and kind. */
export type AuditCount = Readonly<{ list: string; realm: Realm; victim: VictimStatus; kind: MatchKind; rows: number }>
/** Everything an audit found, fit for canonical JSON: no hash, no name of a file but in gaps. */
export type AuditResult = Readonly<{
  dataset: Readonly<{
    units: number
    sizeBytes: number
    rows: number
    /** SHA-256 over kind, path, size of every unit in order: names the dataset as it was listed. */
    listingSha256: string
  }>
  columns: readonly (ColumnCount & Readonly<{ column: string; kind: HashKind }>)[]
  /** Hash columns of the dataset that no list can be compared with. */
  columnsNotCompared: readonly string[]
  lists: readonly (AuditedList &
    Readonly<{
      compared: readonly HashKind[]
      notCompared: readonly string[]
      /** Its test entries and a known one of each kind were found before and after every unit, or there is no result. */
      canary: 'held'
    }>)[]
  hits: Readonly<{ rows: number; toRemove: number; counts: readonly AuditCount[] }>
  removal: readonly RemovalFile[]
  /** The first MAX_GAPS_NAMED; `gapCount` counts all. */
  gaps: readonly AuditGap[]
  gapCount: number
}>
export type AuditOutcome = Readonly<{ kind: 'finished'; result: AuditResult } | { kind: 'interrupted' }>

/** Realms whose matches belong on a removal list. Known-good and negative entries are counted, and remove nothing. */
const REMOVED_REALMS: ReadonlySet<Realm> = new Set(['victim', 'generative-AI', 'exploitative'])

/** UserError `not-found`, `usage`, `conflict` where `out` holds the progress of another audit, or `refused` where a list no
 * longer finds what is in it. */
export async function runAudit(options: AuditOptions): Promise<AuditOutcome> {
  const { lists, signal, out } = options
  if (options.workers < 1 || options.workers > MAX_AUDIT_WORKERS)
    throw new UserError({ code: 'usage', subject: 'workers', reason: `from 1 to ${MAX_AUDIT_WORKERS}` })
  const dataset = planDataset(options.dataset, { stated: options.columns, contentOnly: options.contentOnly })
  const listing = listDataset(dataset)
  if (listing.units === 0)
    throw new UserError({ code: 'usage', subject: options.dataset, reason: 'holds nothing to audit' })
  const log = openProgressLog(join(out, 'progress.jsonl'), planDigest(options, listing))
  try {
    let doneBytes = 0
    let rows = 0
    const finish = ({ unit }: NumberedUnit, report: UnitReport): void => {
      doneBytes += unit.sizeBytes
      rows += report.rows
      options.onProgress({ doneBytes, totalBytes: listing.sizeBytes, rows })
    }
    const left = function* (): Generator<NumberedUnit> {
      const done = new Map([...log.finished()].map(({ unit, report }) => [unit, report]))
      for (const numbered of numberedUnits(dataset)) {
        const report = done.get(numbered.number)
        if (report === undefined) yield numbered
        else finish(numbered, report)
      }
    }
    await runThreads({
      root: dataset.root,
      lists,
      workers: options.workers,
      units: left(),
      decode: options.decode,
      onHits: ({ number }, hits) => log.hits(number, hits),
      onDone: (numbered, report) => {
        log.done(numbered.number, report)
        finish(numbered, report)
      },
      signal,
    })
    if (signal.aborted) return { kind: 'interrupted' }
    const result = summarise({ dataset, listing, log, options })
    log.remove()
    return { kind: 'finished', result }
  } finally {
    log.close()
  }
}

type Listing = Readonly<{ units: number; sizeBytes: number; sha256: string }>

function* numberedUnits(dataset: DatasetPlan): Generator<NumberedUnit> {
  let number = 0
  for (const unit of dataset.units()) {
    yield { number, unit }
    number += 1
  }
}

function listDataset(dataset: DatasetPlan): Listing {
  const digest = createHash('sha256')
  let [units, sizeBytes] = [0, 0]
  for (const unit of dataset.units()) {
    const names = unit.kind === 'files' ? unit.paths : [unit.file]
    digest.update(`${JSON.stringify([unit.kind, unit.sizeBytes, ...names])}\n`)
    units += 1
    sizeBytes += unit.sizeBytes
  }
  return { units, sizeBytes, sha256: digest.digest('hex') }
}

function planDigest({ lists, columns, decode, contentOnly }: AuditOptions, listing: Listing): string {
  const choices = { listing, lists: lists.lists, columns, decodes: decode !== undefined, contentOnly }
  return createHash('sha256').update(JSON.stringify(choices)).digest('hex')
}

function summarise(
  args: Readonly<{ dataset: DatasetPlan; listing: Listing; log: ProgressLog; options: AuditOptions }>,
): AuditResult {
  const { dataset, listing, log, options } = args
  const { lists, labels } = options.lists
  const counts = new Map<string, AuditCount>()
  const removal = createRemovalWriter(options.out)
  const columns = new Map<string, ColumnCount & { column: string; kind: HashKind }>()
  const notCompared = new Set<string>()
  const gaps: AuditGap[] = []
  let [rows, hitRows, toRemove, gapCount] = [0, 0, 0, 0]
  /** Rows of the same file in earlier units. */
  let before = { file: '', rows: 0 }
  const units = dataset.units()
  for (const { report, hits } of log.finished()) {
    const unit = units.next().value as Unit | undefined
    if (unit === undefined)
      throw new UserError({ code: 'conflict', subject: 'dataset', reason: 'changed while it was read' })
    if (before.file !== unit.file) before = { file: unit.file, rows: 0 }
    for (const block of hits())
      for (const hit of block) {
        hitRows += 1
        const realms = new Set<Realm>()
        const seen = new Set<string>()
        for (const { label, kind } of hit.matches) {
          const { list, realm, victim } = labels[label] ?? { list: 0, realm: 'victim', victim: 'unstated' }
          const name = lists[list]?.name ?? ''
          const key = JSON.stringify([name, realm, victim, kind])
          if (REMOVED_REALMS.has(realm)) realms.add(realm)
          if (seen.has(key)) continue
          seen.add(key)
          counts.set(key, { list: name, realm, victim, kind, rows: (counts.get(key)?.rows ?? 0) + 1 })
        }
        if (realms.size === 0) continue
        toRemove += 1
        removal.add({ unit, row: before.rows + hit.row, hit, realms: [...realms].sort() })
      }
    rows += report.rows
    before = { file: unit.file, rows: before.rows + report.rows }
    for (const [column, count] of Object.entries(report.columns)) add(columns, column, count)
    for (const name of report.notCompared) notCompared.add(name)
    gapCount += report.gaps.length
    gaps.push(...report.gaps.slice(0, MAX_GAPS_NAMED - gaps.length))
  }
  const compared = new Set([...columns.values()].filter((column) => column.compared > 0).map(({ kind }) => kind))
  return {
    dataset: { units: listing.units, sizeBytes: listing.sizeBytes, rows, listingSha256: listing.sha256 },
    columns: [...columns.values()].sort((a, b) => (a.column < b.column ? -1 : 1)),
    columnsNotCompared: [...notCompared].sort(),
    lists: lists.map((list) => ({
      ...list,
      compared: list.kinds.filter((kind) => compared.has(kind)),
      notCompared: [...list.kinds.filter((kind) => !compared.has(kind)), ...list.notComparable].sort(),
      canary: 'held',
    })),
    hits: {
      rows: hitRows,
      toRemove,
      counts: [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count),
    },
    removal: removal.finish(),
    gaps,
    gapCount,
  }
}

function add(
  columns: Map<string, ColumnCount & { column: string; kind: HashKind }>,
  column: string,
  count: ColumnCount & Readonly<{ kind: HashKind }>,
): void {
  const before = columns.get(column) ?? { compared: 0, empty: 0, malformed: 0 }
  columns.set(column, {
    column,
    kind: count.kind,
    compared: before.compared + count.compared,
    empty: before.empty + count.empty,
    malformed: before.malformed + count.malformed,
  })
}
