// rempart witness --data DIR --name NAME --log KEY…
import type { Command } from 'commander'
import { join, resolve } from 'node:path'
import { UserError } from '@rempart/core'
import {
  createWitness,
  folderStorage,
  loadOrCreateSigner,
  parseVerifierKey,
  serveWitness,
  witnessKeyText,
} from '@rempart/ledger'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'

type Flags = Readonly<{ data: string; name: string; log: readonly string[]; host: string; port: string }>

export function addWitness(program: Command, leave: (code: ExitCode) => void): void {
  program
    .command('witness')
    .description("cosign another organisation's ledger, so that its history cannot be rewritten unseen")
    .requiredOption('--data <dir>', 'where its key and what it has signed are kept; make backups of the key only')
    .requiredOption('--name <name>', 'its name, for example witness.example.org/1; never change it')
    .requiredOption('--log <key>', 'the verifier key of a log that it knows; may be given again', collect, [])
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <n>', 'port to listen on; any free one by default', '0')
    .addHelpText('after', EXAMPLE)
    .action(async (flags: Flags) => leave(await run(flags)))
}

async function run({ data, name, log, host, port }: Flags): Promise<ExitCode> {
  if (/[+\s]/u.test(name))
    throw new UserError({ code: 'usage', subject: '--name', reason: 'holds a space or a plus sign' })
  const logs = log.map((text) => {
    const key = parseVerifierKey(text)
    if (key === undefined)
      throw new UserError({ code: 'usage', subject: `--log ${text}`, reason: 'is no verifier key' })
    return key
  })
  const folder = resolve(data)
  const signer = loadOrCreateSigner(join(folder, 'witness-key.pem'))
  const storage = folderStorage(join(folder, 'signed'))
  const witness = createWitness({ name, signer, logs, storage, clock: { now: () => new Date() } })
  const served = await serveWitness(witness, { folder, host, port: Number(port) })
  process.stdout.write(`witness key: ${witnessKeyText({ name, publicKey: signer.publicKey })}\n`)
  process.stdout.write(`listening on http://${host}:${served.port}\n`)
  const stopped = new Promise<void>((done) => process.once('SIGINT', () => done()).once('SIGTERM', () => done()))
  const failure = await Promise.race([served.failed, stopped.then(() => undefined)])
  await served.close()
  if (failure !== undefined) throw failure
  return EXIT.finished
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}

const EXAMPLE = `
Example:
  $ rempart witness --data witness/ --name witness.example.org/1 --port 8090 --log hotline.example/ledger+81971685+ARUkt4Ql…

Give the printed witness key and the address to the operator of the log. Ctrl-C ends it.`
