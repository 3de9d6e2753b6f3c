// rempart triage FOLDER --out CASE
import type { Command } from 'commander'
import { InvalidArgumentError, Option } from 'commander'
import type { PdqPipeline } from '@rempart/core'
import { triage } from '../case/triage.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { keyFolder } from '../keys/key-folder.ts'
import type { ListOption } from '../lists/list-option.ts'
import { collectLists } from '../lists/list-option.ts'
import { printSummary } from '../terminal/summary.ts'
import { createProgressLine } from '../terminal/progress.ts'

const MAX_WORKERS = 64

type Flags = Readonly<{
  out: string
  list: readonly ListOption[]
  lists?: string
  asOf?: string
  pdq: PdqPipeline
  workers?: number
  texts: boolean
  unsafeNoSandbox: boolean
  trustAnchors?: string
  textToImageSigners?: string
}>

export function addTriage(program: Command, leave: (code: ExitCode) => void): void {
  program
    .command('triage')
    .description('examine a folder of media and order it for review')
    .argument('<folder>', 'the folder to examine; nothing in it is changed')
    .requiredOption('-o, --out <case>', 'the case folder to make, or to resume')
    .option(
      '-l, --list <name[=file,…]>',
      'a hash list of the registry, or of a file (realm=, victim=, distance=, date=, format=); may be given again',
      collectLists,
      [],
    )
    .option('--lists <dir>', 'the folder of the registry of lists')
    .option('--as-of <day>', 'judge ages of lists and cancellations as on this day (YYYY-MM-DD)', parseDay)
    .addOption(new Option('--pdq <pipeline>', 'how PDQ is computed').choices(['full', 'c512']).default('full'))
    .option('--workers <n>', 'decoders at once; the result does not depend on it', parseWorkers)
    .option('--trust-anchors <file>', 'PEM roots whose C2PA signers you trust; nobody by default')
    .option('--text-to-image-signers <file>', 'trusted signers that only make pictures from text, one a line (lane 4)')
    .option('--no-texts', 'do not keep prompts and other free text')
    .option('--unsafe-no-sandbox', 'development only: decode without the sandbox; the case says so', false)
    .addHelpText('after', EXAMPLES)
    .action(async (folder: string, flags: Flags) => leave(await run(folder, flags)))
}

async function run(folder: string, flags: Flags): Promise<ExitCode> {
  const progress = createProgressLine(process.stderr, Date.now)
  const stop = new AbortController()
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted)
    process.stderr.write('\nStopping after the files under way; press Ctrl-C again to stop at once.\n')
    stop.abort()
  }
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal)
  try {
    const { list, pdq, texts, unsafeNoSandbox, workers, trustAnchors, textToImageSigners, out } = flags
    const options = {
      folder,
      out,
      lists: list,
      listFolder: flags.lists,
      asOf: flags.asOf,
      pipeline: pdq,
      keepTexts: texts,
      unsafeNoSandbox,
      workers,
      trustAnchors,
      textToImageSigners,
    }
    const result = await triage(options, {
      keys: keyFolder(process.env),
      signal: stop.signal,
      onProgress: progress.update,
      onNote: (text) => process.stderr.write(`${text}\n`),
    })
    progress.finish()
    if (result.kind === 'interrupted') {
      process.stderr.write(`Stopped: ${result.done} of ${result.listed} files are done. The same command resumes.\n`)
      return EXIT.interrupted
    }
    printSummary(result)
    return result.summary.gaps > 0 ? EXIT.finishedWithGaps : EXIT.finished
  } finally {
    progress.finish()
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
  }
}

function parseDay(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/u.test(value) && !Number.isNaN(Date.parse(value))) return value
  throw new InvalidArgumentError('a day YYYY-MM-DD')
}

function parseWorkers(value: string): number {
  const workers = Number(value)
  if (!Number.isInteger(workers) || workers < 1 || workers > MAX_WORKERS) {
    throw new InvalidArgumentError(`a whole number from 1 to ${MAX_WORKERS}`)
  }
  return workers
}

const EXAMPLES = `
Examples:
  $ rempart triage seized/ --out case-17
  $ rempart triage batch/ --out case-18 --list known=lists/known.csv,victim=identified,date=2026-11-01

Exit codes: 0 finished, 1 finished with named gaps, 2 usage, 3 cannot start, 130 stopped (the same command resumes).`
