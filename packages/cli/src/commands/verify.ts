// rempart verify CASE [--from FOLDER] [--key KEY] · rempart verify --site [--data DIR] [--key KEY] [--witnesses FILE]
import type { Command } from 'commander'
import { UserError } from '@rempart/core'
import type { Problem } from '@rempart/ledger'
import { verifyCase } from '../case/verify-case.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { keyFolder } from '../keys/key-folder.ts'
import type { SiteFlags } from '../site/verify-site.ts'

type Flags = Readonly<{ from?: string; key?: string; json: boolean; site: boolean }> & SiteFlags

export function addVerify(program: Command, leave: (code: ExitCode) => void): void {
  program
    .command('verify')
    .description('check the ledger, the manifest and, with --from, the files again; names what differs')
    .argument('[case]', 'the case folder')
    .option('--from <folder>', 'the folder that was examined')
    .option(
      '--key <key>',
      "the ledger's verifier key (origin+id+key) as it was printed; this operator's own key by default",
    )
    .option('--site', "a site instead: its ledger's files, its database against them, its evidence", false)
    .option(
      '--data <dir>',
      "the site's folder, as for rempart serve; with --key, a copy of its ledger folder is enough",
    )
    .option('--witnesses <file>', 'the policy of witnesses (c2sp.org/tlog-policy) that the ledger has to satisfy')
    .option('--no-evidence', 'do not read the evidence again')
    .option('--json', 'print one JSON object', false)
    .addHelpText(
      'after',
      '\nExamples:\n  $ rempart verify case-17\n  $ rempart verify case-17 --from seized/ --json\n  $ rempart verify --site --data site\n\nExit codes: 0 all agrees, 4 something differs.',
    )
    .action(async (path: string | undefined, flags: Flags) => leave(await run(path, flags)))
}

async function run(path: string | undefined, flags: Flags): Promise<ExitCode> {
  if (flags.site === (path !== undefined))
    throw new UserError({ code: 'usage', subject: 'verify', reason: 'takes either a case folder or --site' })
  return path === undefined ? verifyTheSite(flags) : verifyTheCase(path, flags)
}

async function verifyTheSite(flags: Flags): Promise<ExitCode> {
  const { verifySiteAt } = await import('../site/verify-site.ts')
  const report = await verifySiteAt(flags, process.env)
  const { ok, entries, unpublished, cosigned, objects } = report
  const facts = [
    `${entries} ledger entries`,
    ...(unpublished === undefined ? ['database not compared (--key)'] : [`${unpublished} not published yet`]),
    ...(cosigned === undefined ? [] : [`${cosigned} cosigned`]),
    ...(objects === undefined ? ['evidence not read'] : [`${objects} objects read`]),
  ]
  return told(report, flags.json, `${ok ? 'verified' : 'DIFFERS'}: ${facts.join(', ')}`)
}

async function verifyTheCase(path: string, { from, key, json }: Flags): Promise<ExitCode> {
  const report = await verifyCase(path, {
    ...(from !== undefined && { from }),
    ...(key !== undefined && { key }),
    keys: keyFolder(process.env),
  })
  const files = from === undefined ? 'files not compared (no --from)' : `${report.filesCompared} files compared`
  const counts = `${report.ledgerEntries} ledger entries, ${report.exhibits} exhibits, ${files}`
  return told(report, json, `${report.ok ? 'verified' : 'DIFFERS'}: ${counts}`)
}

/** Prints problems and the last line, or all of it as JSON. */
function told(
  report: Readonly<{ ok: boolean; problems: readonly Problem[] }>,
  json: boolean,
  summary: string,
): ExitCode {
  const problems = report.problems.map(({ where, reason }) => `${where}: ${reason}\n`)
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${problems.join('')}${summary}\n`)
  return report.ok ? EXIT.finished : EXIT.differs
}
