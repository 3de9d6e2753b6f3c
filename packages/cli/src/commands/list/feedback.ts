// rempart list feedback NAME --entry ID --up|--down
import type { Command } from 'commander'
import { UserError } from '@rempart/core'
import { realPatience } from '@rempart/exchange'
import { EXIT } from '../../exit-codes.ts'
import type { ExitCode } from '../../exit-codes.ts'
import { keyFolder } from '../../keys/key-folder.ts'
import { sendFeedback } from '../../lists/pull-list.ts'

type Flags = Readonly<{
  entry: string
  up: boolean
  down: boolean
  hashType?: string
  reason: readonly string[]
  base?: string
  lists?: string
}>

export function addListFeedback(list: Command, leave: (code: ExitCode) => void): void {
  list
    .command('feedback')
    .description('tell the partner of a pulled list whether an entry is what it says')
    .argument('<name>', 'the list')
    .requiredOption('--entry <id>', "the partner's own name of the entry")
    .option('--up', 'it is what the list says', false)
    .option('--down', 'it is not', false)
    .option('--hash-type <type>', 'the hash that the vote is about, where the partner asks for one (NCMEC)')
    .option('--reason <id>', 'a reason or tag as the partner names it; may be given again', collect, [])
    .option('--base <url>', 'another address of the partner, such as its test host')
    .option('--lists <dir>', 'the folder of the registry')
    .addHelpText('after', '\nExamples:\n  $ rempart list feedback ncmec --entry 42/image1 --up --hash-type MD5')
    .action(async (name: string, { lists, up, down, entry, hashType, reason, base }: Flags) => {
      if (up === down) throw new UserError({ code: 'usage', subject: 'feedback', reason: 'say --up or --down' })
      const place = { keys: keyFolder(process.env), ...(lists !== undefined && { lists }) }
      const vote = {
        entry,
        vote: up ? 'up' : 'down',
        reasons: reason,
        ...(hashType !== undefined && { hashType }),
      } as const
      const ports = { environment: process.env, patience: realPatience() }
      const partner = await sendFeedback(vote, { name, base, place }, ports)
      process.stdout.write(`${partner} has the vote.\n`)
      leave(EXIT.finished)
    })
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}
