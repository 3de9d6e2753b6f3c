// What a finished run leaves in the case folder: the contract of docs/case-folder.md.
import { createHash, createHmac } from 'node:crypto'
import { hostname } from 'node:os'
import type { Examination } from '@rempart/core'
import { canonical, manifestLine, rankExaminations } from '@rempart/pipeline'
import type { CaseRanking } from '@rempart/pipeline'
import { runNameKey } from '../keys/key-folder.ts'
import { csvPieces } from '../report/exhibits-csv.ts'
import { reportPieces } from '../report/report.ts'
import type { CaseWorkStore } from './work-store.ts'
import type { CaseFolder } from './case-folder.ts'
import type { CaseLedger } from './case-ledger.ts'
import { writeDurably } from './durable-file.ts'
import type { RunFacts, Summary } from './run-facts.ts'

const RUN_NAME_DIGITS = 10

/** Relates, ranks and writes; `run.json` last, so that its presence says that the case is finished. */
export async function writeOutputs(
  args: Readonly<{ out: CaseFolder; work: CaseWorkStore; ledger: CaseLedger; facts: RunFacts }>,
): Promise<Summary> {
  const { out, work, ledger, facts } = args
  const ranking = rankExaminations(examinationsOf(work), {
    asOf: facts.asOf,
    quarantined: new Set(facts.lists.flatMap(({ quarantined }) => [...quarantined])),
  })
  // Read again for each file that is written: a large case never stands in memory whole. Relating adds findings and
  // gaps that only the whole case shows (a preview that differs from its picture; pictures that were not compared).
  const examinations: Iterable<Examination> = { [Symbol.iterator]: () => rankedExaminations(work, ranking) }
  await ledger.append({ type: 'related', facts: { relations: ranking.relationCount } })
  await ledger.append({ type: 'ranked', facts: { cards: ranking.cards.length } })

  const manifestSha256 = writeDurably(out.manifest, lines(manifestLines(examinations, ranking)))
  const cardsSha256 = writeDurably(out.cards, lines(ranking.cards))
  const textsSha256 = facts.options.keepTexts ? writeDurably(out.texts, lines(textLines(work)), 0o600) : undefined
  const csvSha256 = writeDurably(out.csv, csvPieces(examinations, ranking))
  const summary = summarise(examinations, ranking, manifestSha256)
  const runNames = runNamer(facts.keys)
  const reportSha256 = writeDurably(out.report, reportPieces({ examinations, ranking, summary, facts, runNames }))
  const run = `${JSON.stringify(runRecord(facts, summary, ledger.verifierKey), null, 2)}\n`
  const commit = {
    manifest: manifestSha256,
    cards: cardsSha256,
    ...(textsSha256 !== undefined && { texts: textsSha256 }),
    csv: csvSha256,
    report: reportSha256,
    run: createHash('sha256').update(run).digest('hex'),
  }
  await ledger.append({ type: 'case-closed', commit, facts: { exhibits: summary.exhibits, cards: summary.cards } })
  writeDurably(out.run, [run])
  return summary
}

function* examinationsOf(work: CaseWorkStore): Generator<Examination> {
  for (const { examination } of work.all()) yield examination
}

function* rankedExaminations(work: CaseWorkStore, ranking: CaseRanking): Generator<Examination> {
  for (const examination of examinationsOf(work)) {
    const { findings, gaps } = ranking.of(examination.path)
    yield { ...examination, findings, gaps }
  }
}

function* manifestLines(examinations: Iterable<Examination>, ranking: CaseRanking): Iterable<unknown> {
  for (const examination of examinations) yield manifestLine(examination, ranking.of(examination.path))
}

function* textLines(work: CaseWorkStore): Iterable<unknown> {
  for (const { examination } of work.all()) {
    const { path, texts, runs } = examination
    const statements = runs.map(({ reader, kind, value }) => ({ reader, where: `stated:${kind}`, text: value }))
    for (const found of [...texts, ...statements]) yield { path, ...found }
  }
}

function* lines(values: Iterable<unknown>): Iterable<string> {
  for (const value of values) yield `${canonical(value)}\n`
}

/** Names a generation run without its words: a keyed hash that only this operator can make again. */
function runNamer(keys: string): (value: string) => string {
  const key = runNameKey(keys)
  return (value) => createHmac('sha256', key).update(value).digest('hex').slice(0, RUN_NAME_DIGITS)
}

function summarise(examinations: Iterable<Examination>, ranking: CaseRanking, manifestSha256: string): Summary {
  const lanes = new Map<number, number>()
  let [exhibits, withGaps] = [0, 0]
  for (const { path, gaps } of examinations) {
    const { lane } = ranking.of(path)
    lanes.set(lane, (lanes.get(lane) ?? 0) + 1)
    exhibits += 1
    if (gaps.length > 0) withGaps += 1
  }
  return {
    exhibits,
    cards: ranking.cards.length,
    gaps: withGaps,
    lanes: new Map([...lanes].toSorted(([a], [b]) => a - b)),
    manifestSha256,
  }
}

function runRecord(
  { options, lists, decoderVersion, sandbox, started, asOf }: RunFacts,
  summary: Summary,
  ledgerKey: string,
): object {
  return {
    rempart: '0.1.0',
    node: process.version,
    decoder: decoderVersion,
    sandbox,
    forensicallyValid: sandbox.kind === 'sandboxed',
    machine: {
      host: createHash('sha256').update(hostname()).digest('hex').slice(0, 12),
      platform: process.platform,
      arch: process.arch,
    },
    startedAt: new Date(started).toISOString(),
    durationMs: Date.now() - started,
    folder: options.folder,
    pdq: options.pipeline,
    asOf,
    lists: lists.map(({ info, entries, quarantined }) => ({ ...info, entries, quarantined: quarantined.size })),
    manifestSha256: summary.manifestSha256,
    ledgerKey,
  }
}
