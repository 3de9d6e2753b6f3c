// The key service as a process: node main.ts --folder DIR --socket PATH [--passphrase-file PATH | --command PROGRAM ARG…].
// Without either option the passphrase is the first line of its input. Says `ready` on its output once it listens, or why it
// cannot. It ends with its supervisor: when its input closes. Every unwrap is a line in DIR/unwraps.log.
import { randomBytes } from 'node:crypto'
import { mkdirSync, openSync, readFileSync, readSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { UserError } from '@rempart/core'
import { MAX_PASSPHRASE_BYTES } from '../limits.ts'
import { openIntakeKeys } from './intake-keys.ts'
import { kekCommand } from './kek-command.ts'
import { openKekFile } from './kek-file.ts'
import type { KeyEncryptionKey } from './key-encryption-key.ts'
import { keyKeeper } from './key-keeper.ts'
import { serveKeys } from './serve.ts'

const { values, positionals } = parseArgs({
  options: {
    folder: { type: 'string' },
    socket: { type: 'string' },
    'passphrase-file': { type: 'string' },
    command: { type: 'boolean' },
  },
  allowPositionals: true,
})

try {
  await start()
} catch (error) {
  if (!(error instanceof UserError)) throw error
  process.stdout.write(`${error.message}\n`)
  process.exit(78) // EX_CONFIG of sysexits.h: starting again does not help
}

async function start(): Promise<void> {
  const { folder, socket } = values
  if (folder === undefined || socket === undefined)
    throw new UserError({ code: 'usage', subject: 'key service', reason: 'needs --folder and --socket' })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const kek = openKek(folder)
  const intake = await openIntakeKeys(join(folder, 'intake-keys.json'), kek)
  const log = openSync(join(folder, 'unwraps.log'), 'a', 0o600)
  const keeper = keyKeeper({
    kek,
    intake,
    clock: { now: () => new Date() },
    random: randomBytes,
    log: (line) => void writeSync(log, `${JSON.stringify(line)}\n`),
  })
  await serveKeys(socket, keeper)
  process.stdout.write('ready\n')
  const end = (): void => {
    rmSync(socket, { force: true })
    process.exit(0)
  }
  process.stdin.on('close', end)
  process.once('SIGTERM', end)
  process.stdin.resume()
}

function openKek(folder: string): KeyEncryptionKey {
  if (values.command === true) {
    const [program, ...args] = positionals
    if (program === undefined)
      throw new UserError({ code: 'usage', subject: '--command', reason: 'needs a program after --' })
    return kekCommand([program, ...args])
  }
  const path = values['passphrase-file']
  const passphrase = path === undefined ? readLine() : firstLine(readFile(path))
  if (passphrase.length === 0)
    throw new UserError({ code: 'key-missing', subject: 'passphrase', reason: 'it is empty' })
  return openKekFile(join(folder, 'key-encryption-key.json'), passphrase)
}

/** The first line of the input, byte by byte, so that nothing of it stays in a reader's buffer. */
function readLine(): Uint8Array {
  const line = Buffer.alloc(MAX_PASSPHRASE_BYTES)
  let length = 0
  while (length < line.length && readSync(0, line, length, 1, null) === 1 && line[length] !== 0x0a) length += 1
  return line.subarray(0, length)
}

function readFile(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new UserError({ code: 'key-missing', subject: path, reason: 'the passphrase cannot be read', cause })
  }
}

function firstLine(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0x0a)
  return end < 0 ? bytes : bytes.subarray(0, end)
}
