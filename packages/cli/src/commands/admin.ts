// rempart admin enrol NAME [--data DIR]
import type { Command } from 'commander'
import { UserError } from '@rempart/core'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'

type Flags = Readonly<{ data?: string; name?: string }>

export function addAdmin(program: Command, leave: (code: ExitCode) => void): void {
  const admin = program.command('admin').description("act on a site's people from its own machine")
  admin
    .command('enrol')
    .description('bring in an administrator when fewer than two are left; in the ledger, and seen by every other one')
    .argument('<sign-in-name>', 'lower case, as at a sign-in with a password')
    .option('--name <name>', 'how others read the name; the sign-in name by default')
    .option('--data <dir>', "the site's folder, as for rempart serve")
    .addHelpText(
      'after',
      '\nNeeds the key passphrase of the site, as rempart serve does; may run beside it.\n\nExample:\n  $ rempart admin enrol kim --data site',
    )
    .action(async (signInName: string, flags: Flags) => {
      process.stdout.write(`Administrator, open once: ${await enrol(signInName, flags)}\n`)
      leave(EXIT.finished)
    })
}

async function enrol(signInName: string, { data, name = signInName }: Flags): Promise<string> {
  if (!/^[a-z0-9][a-z0-9._@-]{0,99}$/u.test(signInName))
    throw new UserError({
      code: 'usage',
      subject: signInName,
      reason: 'is no sign-in name: lower case, digits, . _ @ -',
    })
  const { enrolHostAdministrator, openExistingSite, readConfig } = await import('@rempart/server')
  const options = { port: 0, host: '127.0.0.1', role: 'worker', ...(data !== undefined && { data }) } as const
  const config = readConfig({ REMPART_LOG_LEVEL: 'error', ...process.env }, options)
  const { services, close } = await openExistingSite(config)
  try {
    return await enrolHostAdministrator(services, { signInName, name })
  } finally {
    await close()
  }
}
