// rempart list show [NAME] [--quarantine]: facts and counts; a hash is never printed.
import type { Command } from 'commander'
import { EXIT } from '../../exit-codes.ts'
import type { ExitCode } from '../../exit-codes.ts'
import { keyFolder } from '../../keys/key-folder.ts'
import { describeList } from '../../lists/describe-list.ts'
import { operatorRegistry } from '../../lists/open-registry.ts'

type Flags = Readonly<{ quarantine: boolean; json: boolean; lists?: string }>

export function addListShow(list: Command, leave: (code: ExitCode) => void): void {
  list
    .command('show')
    .description('what the registry holds: facts, counts and ages, never hashes')
    .argument('[name]', 'one list; all of them where left out')
    .option('--quarantine', 'entries that no longer let anything be skipped, by number', false)
    .option('--json', 'one JSON object a line', false)
    .option('--lists <dir>', 'the folder of the registry')
    .addHelpText('after', '\nExamples:\n  $ rempart list show\n  $ rempart list show known --quarantine')
    .action((name: string | undefined, { quarantine, json, lists }: Flags) => {
      const registry = operatorRegistry({ keys: keyFolder(process.env), ...(lists !== undefined && { lists }) })
      const names = name === undefined ? registry.names() : [name]
      if (names.length === 0) process.stdout.write('no list is registered\n')
      for (const each of names) {
        const described = describeList(registry, each, { asOf: new Date().toISOString().slice(0, 10), quarantine })
        process.stdout.write(json ? `${JSON.stringify(described.facts)}\n` : described.text)
      }
      leave(EXIT.finished)
    })
}
