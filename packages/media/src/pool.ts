// A pool of decoder processes: each takes one file at a time, is replaced before it grows old and after any failure; a
// file that brought one down is tried once more alone in a fresh one (SECURITY §4.1).
import { UserError } from '@rempart/core'
import type { TrustSettings } from '@rempart/provenance'
import { writeRequest } from './request.ts'
import type { WorkerCommand } from './sandbox/command.ts'
import { BYTES_PER_WORKER, FILES_PER_WORKER, LIFE_MS, START_LIMIT_MS } from './sandbox/limits.ts'
import { startWorkerProcess } from './worker-process.ts'
import type { WorkerAnswer, WorkerProcess } from './worker-process.ts'

export type PoolOptions = Readonly<{
  command: WorkerCommand
  sandboxed: boolean
  workers: number
  trust: TrustSettings
}>
export type Pool = Readonly<{
  /** What the first worker said its decoders are. */
  version: string
  ask(request: readonly Uint8Array[], limits: Readonly<{ wallMs: number; costBytes: number }>): Promise<WorkerAnswer>
  close(): Promise<void>
}>

type Seat = { process: WorkerProcess; files: number; bytes: number; born: number }

/** Starts one worker to see that it runs; the others start when they are needed. */
export async function createPool(options: PoolOptions): Promise<Pool> {
  const first = await openSeat(options)
  const idle: Seat[] = [first.seat]
  const queue: ((seat: Seat | undefined) => void)[] = []
  const busy = new Set<Seat>()
  let seats = 1
  let closed = false

  const takeSeat = async (): Promise<Seat> => {
    const seat = idle.pop()
    if (seat !== undefined) return seat
    if (seats < options.workers) {
      seats += 1
      return (await openSeat(options)).seat
    }
    return (await new Promise<Seat | undefined>((resolve) => queue.push(resolve))) ?? (await openSeat(options)).seat
  }
  const giveBack = (seat: Seat | undefined): void => {
    const next = queue.shift()
    if (next !== undefined) next(seat)
    else if (seat !== undefined) idle.push(seat)
    else seats -= 1
  }
  const askOnce = async (
    request: readonly Uint8Array[],
    { wallMs, costBytes }: Readonly<{ wallMs: number; costBytes: number }>,
  ): Promise<WorkerAnswer> => {
    const seat = await takeSeat()
    busy.add(seat)
    const answer = await seat.process.ask(request, wallMs)
    busy.delete(seat)
    seat.files += 1
    seat.bytes += costBytes
    const spent = seat.files >= FILES_PER_WORKER || seat.bytes >= BYTES_PER_WORKER || Date.now() - seat.born > LIFE_MS
    if (answer.kind === 'failed' || spent) {
      await seat.process.end()
      giveBack(undefined)
    } else giveBack(seat)
    return answer
  }
  return {
    version: first.version,
    async ask(request, limits) {
      if (closed) throw new Error('the decoder is closed')
      const answer = await askOnce(request, limits)
      return answer.kind === 'record' ? answer : askOnce(request, { ...limits, costBytes: BYTES_PER_WORKER })
    },
    async close() {
      closed = true
      await Promise.all([...idle, ...busy].map(({ process }) => process.end()))
    },
  }
}

async function openSeat(options: PoolOptions, tries = 2): Promise<Readonly<{ seat: Seat; version: string }>> {
  const { command, sandboxed, trust } = options
  const process = startWorkerProcess(command, sandboxed)
  const answer = await process.ask(writeRequest({ kind: 'start', trust }), START_LIMIT_MS)
  if (answer.kind === 'record') {
    return {
      seat: { process, files: 0, bytes: 0, born: Date.now() },
      version: Buffer.from(answer.bytes).toString('utf8'),
    }
  }
  await process.end()
  // Ctrl-C at the terminal, meant for the host, in the instant before the process had a group of its own.
  if (answer.detail === 'SIGINT' && tries > 1) return openSeat(options, tries - 1)
  const said = process.complaint().trim().split('\n').slice(0, 3).join(' ')
  const reason = `the decoder does not start (${answer.detail})${said === '' ? '' : `: ${said}`}`
  throw new UserError({ code: 'sandbox-unavailable', subject: 'sandbox', reason })
}
