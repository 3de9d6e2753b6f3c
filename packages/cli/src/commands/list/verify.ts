// rempart list verify [NAME]: reads every byte again.
import type { Command } from 'commander'
import { EXIT } from '../../exit-codes.ts'
import type { ExitCode } from '../../exit-codes.ts'
import { keyFolder } from '../../keys/key-folder.ts'
import { verifyLists } from '../../lists/verify-lists.ts'

type Flags = Readonly<{ json: boolean; lists?: string }>

export function addListVerify(list: Command, leave: (code: ExitCode) => void): void {
  list
    .command('verify')
    .description('check seals, contents, test entries, age, and that the state is the one last recorded')
    .argument('[name]', 'one list; all of them where left out')
    .option('--json', 'one JSON object a line', false)
    .option('--lists <dir>', 'the folder of the registry')
    .addHelpText(
      'after',
      '\nExamples:\n  $ rempart list verify\n\nExit codes: 0 sound, 1 sound but past its age, 4 something differs.',
    )
    .action(async (name: string | undefined, { json, lists }: Flags) => {
      const place = { keys: keyFolder(process.env), ...(lists !== undefined && { lists }) }
      const results = await verifyLists({
        place,
        asOf: new Date().toISOString().slice(0, 10),
        ...(name !== undefined && { name }),
      })
      for (const result of results) {
        const { problems, pastAge, entries } = result
        const verdict =
          problems.length > 0
            ? `DIFFERS: ${problems.join('; ')}`
            : `sound, ${entries} entries${pastAge ? ', PAST ITS AGE' : ''}`
        process.stdout.write(json ? `${JSON.stringify(result)}\n` : `${result.list}: ${verdict}\n`)
      }
      if (results.length === 0) process.stdout.write('no list is registered\n')
      const differs = results.some(({ problems }) => problems.length > 0)
      leave(differs ? EXIT.differs : results.some(({ pastAge }) => pastAge) ? EXIT.finishedWithGaps : EXIT.finished)
    })
}
