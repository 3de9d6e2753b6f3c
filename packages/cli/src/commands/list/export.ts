// rempart list export NAME --format F --out FILE --approval A --approval B
import type { Command } from 'commander'
import { EXIT } from '../../exit-codes.ts'
import type { ExitCode } from '../../exit-codes.ts'
import { keyFolder } from '../../keys/key-folder.ts'
import { exportList } from '../../lists/export-list.ts'

type Flags = Readonly<{ format: string; out: string; approval: readonly string[]; lists?: string }>

export function addListExport(list: Command, leave: (code: ExitCode) => void): void {
  list
    .command('export')
    .description('write a list to a file; two approvers must have agreed')
    .argument('<name>', 'the list')
    .requiredOption('--format <id>', 'the format to write')
    .requiredOption('-o, --out <file>', 'the file to make')
    .option(
      '--approval <file>',
      'an approval; give two',
      (file: string, before: readonly string[]) => [...before, file],
      [],
    )
    .option('--lists <dir>', 'the folder of the registry')
    .addHelpText(
      'after',
      '\nExamples:\n  $ rempart list export known --format vics-2 --out known.json --approval a.approval --approval b.approval\n\nExit codes: 0 everything written, 1 some entries do not fit the format.',
    )
    .action(async (name: string, { lists, ...flags }: Flags) => {
      const place = { keys: keyFolder(process.env), ...(lists !== undefined && { lists }) }
      const { written, leftOut } = await exportList(name, { ...flags, place, now: new Date() })
      const rest = leftOut === 0 ? '' : `, ${leftOut} left out: ${flags.format} cannot hold them`
      process.stdout.write(`${flags.out}: ${written} entries${rest}\n`)
      leave(leftOut === 0 ? EXIT.finished : EXIT.finishedWithGaps)
    })
}
