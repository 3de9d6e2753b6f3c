// rempart verify CASE [--from FOLDER] [--key KEY]
import type { Command } from 'commander'
import { verifyCase } from '../case/verify-case.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { keyFolder } from '../keys/key-folder.ts'

type Flags = Readonly<{ from?: string; key?: string; json: boolean }>

export function addVerify(program: Command, leave: (code: ExitCode) => void): void {
  program
    .command('verify')
    .description('check the ledger, the manifest and, with --from, the files again; names what differs')
    .argument('<case>', 'the case folder')
    .option('--from <folder>', 'the folder that was examined')
    .option(
      '--key <key>',
      "the ledger's verifier key (origin+id+key) as it was printed; this operator's own key by default",
    )
    .option('--json', 'print one JSON object', false)
    .addHelpText(
      'after',
      '\nExamples:\n  $ rempart verify case-17\n  $ rempart verify case-17 --from seized/ --json\n\nExit codes: 0 all agrees, 4 something differs.',
    )
    .action(async (path: string, flags: Flags) => leave(await run(path, flags)))
}

async function run(path: string, { from, key, json }: Flags): Promise<ExitCode> {
  const report = await verifyCase(path, {
    ...(from !== undefined && { from }),
    ...(key !== undefined && { key }),
    keys: keyFolder(process.env),
  })
  if (json) process.stdout.write(`${JSON.stringify(report)}\n`)
  else {
    for (const { where, reason } of report.problems) process.stdout.write(`${where}: ${reason}\n`)
    const files = from === undefined ? 'files not compared (no --from)' : `${report.filesCompared} files compared`
    process.stdout.write(
      `${report.ok ? 'verified' : 'DIFFERS'}: ${report.ledgerEntries} ledger entries, ${report.exhibits} exhibits, ${files}\n`,
    )
  }
  return report.ok ? EXIT.finished : EXIT.differs
}
