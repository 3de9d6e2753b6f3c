// rempart serve [--data DIR] [--port N] [--role ROLE]
import { InvalidArgumentError, Option } from 'commander'
import type { Command } from 'commander'
import type { ServeOptions } from '@rempart/server'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'

const DEFAULT_PORT = 8462
const MAX_PORT = 65_535
const ROLES: readonly ServeOptions['role'][] = ['all', 'web', 'worker']

export function addServe(program: Command, leave: (code: ExitCode) => void): void {
  program
    .command('serve')
    .description('run the case server: reports come in, evidence is sealed, every act is in a ledger')
    .option('--data <dir>', "the site's folder: database, keys, evidence; made at the first start")
    .option('--port <n>', 'port to listen on', parsePort, DEFAULT_PORT)
    .option(
      '--host <address>',
      'address to listen on; put a TLS proxy before it to be reached from elsewhere',
      '127.0.0.1',
    )
    .addOption(new Option('--role <role>', 'web: requests only; worker: jobs only').choices(ROLES).default('all'))
    .addHelpText(
      'after',
      '\nExample:\n  $ rempart serve --data site --port 8462\n\nCtrl-C ends it in order. See docs/server.md.',
    )
    .action(async (options: ServeOptions) => {
      // Loaded here, as in the other commands of a site: it takes longer to load than a small case to triage.
      const { endOnDefect, openLog, readConfig, startSite } = await import('@rempart/server')
      const config = readConfig(process.env, options)
      endOnDefect(openLog(config.logLevel))
      const site = await startSite(config)
      if (site.address !== undefined) process.stdout.write(`Listening on ${site.address}\n`)
      process.stdout.write(`Ledger key (keep it elsewhere; it proves this ledger): ${site.ledgerKey}\n`)
      if (site.firstAdministratorLink !== undefined)
        process.stdout.write(`First administrator, open once: ${site.firstAdministratorLink}\n`)
      await new Promise<void>((resolve) => {
        process.once('SIGINT', resolve).once('SIGTERM', resolve)
      })
      await site.close()
      leave(EXIT.finished)
    })
}

function parsePort(value: string): number {
  const port = Number(value)
  if (!Number.isInteger(port) || port < 0 || port > MAX_PORT)
    throw new InvalidArgumentError(`a whole number from 0 to ${MAX_PORT}`)
  return port
}
