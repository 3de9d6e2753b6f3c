// rempart list lift NAME NUMBER --reason …
import type { Command } from 'commander'
import { UserError } from '@rempart/core'
import { EXIT } from '../../exit-codes.ts'
import type { ExitCode } from '../../exit-codes.ts'
import { keyFolder } from '../../keys/key-folder.ts'
import { operatorRegistry, statedBy } from '../../lists/open-registry.ts'

type Flags = Readonly<{ reason: string; by?: string; lists?: string }>

export function addListLift(list: Command, leave: (code: ExitCode) => void): void {
  list
    .command('lift')
    .description('say that a person looked at an entry in quarantine and found it sound')
    .argument('<name>', 'the list')
    .argument('<number>', 'the number that `list show NAME --quarantine` gives the entry')
    .requiredOption('--reason <text>', 'what was found')
    .option('--by <person>', 'who looked; whom the system names where left out')
    .option('--lists <dir>', 'the folder of the registry')
    .action(async (name: string, number: string, { reason, by, lists }: Flags) => {
      const registry = operatorRegistry({ keys: keyFolder(process.env), ...(lists !== undefined && { lists }) })
      const quarantine = registry.quarantines(name)[Number(number) - 1]
      if (quarantine === undefined)
        throw new UserError({
          code: 'not-found',
          subject: `${name} ${number}`,
          reason: 'there is no such entry in quarantine',
        })
      const now = new Date()
      await registry.lift(name, quarantine.entry, { approvals: [statedBy(by, now)], reason, at: now.toISOString() })
      process.stdout.write(`${name} ${number}: lifted\n`)
      leave(EXIT.finished)
    })
}
