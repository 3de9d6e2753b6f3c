// rempart match HASH|FILE… --list …
import type { Command } from 'commander'
import { Option } from 'commander'
import type { Coverage, PdqPipeline } from '@rempart/core'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { keyFolder } from '../keys/key-folder.ts'
import { collectLists } from '../lists/list-option.ts'
import type { ListOption } from '../lists/list-option.ts'
import { loadLists } from '../lists/load-lists.ts'
import { matchAsked } from '../lists/match-asked.ts'
import type { MatchReport } from '../lists/match-asked.ts'
import { parseAsked } from '../lists/match-subject.ts'

type Flags = Readonly<{
  list: readonly ListOption[]
  lists?: string
  json: boolean
  pdq: PdqPipeline
  unsafeNoSandbox: boolean
}>

export function addMatch(program: Command, leave: (code: ExitCode) => void): void {
  program
    .command('match')
    .description('look files or hashes up in hash lists, and say what a "no match" was checked against')
    .argument('<hash-or-file...>', 'files, or hashes by length or as KIND:VALUE (md5, sha1, sha256, pdq, photodna …)')
    .requiredOption(
      '-l, --list <name[=file,…]>',
      'a list of the registry, or of a file; may be given again',
      collectLists,
    )
    .option('--lists <dir>', 'the folder of the registry of lists')
    .addOption(new Option('--pdq <pipeline>', 'how PDQ is computed').choices(['full', 'c512']).default('full'))
    .option('--json', 'one JSON object a line', false)
    .option('--unsafe-no-sandbox', 'development only: decode without the sandbox', false)
    .addHelpText('after', EXAMPLES)
    .action(async (asked: readonly string[], { list, lists, json, pdq, unsafeNoSandbox }: Flags) => {
      const subjects = asked.map(parseAsked)
      const place = { keys: keyFolder(process.env), ...(lists !== undefined && { lists }) }
      const asOf = new Date().toISOString().slice(0, 10)
      const onNote = (text: string): void => void process.stderr.write(`${text}\n`)
      const { lists: held, close } = await loadLists(list, { ...place, asOf, onNote, threads: 0 })
      let matched = false
      let open = false
      try {
        for await (const report of matchAsked(subjects, { lists: held, pipeline: pdq, unsafeNoSandbox })) {
          process.stdout.write(json ? `${JSON.stringify(report)}\n` : tableOf(report))
          matched ||= report.matches.length > 0
          open ||= report.notes.length > 0
        }
      } finally {
        await close()
      }
      leave(matched ? EXIT.matched : open ? EXIT.finishedWithGaps : EXIT.finished)
    })
}

function tableOf({ asked, compared, matches, coverage, notes }: MatchReport): string {
  const rows = matches.map(({ kind, list, realm, victim, distanceBits, by, category, categoryLabel }) =>
    [
      `  ${kind.toUpperCase()}`.padEnd(8),
      list,
      realm,
      `victim ${victim}`,
      kind === 'near' ? `${distanceBits} bits` : by.join('+'),
      ...(category === undefined
        ? []
        : [`category ${category}${categoryLabel === undefined ? '' : ` (${categoryLabel.en} / ${categoryLabel.fr})`}`]),
    ].join('  '),
  )
  const checked = coverage.map(
    (covered) =>
      `  ${coverageText(
        covered,
        matches.some(({ list }) => list === covered.list),
      )}`,
  )
  return `${[asked, `  compared by ${compared || 'nothing'}`, ...rows, ...checked, ...notes.map((note) => `  ${note}`)].join('\n')}\n`
}

/** "No match" is said only of what was compared, with an index that was seen to find its test entries. */
function coverageText(
  { list, version, date, entries, kinds, notCompared, pastAge, quarantined, canary }: Coverage,
  matched: boolean,
): string {
  const answer = matched
    ? 'compared with'
    : canary === 'failed'
      ? 'NO ANSWER from'
      : kinds.length === 0
        ? 'nothing to compare with'
        : 'no match among'
  return [
    `${answer} ${entries} entries of ${list} ${version} (${date}${pastAge === true ? ', PAST ITS AGE' : ''})`,
    ...(kinds.length === 0 ? [] : [`by ${kinds.join(', ')}`]),
    ...(notCompared.length === 0 ? [] : [`not compared: ${notCompared.join(', ')}`]),
    ...(quarantined === undefined ? [] : [`${quarantined} in quarantine`]),
  ].join('; ')
}

const EXAMPLES = `
Examples:
  $ rempart match picture.jpg --list known
  $ rempart match pdq:f8f8… md5:d41d… --list known --list other=lists/other.csv --json

Exit codes: 0 no match and everything compared, 1 no match and something could not be compared, 5 at least one match.`
