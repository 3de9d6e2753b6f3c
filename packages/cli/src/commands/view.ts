// rempart view CASE --from FOLDER
import type { Command } from 'commander'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { keyFolder } from '../keys/key-folder.ts'
import { startViewer } from '../view/viewer.ts'

type Flags = Readonly<{ from: string; port: string; unsafeNoSandbox: boolean }>

export function addView(program: Command, leave: (code: ExitCode) => void): void {
  program
    .command('view')
    .description('look at the cards of a finished case, one at a time, in queue order (a page on this machine only)')
    .argument('<case>', 'the case folder')
    .requiredOption('--from <folder>', 'the folder that was examined')
    .option('--port <n>', 'port on the loopback address; any free one by default', '0')
    .option('--unsafe-no-sandbox', 'development only: decode without the sandbox', false)
    .addHelpText(
      'after',
      '\nExample:\n  $ rempart view case-17 --from seized/\n\nOpen the printed link once; Ctrl-C ends the page.',
    )
    .action(async (path: string, { from, port, unsafeNoSandbox }: Flags) => {
      const viewer = await startViewer({
        path,
        from,
        port: Number(port),
        unsafeNoSandbox,
        keys: keyFolder(process.env),
      })
      process.stdout.write(`Open this link once, on this machine: ${viewer.link}\nCtrl-C ends it.\n`)
      await new Promise<void>((resolve) => {
        process.once('SIGINT', resolve).once('SIGTERM', resolve)
      })
      await viewer.close()
      leave(EXIT.finished)
    })
}
