// The key-encryption key behind a command of the operator's: a PKCS #11 tool, a cloud's client, a script. The command is
// started once a request with the verb as its last argument; it reads one JSON object from its input and writes one to its
// output. docs/evidence.md states the protocol.
import { spawn } from 'node:child_process'
import { UserError } from '@rempart/core'
import { refusedKey } from '../keys/key-wrap.ts'
import { KEK_COMMAND_MS, MAX_KEK_ANSWER_BYTES } from '../limits.ts'
import type { KeyEncryptionKey } from './key-encryption-key.ts'

type Verb = 'wrap' | 'unwrap' | 'rotate' | 'begin' | 'finish'
/** Exit code by which a command says that something does not open under its key. */
const REFUSED_EXIT = 3

/** `command`: program and arguments; no shell is involved. UserError `key-missing` where the command fails. */
export function kekCommand(command: readonly [string, ...string[]]): KeyEncryptionKey {
  async function ask(
    verb: Verb,
    fields: Readonly<Record<string, Uint8Array>>,
  ): Promise<Readonly<Record<string, unknown>>> {
    const question = Object.entries(fields).map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')])
    const { code, output } = await run([...command, verb], JSON.stringify(Object.fromEntries(question)))
    if (code === REFUSED_EXIT) throw refusedKey()
    if (code !== 0) throw failed(`${verb} ended with exit code ${code}`)
    try {
      return JSON.parse(output === '' ? '{}' : output) as Record<string, unknown>
    } catch (cause) {
      throw failed(`${verb} did not answer with JSON`, cause)
    }
  }

  async function askBytes(
    verb: Verb,
    fields: Readonly<Record<string, Uint8Array>>,
    wanted: string,
  ): Promise<Uint8Array> {
    const value = (await ask(verb, fields))[wanted]
    if (typeof value !== 'string' || !/^[0-9A-Za-z+/]+=*$/.test(value))
      throw failed(`${verb} answered without ${wanted} in base64`)
    return Buffer.from(value, 'base64')
  }

  return {
    wrap: ({ secret, context }) => askBytes('wrap', { secret, context }, 'wrapped'),
    unwrap: ({ wrapped, context }) => askBytes('unwrap', { wrapped, context }, 'secret'),
    rotate: ({ wrapped, context }) => askBytes('rotate', { wrapped, context }, 'wrapped'),
    begin: async () => void (await ask('begin', {})),
    finish: async () => void (await ask('finish', {})),
  }
}

function run(
  [program, ...args]: readonly [string, ...string[]],
  input: string,
): Promise<Readonly<{ code: number | null; output: string }>> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'], timeout: KEK_COMMAND_MS })
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
      if (output.length > MAX_KEK_ANSWER_BYTES) child.kill('SIGKILL')
    })
    child.stdin.on('error', () => undefined) // a command that reads nothing says more by its exit code
    child.on('error', (cause) => reject(failed('it cannot be started', cause)))
    child.on('close', (code) => resolve({ code, output }))
    child.stdin.end(input)
  })
}

function failed(reason: string, cause?: unknown): UserError {
  return new UserError({ code: 'key-missing', subject: 'key command', reason, cause })
}
