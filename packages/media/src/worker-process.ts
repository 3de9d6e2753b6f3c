// One decoder process, seen from outside: requests in, records out, killed when it takes too long.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import type { WorkerCommand } from './sandbox/command.ts'
import { SECCOMP_FD } from './sandbox/command.ts'
import { MAX_COMPLAINT_BYTES, MAX_RECORD_BYTES } from './sandbox/limits.ts'
import { seccompFilter } from './sandbox/seccomp.ts'

/** Why a worker gave no record. `detail` names signal or exit code, never content. */
export type WorkerFailure = Readonly<{
  kind: 'failed'
  reason: 'decoder-crashed' | 'decoder-timeout' | 'decoder-lied'
  detail: string
}>
export type WorkerAnswer = Readonly<{ kind: 'record'; bytes: Uint8Array }> | WorkerFailure

export type WorkerProcess = Readonly<{
  /** One request at a time. After a failure the process is gone. */
  ask(request: readonly Uint8Array[], limitMs: number): Promise<WorkerAnswer>
  /** What it wrote to standard error so far, cut. */
  complaint(): string
  /** Resolves when the process is gone. */
  end(): Promise<void>
}>

export function startWorkerProcess({ program, args, environment }: WorkerCommand, sandboxed: boolean): WorkerProcess {
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe', ...(sandboxed ? (['pipe'] as const) : [])],
    env: environment,
    // A group of its own: Ctrl-C at the terminal is for the host, which ends its workers in order.
    detached: true,
  })
  const gone = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(signal ?? `exit ${code}`))
  })
  if (sandboxed) sendFilter(child)
  const answers = readFrames(child)
  let complaint = ''
  child.stderr?.on('data', (piece: Buffer) => {
    if (complaint.length < MAX_COMPLAINT_BYTES) complaint += piece.toString('latin1')
  })
  child.stdin?.on('error', () => undefined) // a dead worker is told by `gone`
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await gone
  }
  return {
    async ask(request, limitMs) {
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<'late'>((resolve) => {
        timer = setTimeout(() => resolve('late'), limitMs)
      })
      const answer = answers.next()
      for (const piece of request) child.stdin?.write(piece)
      const first = await Promise.race([answer, gone.then((how) => ({ how })), late])
      clearTimeout(timer)
      if (first === 'late') {
        await kill()
        return { kind: 'failed', reason: 'decoder-timeout', detail: `${limitMs} ms` }
      }
      if ('how' in first) return { kind: 'failed', reason: 'decoder-crashed', detail: first.how }
      if (first.kind === 'failed') await kill()
      return first
    },
    complaint: () => complaint.slice(0, MAX_COMPLAINT_BYTES),
    async end() {
      child.stdin?.end()
      await kill()
    },
  }
}

function sendFilter(child: ChildProcess): void {
  const pipe = child.stdio[SECCOMP_FD] as Writable
  pipe.on('error', () => undefined)
  pipe.end(seccompFilter())
}

/** Joins what comes out of the worker into frames, each handed to whoever asked first. */
function readFrames(child: ChildProcess): Readonly<{ next(): Promise<WorkerAnswer> }> {
  let pieces: Buffer[] = []
  let gathered = 0
  let waiting: ((answer: WorkerAnswer) => void) | undefined
  const deliver = (answer: WorkerAnswer): void => {
    waiting?.(answer)
    waiting = undefined
  }
  ;(child.stdout as Readable).on('data', (piece: Buffer) => {
    pieces.push(piece)
    gathered += piece.length
    if (gathered < 4) return
    const joined = pieces.length === 1 ? piece : Buffer.concat(pieces)
    pieces = [joined]
    const length = joined.readUInt32LE(0)
    if (length > MAX_RECORD_BYTES)
      return deliver({ kind: 'failed', reason: 'decoder-lied', detail: `a record of ${length} bytes` })
    if (gathered < 4 + length) return
    if (gathered > 4 + length)
      return deliver({ kind: 'failed', reason: 'decoder-lied', detail: 'more than one record' })
    pieces = []
    gathered = 0
    deliver({ kind: 'record', bytes: joined.subarray(4) })
  })
  return {
    next: () =>
      new Promise((resolve) => {
        waiting = resolve
      }),
  }
}
