// rempart list remove NAME --reason …
import type { Command } from 'commander'
import { EXIT } from '../../exit-codes.ts'
import type { ExitCode } from '../../exit-codes.ts'
import { keyFolder } from '../../keys/key-folder.ts'
import { operatorRegistry, statedBy } from '../../lists/open-registry.ts'

type Flags = Readonly<{ reason: string; by?: string; lists?: string }>

export function addListRemove(list: Command, leave: (code: ExitCode) => void): void {
  list
    .command('remove')
    .description('remove a list and what it matched; the ledger keeps that it was here and why it went')
    .argument('<name>', 'the list')
    .requiredOption('--reason <text>', 'why')
    .option('--by <person>', 'who asks for it; whom the system names where left out')
    .option('--lists <dir>', 'the folder of the registry')
    .action(async (name: string, { reason, by, lists }: Flags) => {
      const registry = operatorRegistry({ keys: keyFolder(process.env), ...(lists !== undefined && { lists }) })
      await registry.remove(name, { approvals: [statedBy(by, new Date())], reason })
      process.stdout.write(`${name}: removed\n`)
      leave(EXIT.finished)
    })
}
