// rempart inspect FILE…
import type { Command } from 'commander'
import type { Examination, Finding } from '@rempart/core'
import { weigh } from '@rempart/core'
import { examineFiles } from '../case/examine-files.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'

type Flags = Readonly<{ json: boolean; texts: boolean; trustAnchors?: string; unsafeNoSandbox: boolean }>

export function addInspect(program: Command, leave: (code: ExitCode) => void): void {
  program
    .command('inspect')
    .description('show what single files say and show about where they come from, with byte offsets')
    .argument('<file...>', 'files to inspect')
    .option('--json', 'one JSON object a line', false)
    .option('--texts', 'print prompts and other free text too; they may be distressing', false)
    .option('--trust-anchors <file>', 'PEM roots whose C2PA signers you trust; nobody by default')
    .option('--unsafe-no-sandbox', 'development only: decode without the sandbox', false)
    .addHelpText('after', '\nExamples:\n  $ rempart inspect picture.png\n  $ rempart inspect --json *.jpg')
    .action(async (files: readonly string[], { json, texts, trustAnchors, unsafeNoSandbox }: Flags) => {
      let gaps = 0
      const options = {
        pipeline: 'full',
        unsafeNoSandbox,
        ...(trustAnchors !== undefined && { trustAnchors }),
      } as const
      for await (const { file, examinations } of examineFiles(files, options)) {
        for (const examination of examinations) {
          gaps += examination.gaps.length
          const path = `${file}${examination.path.slice((examinations[0]?.path ?? '').length)}`
          if (json) print(JSON.stringify(asJson(path, examination, texts)))
          else for (const line of asTable(path, examination, texts)) print(line)
        }
      }
      leave(gaps > 0 ? EXIT.finishedWithGaps : EXIT.finished)
    })
}

function asJson(path: string, examination: Examination, withTexts: boolean): object {
  const { type, sizeBytes, digests, pixels, findings, gaps, texts } = examination
  const size = pixels && { width: pixels.width, height: pixels.height, hashes: { pdq: pixels.pdq } }
  return {
    path,
    type,
    sizeBytes,
    ...digests,
    ...size,
    origin: weigh(findings),
    findings,
    gaps,
    ...(withTexts && { texts }),
  }
}

function asTable(
  path: string,
  { type, sizeBytes, digests, pixels, findings, gaps, texts }: Examination,
  withTexts: boolean,
): readonly string[] {
  const origin = weigh(findings)
  const size = pixels === undefined ? '' : `, ${pixels.width} × ${pixels.height}`
  const side = ({ reader, code }: Finding): string => {
    const name = `${reader}:${code}`
    return origin.for.includes(name) ? 'for' : origin.against.includes(name) ? 'against' : 'also'
  }
  return [
    printable(path),
    `  type      ${type}, ${sizeBytes} bytes${size}`,
    ...(digests ? [`  sha256    ${digests.sha256}`] : []),
    ...(pixels ? [`  pdq       ${pixels.pdq.hex} quality ${pixels.pdq.quality}`] : []),
    `  origin    ${origin.value === 'unknown' ? 'not known' : origin.value}`,
    ...findings.map(
      (finding) =>
        `  ${side(finding).padEnd(9)} ${finding.reader}: ${finding.code}, ${finding.basis}, ${printable(finding.where)}${finding.detail === undefined ? '' : ` (${printable(finding.detail)})`}`,
    ),
    ...gaps.map(
      ({ stage, reason, detail }) =>
        `  not known ${stage}: ${reason}${detail === undefined ? '' : ` (${printable(detail)})`}`,
    ),
    ...(withTexts
      ? texts.map(({ reader, where, text }) => `  text      ${reader}, ${printable(where)}: ${printable(text)}`)
      : []),
  ]
}

/** A file must not steer the terminal. */
function printable(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '·')
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
