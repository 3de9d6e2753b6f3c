// rempart list pull NAME [--from PARTNER --environment NAME]
import type { Command } from 'commander'
import { Option } from 'commander'
import { PDQ_MATCH_DISTANCE_BITS, REALMS, VICTIM_STATUSES } from '@rempart/core'
import { LIST_CLIENTS, realPatience } from '@rempart/exchange'
import { EXIT } from '../../exit-codes.ts'
import type { ExitCode } from '../../exit-codes.ts'
import { keyFolder } from '../../keys/key-folder.ts'
import { pullList } from '../../lists/pull-list.ts'
import type { PullSettings } from '../../lists/pull-list.ts'
import { MAX_AGE_DAYS, MAX_DISTANCE_BITS, wholeNumber } from './add.ts'

type Flags = Omit<PullSettings, 'place' | 'name'> & Readonly<{ lists?: string }>

export function addListPull(list: Command, leave: (code: ExitCode) => void): void {
  list
    .command('pull')
    .description('get what changed on a partner list since the last pull; a stopped pull goes on')
    .argument('<name>', 'what the list is called here')
    .addOption(new Option('--from <partner>', 'a new list: whose').choices(LIST_CLIENTS.map(({ id }) => id)))
    .option('--environment <name>', "a new list: which of the partner's lists")
    .option('--base <url>', 'another address of the partner, such as its test host')
    .addOption(new Option('--realm <realm>', 'a new list: what it holds').choices(REALMS))
    .addOption(
      new Option('--victim <status>', 'for entries that do not say').choices(VICTIM_STATUSES).default('unstated'),
    )
    .option('--terms <text>', 'a new list: terms of use', 'not stated')
    .option('--max-age <days>', 'a new list: days for which it may be used without a pull', wholeNumber(MAX_AGE_DAYS))
    .addOption(new Option('--when-stale <policy>', 'beyond its age').choices(['refuse', 'flag']).default('refuse'))
    .option(
      '--distance <bits>',
      'greatest PDQ distance that counts as near',
      wholeNumber(MAX_DISTANCE_BITS),
      PDQ_MATCH_DISTANCE_BITS,
    )
    .option('--by <person>', 'who asks for it; whom the system names where left out')
    .option('--lists <dir>', 'the folder of the registry')
    .addHelpText('after', helpText())
    .action(async (name: string, { lists, ...flags }: Flags) => {
      const place = { keys: keyFolder(process.env), ...(lists !== undefined && { lists }) }
      const stop = new AbortController()
      const onSignal = (): void => stop.abort()
      process.once('SIGINT', onSignal).once('SIGTERM', onSignal)
      try {
        const { counts, version } = await pullList(
          { ...flags, name, place },
          {
            environment: process.env,
            patience: realPatience(stop.signal),
            now: () => new Date(),
            onPage: (pages, records) => process.stderr.write(`page ${pages}: ${records} changes\n`),
          },
        )
        process.stdout.write(`${name}: ${counts.entries} entries, up to ${version}\n`)
        leave(EXIT.finished)
      } catch (error) {
        if (!stop.signal.aborted) throw error
        process.stderr.write('Stopped. The same command goes on.\n')
        leave(EXIT.interrupted)
      } finally {
        process.off('SIGINT', onSignal).off('SIGTERM', onSignal)
      }
    })
}

function helpText(): string {
  const partners = LIST_CLIENTS.map(
    ({ id, environments, credentials }) =>
      `  ${id}: ${Object.keys(environments).join(', ')}\n    credentials: ${credentials.join(', ')}`,
  )
  return `\nPartners, their environments, and the variables that hold credentials:\n${partners.join('\n')}

Examples:
  $ rempart list pull ncmec-ai --from ncmec --environment NGO_Generative_AI --max-age 7
  $ rempart list pull ncmec-ai`
}
