// rempart import CASE --from FOLDER --data DIR
import type { Command } from 'commander'
import { openImport } from '../case/import-source.ts'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { keyFolder } from '../keys/key-folder.ts'

type Flags = Readonly<{ from: string; data?: string; key?: string }>

export function addImport(program: Command, leave: (code: ExitCode) => void): void {
  program
    .command('import')
    .description('bring a triaged case into a site: files are hashed again, compared, sealed; the ledger is continued')
    .argument('<case>', 'the case folder')
    .requiredOption('--from <folder>', 'the folder that was examined')
    .option('--data <dir>', "the site's folder, as for rempart serve, which may run meanwhile")
    .option('--key <key>', "the case ledger's verifier key; this operator's own by default")
    .addHelpText(
      'after',
      '\nExample:\n  $ rempart import case-17 --from seized/ --data site\n\nStopped, the same command goes on.',
    )
    .action(async (path: string, flags: Flags) => leave(await run(path, flags)))
}

async function run(path: string, { from, data, key }: Flags): Promise<ExitCode> {
  const { importCase, openExistingSite, readConfig } = await import('@rempart/server')
  const source = await openImport({ path, from, keys: keyFolder(process.env), ...(key !== undefined && { key }) })
  const site = await openExistingSite(
    readConfig(
      { REMPART_LOG_LEVEL: 'error', ...process.env },
      { port: 0, host: '127.0.0.1', role: 'worker', ...(data !== undefined && { data }) },
    ),
  )
  try {
    const { caseId, imported, already, objects, cards } = await importCase(site.services, source)
    process.stdout.write(
      `case ${caseId}: ${imported} exhibits came in (${objects} files sealed) on ${cards} cards, ${already} were there\n`,
    )
  } finally {
    await site.close()
    source.close()
  }
  return EXIT.finished
}
