// One request over one connection, seen from outside: the connection is made here and handed to a sandboxed process, which does
// what hostile bytes could break (TLS, HTTP) and holds nothing else. Its frames are bounded and checked.
import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { UserError } from '@rempart/core'
import { NO_LIBRARIES, SECCOMP_FD, sandboxedCommand } from '../sandbox/command.ts'
import { START_LIMIT_MS } from '../sandbox/limits.ts'
import { seccompFilter } from '../sandbox/seccomp.ts'
import { EXCHANGE_FAILURES, FRAME, FRAME_HEAD_BYTES, MAX_FRAME_BYTES } from './frames.ts'
import type { AnswerHead, ExchangeFailure, FetchOrder } from './frames.ts'

/** The exchange ended before its answer did. */
export class BrokenExchange extends Error {
  readonly reason: ExchangeFailure
  constructor(reason: ExchangeFailure) {
    super(reason)
    this.name = 'BrokenExchange'
    this.reason = reason
  }
}

export type Exchange = Readonly<{
  /** BrokenExchange where there is none; UserError `sandbox-unavailable` where the sandbox does not start. */
  head(): Promise<AnswerHead>
  /** What follows the head, whole: BrokenExchange where it ends early. Only an answer of status 200 has anything. */
  body(): AsyncGenerator<Uint8Array>
  /** Resolves when the process is gone, and the connection with it. */
  end(): Promise<void>
}>

type Frame = Readonly<{ kind: number; bytes: Buffer }>

/** Takes the connection, which was paused before anything of it was read. Once the sandbox stands, the head has to come within
 * `headMs` and everything within `totalMs`. UserError `sandbox-unavailable` where it is not installed; the connection is then closed.
 * `entry` is for tests. */
export function startExchange(
  connection: Socket,
  order: FetchOrder,
  { headMs, totalMs }: Readonly<{ headMs: number; totalMs: number }>,
  entry = 'media/src/fetch/worker/main.ts',
): Exchange {
  const child = startProcess(connection, entry)
  let late: ExchangeFailure | undefined
  const kill = (why?: ExchangeFailure): void => {
    late ??= why
    child.kill('SIGKILL')
  }
  const gone = new Promise<void>((resolve) => {
    child.once('error', () => resolve())
    child.once('exit', () => resolve())
  })
  const timers: NodeJS.Timeout[] = []
  const limit = (why: ExchangeFailure, ms: number): number => timers.push(setTimeout(kill, ms, why))
  void gone.then(() => timers.forEach((timer) => clearTimeout(timer)))
  sendOrder(child.stdin as Writable, order)
  const frames = readFrames(child.stdout as Readable)
  const next = async (): Promise<Frame> => {
    const { value, done } = await frames.next()
    if (done !== true && value.kind !== FRAME.failed) return value
    throw new BrokenExchange(late ?? (done === true ? 'connection-broken' : failureOf(value.bytes)))
  }
  return {
    async head() {
      const start = setTimeout(kill, START_LIMIT_MS)
      const { value: started } = await frames.next()
      clearTimeout(start)
      if (started?.kind !== FRAME.ready) throw noSandbox()
      limit('first-byte-timeout', headMs)
      limit('timeout', totalMs)
      const { kind, bytes } = await next()
      clearTimeout(timers[0])
      return kind === FRAME.head ? parseHead(bytes) : lied()
    },
    async *body() {
      for (let frame = await next(); frame.kind !== FRAME.end; frame = await next()) {
        if (frame.kind !== FRAME.piece) lied()
        yield frame.bytes
      }
    },
    async end() {
      kill()
      child.stdout?.destroy() // nobody reads what is left
      await gone
    },
  }
}

function startProcess(connection: Socket, entry: string): ReturnType<typeof spawn> {
  try {
    const { program, args, environment } = sandboxedCommand(entry, NO_LIBRARIES)
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'ignore', 'pipe', connection],
      env: environment,
      detached: true, // Ctrl-C at a terminal is for the host
    })
    const filter = child.stdio[SECCOMP_FD] as Writable
    filter.on('error', () => undefined) // a process that is gone is told by its frames
    filter.end(seccompFilter())
    return child
  } finally {
    connection.destroy() // the child's copy stays
  }
}

function sendOrder(stdin: Writable, order: FetchOrder): void {
  stdin.on('error', () => undefined) // a process that is gone is told by its frames
  const bytes = Buffer.from(JSON.stringify(order))
  const head = Buffer.alloc(4)
  head.writeUInt32LE(bytes.length)
  stdin.write(Buffer.concat([head, bytes]))
}

async function* readFrames(stream: Readable): AsyncGenerator<Frame, undefined> {
  let held: Buffer = Buffer.alloc(0)
  for await (const piece of stream as AsyncIterable<Buffer>) {
    held = held.length === 0 ? piece : Buffer.concat([held, piece])
    while (held.length >= FRAME_HEAD_BYTES) {
      const length = held.readUInt32LE(0) // of kind and bytes
      if (length < 1 || length > MAX_FRAME_BYTES) lied()
      if (held.length < 4 + length) break
      yield { kind: held.readUInt8(4), bytes: held.subarray(FRAME_HEAD_BYTES, 4 + length) }
      held = held.subarray(4 + length)
    }
  }
  return undefined
}

function failureOf(bytes: Buffer): ExchangeFailure {
  const named = bytes.toString('latin1')
  return EXCHANGE_FAILURES.find((reason) => reason === named) ?? 'worker-lied'
}

function parseHead(bytes: Buffer): AnswerHead {
  let head: unknown
  try {
    head = JSON.parse(bytes.toString('utf8'))
  } catch {
    return lied()
  }
  return isHead(head) ? head : lied()
}

function isHead(value: unknown): value is AnswerHead {
  if (typeof value !== 'object' || value === null || !('status' in value) || !('headers' in value)) return false
  const { status, headers } = value
  const isPair = (pair: unknown): boolean =>
    Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string')
  return (
    Number.isInteger(status) &&
    Number(status) >= 100 &&
    Number(status) <= 999 &&
    Array.isArray(headers) &&
    headers.every(isPair)
  )
}

function noSandbox(): UserError {
  const reason = 'the sandbox in which addresses are fetched did not start: rempart doctor says what it needs'
  return new UserError({ code: 'sandbox-unavailable', subject: 'bwrap', reason })
}

function lied(): never {
  throw new BrokenExchange('worker-lied')
}
