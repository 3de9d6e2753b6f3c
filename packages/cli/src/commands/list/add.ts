// rempart list add FILE --name NAME …
import type { Command } from 'commander'
import { InvalidArgumentError, Option } from 'commander'
import { PDQ_MATCH_DISTANCE_BITS, REALMS, VICTIM_STATUSES } from '@rempart/core'
import { LIST_FORMATS } from '@rempart/exchange'
import { EXIT } from '../../exit-codes.ts'
import type { ExitCode } from '../../exit-codes.ts'
import { keyFolder } from '../../keys/key-folder.ts'
import { importList } from '../../lists/import-list.ts'
import type { ListImport } from '../../lists/import-list.ts'

export const MAX_DISTANCE_BITS = 48
export const MAX_AGE_DAYS = 36_500

type Flags = Omit<ListImport, 'place' | 'now'> & Readonly<{ lists?: string }>

export function addListAdd(list: Command, leave: (code: ExitCode) => void): void {
  list
    .command('add')
    .description('seal a list into the registry, or a new version in place of the old')
    .argument('<file>', 'the list, in any known format')
    .requiredOption('--name <name>', 'what the list is called here')
    .requiredOption('--source <who>', 'who made it')
    .addOption(new Option('--realm <realm>', 'what it holds').choices(REALMS).makeOptionMandatory())
    .addOption(
      new Option('--victim <status>', 'for entries that do not say').choices(VICTIM_STATUSES).default('unstated'),
    )
    .option('--list-version <version>', 'as its source numbers it; what the file says where left out')
    .option('--date <day>', 'the day of this version, YYYY-MM-DD', parseDay, 'unstated')
    .option('--terms <text>', 'terms of use', 'not stated')
    .option('--max-age <days>', 'days for which it may be used', wholeNumber(MAX_AGE_DAYS))
    .addOption(new Option('--when-stale <policy>', 'beyond its age').choices(['refuse', 'flag']).default('refuse'))
    .option(
      '--distance <bits>',
      'greatest PDQ distance that counts as near',
      wholeNumber(MAX_DISTANCE_BITS),
      PDQ_MATCH_DISTANCE_BITS,
    )
    .option('--by <person>', 'who approves the import; whom the system names where left out')
    .addOption(
      new Option('--format <id>', 'the format, where its content does not tell').choices(
        LIST_FORMATS.map(({ id }) => id),
      ),
    )
    .option('--context <text>', 'what gives its category numbers their meaning')
    .option('--lists <dir>', 'the folder of the registry')
    .addHelpText(
      'after',
      '\nExamples:\n  $ rempart list add known.json --name known --source "Example Hotline" --realm victim --date 2026-11-01 --max-age 90',
    )
    .action(async (file: string, { lists, ...flags }: Flags) => {
      const place = { keys: keyFolder(process.env), ...(lists !== undefined && { lists }) }
      const { name, counts, stamp } = await importList(file, { ...flags, place, now: new Date() })
      process.stdout.write(`${name}: ${counts.entries} entries sealed, state ${stamp}\n`)
      leave(EXIT.finished)
    })
}

function parseDay(value: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/u.test(value) && !Number.isNaN(Date.parse(value))) return value
  throw new InvalidArgumentError('a day YYYY-MM-DD')
}

export function wholeNumber(most: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (Number.isInteger(number) && number >= 0 && number <= most && value.trim() !== '') return number
    throw new InvalidArgumentError(`a whole number from 0 to ${most}`)
  }
}
