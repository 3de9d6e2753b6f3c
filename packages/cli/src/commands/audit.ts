// rempart audit DATASET --list … --out FOLDER, and --check FOLDER for its result
import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { UserError } from '@rempart/core'
import { type HashColumn, MAX_AUDIT_WORKERS, parseColumnOption } from '@rempart/exchange'
import { parseVerifierKey } from '@rempart/ledger'
import { audit, type AuditSettings, type AuditSummary } from '../audit/audit.ts'
import { createAuditProgress } from '../audit/progress.ts'
import { changedRemovals, isResultSignedBy } from '../audit/signed-result.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { keyFolder } from '../keys/key-folder.ts'
import { type ListOption, parseListOption } from '../lists/list-option.ts'

type Flags = Readonly<{
  out?: string
  check?: string
  list: readonly ListOption[]
  column: readonly HashColumn[]
  workers?: number
  contentOnly: boolean
  pdq: boolean
  unsafeNoSandbox: boolean
}>

export function addAudit(program: Command, leave: (code: ExitCode) => void): void {
  program
    .command('audit')
    .description('check a training set against hash lists; no image is ever shown')
    .argument(
      '<dataset>',
      'an index (Parquet, CSV, TSV, JSON lines), a tar shard, or a folder; with --check, the result',
    )
    .option('-o, --out <folder>', 'the folder to make for the result, or to resume')
    .option(
      '-l, --list <name=file,…>',
      'a hash list; may be given again',
      (value: string, all: readonly ListOption[]) => [...all, parseListOption(value)],
      [],
    )
    .option(
      '--column <kind=name>',
      'a column of hashes that its name does not tell; may be given again',
      (value: string, all: readonly HashColumn[]) => [...all, parseColumnOption(value)],
      [],
    )
    .option('--pdq', 'decode pictures in the sandbox and compare their PDQ as well', false)
    .option('--content-only', 'hash every file, indexes and shards too', false)
    .option('--workers <n>', 'threads at once; the result does not depend on it', parseWorkers)
    .option('--check <key>', 'verify a finished result under this verifier key')
    .option('--unsafe-no-sandbox', 'development only: decode without the sandbox', false)
    .addHelpText('after', EXAMPLES)
    .action(async (dataset: string, flags: Flags) =>
      leave(flags.check === undefined ? await run(dataset, flags) : check(dataset, flags.check)),
    )
}

async function run(dataset: string, flags: Flags): Promise<ExitCode> {
  const { out, list: lists, column: columns, contentOnly, pdq, unsafeNoSandbox, workers } = flags
  if (out === undefined) throw new UserError({ code: 'usage', subject: 'audit', reason: 'name a folder with --out' })
  const settings: AuditSettings = { dataset, out, lists, columns, contentOnly, pdq, unsafeNoSandbox, workers }
  const progress = createAuditProgress(process.stderr, Date.now)
  const stop = new AbortController()
  const onSignal = (): void => stop.abort()
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  try {
    const summary = await audit(settings, {
      keys: keyFolder(process.env),
      onNote: (text) => process.stderr.write(`${text}\n`),
      now: () => new Date(),
      signal: stop.signal,
      onProgress: progress.update,
    })
    progress.finish()
    if (summary.kind === 'interrupted') {
      process.stderr.write('Stopped. The same command resumes.\n')
      return EXIT.interrupted
    }
    print(summary, out)
    return summary.result.gapCount > 0 ? EXIT.finishedWithGaps : EXIT.finished
  } finally {
    progress.finish()
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}

function print({ result, verifierKey }: Extract<AuditSummary, { kind: 'finished' }>, out: string): void {
  const { dataset, columns, lists, hits, removal, gaps, gapCount } = result
  const lines = [
    `${dataset.rows} rows or files; ${hits.rows} with a match, ${hits.toRemove} to remove`,
    ...hits.counts.map(
      ({ list, realm, victim, kind, rows }) => `  ${list}: ${kind}, ${realm}, victim ${victim}: ${rows}`,
    ),
    'compared:',
    ...columns.map(
      ({ column, kind, compared, empty, malformed }) =>
        `  ${column} as ${kind}: ${compared} compared, ${empty} empty, ${malformed} no ${kind}`,
    ),
    ...result.columnsNotCompared.map((column) => `  ${column}: not comparable with any list`),
    ...lists.map(
      ({ name, version, date, pastAge, entries, compared, notCompared, canary }) =>
        `  list ${name}, version ${version}, date ${date}${pastAge === true ? ' (PAST ITS AGE)' : ''}, ${entries} entries: compared ${compared.join(', ') || 'nothing'}; not compared ${notCompared.join(', ') || 'nothing'}; test entries ${canary}`,
    ),
    ...(gapCount === 0
      ? ['no gaps']
      : [`${gapCount} gaps:`, ...gaps.slice(0, 20).map(({ subject, reason }) => `  ${subject}: ${reason}`)]),
    `result:       ${out}/audit.json, signed`,
    ...removal.map(({ file, rows }) => `removal list: ${out}/${file}, ${rows}`),
    `verify with:  rempart audit ${out} --check ${verifierKey}`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}

function check(folder: string, text: string): ExitCode {
  const key = parseVerifierKey(text)
  if (key === undefined) throw new UserError({ code: 'usage', subject: '--check', reason: 'is no verifier key' })
  if (!isResultSignedBy(folder, key)) {
    process.stdout.write('The result is NOT what this key signed.\n')
    return EXIT.differs
  }
  const changed = changedRemovals(folder)
  process.stdout.write(
    changed.length === 0
      ? 'The result and its removal lists are what this key signed.\n'
      : `The result is what this key signed; changed or missing since: ${changed.join(', ')}.\n`,
  )
  return changed.length === 0 ? EXIT.finished : EXIT.differs
}

function parseWorkers(value: string): number {
  const workers = Number(value)
  if (!Number.isInteger(workers) || workers < 1 || workers > MAX_AUDIT_WORKERS)
    throw new InvalidArgumentError(`a whole number from 1 to ${MAX_AUDIT_WORKERS}`)
  return workers
}

const EXAMPLES = `
Examples:
  $ rempart audit metadata.parquet --list known=lists/known.csv --out audit-1
  $ rempart audit shards/ --list known=lists/known.csv --pdq --out audit-2
  $ rempart audit audit-1 --check rempart-audit+…

Exit codes: 0 finished, 1 finished with named gaps, 2 usage, 3 cannot start, 4 --check found another result, 130 stopped.`
