// rempart private serve --list …, rempart private lookup FILE… --at URL
import type { Command } from 'commander'
import { InvalidArgumentError } from 'commander'
import { DEFAULT_DAILY_BUDGET } from '@rempart/exchange'
import { EXIT } from '../exit-codes.ts'
import type { ExitCode } from '../exit-codes.ts'
import { keyFolder } from '../keys/key-folder.ts'
import { type ListOption, collectLists } from '../lists/list-option.ts'
import { lookUp } from '../private/lookup.ts'
import { prepareService } from '../private/serve.ts'

const TOKEN = 'REMPART_PRIVATE_TOKEN'
type ServeFlags = Readonly<{
  list: readonly ListOption[]
  host: string
  port: number
  budget: number
  clients?: string
}>
type LookupFlags = Readonly<{ at: string; publicKey?: string; buckets: boolean; json: boolean }>

export function addPrivate(program: Command, leave: (code: ExitCode) => void): void {
  const group = program
    .command('private')
    .description('ask a list holder about files without telling which; exact matches only')
  group
    .command('serve')
    .description('answer private lookups of lists, without giving the lists away')
    .option('-l, --list <name>', 'a list of the registry, or NAME=FILE; may be given again', collectLists, [])
    .option('--host <address>', 'where to listen; put a TLS proxy before anything but this machine', '127.0.0.1')
    .option('--port <n>', 'port to listen on', wholeNumber(65_535), 8470)
    .option('--budget <n>', 'digests a client may ask for in a day', wholeNumber(1e9), DEFAULT_DAILY_BUDGET)
    .option('--clients <file>', 'NAME SHA-256-OF-TOKEN a line; without it all share one budget')
    .action(async (flags: ServeFlags) => leave(await serve(flags)))
  group
    .command('lookup')
    .description('look files up; their hashes do not leave this machine')
    .argument('<file...>', 'files to look up')
    .requiredOption('--at <url>', "the holder's address")
    .option('--public-key <hex>', "the holder's key, which every answer must prove")
    .option('--buckets', 'the simple mode: says in which bucket each hash lies', false)
    .option('--json', 'one JSON object', false)
    .addHelpText('after', `\nThe token, where the holder gave one, is read from ${TOKEN}.`)
    .action(async (files: readonly string[], flags: LookupFlags) => leave(await look(files, flags)))
}

async function serve({ list, host, port, budget, clients }: ServeFlags): Promise<ExitCode> {
  const { server, publicKey, lists, leakBits } = await prepareService({
    loading: {
      keys: keyFolder(process.env),
      asOf: new Date().toISOString().slice(0, 10),
      onNote: (text) => process.stderr.write(`${text}\n`),
    },
    lists: list,
    clients,
    budget,
    now: () => new Date(),
    onProgress: (done, total) => process.stderr.write(`preparing: ${done} of ${total} digests\n`),
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address()
  const at = typeof address === 'object' && address !== null ? address.port : port
  process.stdout.write(
    [
      `serving ${lists.map(({ name, digests }) => `${name} (${digests} digests)`).join(', ')} at http://${host}:${at}`,
      `public key: ${publicKey}`,
      `a lookup by bucket tells us ${leakBits} bits of a hash of the digest; an oblivious one tells nothing`,
      '',
    ].join('\n'),
  )
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  server.closeAllConnections()
  server.close()
  return EXIT.finished
}

async function look(files: readonly string[], { at, publicKey, buckets, json }: LookupFlags): Promise<ExitCode> {
  const { parameters, answers } = await lookUp({ files, at, publicKey, buckets, token: process.env[TOKEN] })
  const compared = 'MD5, SHA-1 and SHA-256, exactly; near matches are not offered privately'
  if (json) {
    const results = files.map((file, i) => ({ file, on: answers[i]?.kinds ?? [] }))
    const mode = buckets
      ? { kind: 'buckets', leakBits: parameters.buckets.leakBits }
      : { kind: 'oblivious', leakBits: 0 }
    process.stdout.write(`${JSON.stringify({ results, lists: parameters.lists, compared, mode })}\n`)
    return EXIT.finished
  }
  const lines = [
    ...files.map(
      (file, i) =>
        `${file}: ${answers[i]?.kinds.length ? `on the list by ${answers[i].kinds.join(', ')}` : 'not on the list'}`,
    ),
    ...parameters.lists.map(
      ({ name, version, date, digests }) => `checked: ${name}, version ${version}, date ${date}, ${digests} digests`,
    ),
    `compared: ${compared}`,
    buckets
      ? `the holder learned ${parameters.buckets.leakBits} bits of a hash of each digest, and how many were asked`
      : 'the holder learned how many digests were asked, and nothing of them',
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
  return EXIT.finished
}

function wholeNumber(most: number): (value: string) => number {
  return (value) => {
    const number = Number(value)
    if (Number.isInteger(number) && number >= 0 && number <= most) return number
    throw new InvalidArgumentError(`a whole number from 0 to ${most}`)
  }
}
