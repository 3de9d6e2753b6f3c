// rempart keys [--data DIR]
import type { Command } from 'commander'
import { readConfig, startKeyService } from '@rempart/server'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'

export function addKeys(program: Command, leave: (code: ExitCode) => void): void {
  program
    .command('keys')
    .description('run the key service alone, for the other machines of a site')
    .option('--data <dir>', "the site's folder on this machine: it holds keys/service")
    .addHelpText('after', '\nCtrl-C ends it. See docs/several-machines.md.')
    .action(async ({ data }: Readonly<{ data?: string }>) => {
      const options = { port: 0, host: '127.0.0.1', role: 'worker', ...(data !== undefined && { data }) } as const
      const service = await startKeyService(readConfig(process.env, options))
      process.stdout.write(`Key service at ${service.socket}\n`)
      await new Promise<void>((resolve) => {
        process.once('SIGINT', resolve).once('SIGTERM', resolve)
      })
      await service.stop()
      leave(EXIT.finished)
    })
}
