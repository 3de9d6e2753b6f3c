// rempart hash FILE…
import type { Command } from 'commander'
import { Option } from 'commander'
import type { PdqPipeline } from '@rempart/core'
import { examineFiles } from '../case/examine-files.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'

type Flags = Readonly<{ json: boolean; pdq: PdqPipeline; unsafeNoSandbox: boolean }>

export function addHash(program: Command, leave: (code: ExitCode) => void): void {
  program
    .command('hash')
    .description('print the cryptographic and perceptual hashes of files')
    .argument('<file...>', 'files to hash')
    .addOption(new Option('--pdq <pipeline>', 'how PDQ is computed').choices(['full', 'c512']).default('full'))
    .option('--json', 'one JSON object a line', false)
    .option('--unsafe-no-sandbox', 'development only: decode without the sandbox', false)
    .addHelpText('after', '\nExamples:\n  $ rempart hash picture.jpg\n  $ rempart hash --json --pdq c512 *.png')
    .action(async (files: readonly string[], { json, pdq, unsafeNoSandbox }: Flags) => {
      let gaps = 0
      for await (const { file, examinations } of examineFiles(files, { pipeline: pdq, unsafeNoSandbox })) {
        const [main] = examinations
        if (main === undefined) continue
        gaps += main.pixels === undefined ? 1 : 0
        const { digests, pixels, gaps: why } = main
        const pdqFacts = pixels && { ...pixels.pdq, dihedral: pixels.dihedral }
        if (json) print(JSON.stringify({ file, ...digests, ...(pdqFacts && { pdq: pdqFacts }), gaps: why }))
        else {
          print(file)
          for (const [name, hex] of Object.entries(digests ?? {})) print(`  ${name.padEnd(7)}${hex}`)
          if (pixels)
            print(`  ${'pdq'.padEnd(7)}${pixels.pdq.hex} quality ${pixels.pdq.quality} (${pixels.pdq.pipeline})`)
          for (const { stage, reason } of why) print(`  not known: ${stage}: ${reason}`)
        }
      }
      leave(gaps > 0 ? EXIT.finishedWithGaps : EXIT.finished)
    })
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}
