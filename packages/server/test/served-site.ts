// `rempart serve` as processes of their own, to be killed: what crash tests and benches drive.
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Queryable } from '@rempart/store'
import type { ServerRole } from '../src/config.ts'

const MAIN = join(import.meta.dirname, '../../cli/src/main.ts')

export type Served = Readonly<{
  url: string
  pid(): number
  /** Everything it wrote. */
  output(): string
  /** Resolves when it answers /ready (a worker: when it wrote that it started). */
  ready(): Promise<void>
  /** Starts it again after it ended. */
  restart(): void
  kill(signal: NodeJS.Signals): Promise<void>
  /** Kills it and the PostgreSQL of its own, which outlives a kill. */
  end(): Promise<void>
}>

export type ServedSettings = Readonly<{
  data: string
  port: number
  role: ServerRole
  environment?: Readonly<Record<string, string>>
  /** Words before the program: `strace -f …`. */
  under?: readonly string[]
}>

/** Starts the command on a port of its own. */
export function serve({ data, port, role, environment, under = [] }: ServedSettings): Served {
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^REMPART_|^DATABASE_URL$|^VITEST/u.test(name)),
  )
  let child: ChildProcess
  let output = ''
  const start = (): void => {
    const args = ['--no-warnings', MAIN, 'serve', '--data', data, '--port', String(port), '--role', role]
    const [program = process.execPath, ...rest] = [...under, process.execPath, ...args]
    child = spawn(program, rest, { env: { ...own, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] })
    child.stdout?.on('data', (piece: Buffer) => (output += piece.toString()))
    child.stderr?.on('data', (piece: Buffer) => (output += piece.toString()))
  }
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
    child.kill(signal)
    await ended
  }
  start()
  const url = `http://127.0.0.1:${port}`
  return {
    url,
    pid: () => child.pid ?? 0,
    output: () => output,
    ready: async () => {
      const started = performance.now()
      const isReady = async (): Promise<boolean> =>
        role === 'worker'
          ? output.includes('"event":"started"')
          : await fetch(`${url}/ready`).then(
              ({ status }) => status === 200,
              () => false,
            )
      while (!(await isReady())) {
        if (performance.now() - started > 60_000 || child.exitCode !== null)
          throw new Error(`not ready:\n${output.slice(-2000)}`)
        await sleep(50)
      }
    },
    restart: start,
    kill,
    end: async () => {
      await kill('SIGKILL')
      killPostmaster(data)
    },
  }
}

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

/** Process numbers of the children of a process. */
export function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((candidate) => candidate > 0)
    .filter((candidate) => {
      try {
        const stat = readFileSync(`/proc/${candidate}/stat`, 'utf8')
        return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === pid
      } catch {
        return false // it ended meanwhile
      }
    })
}

/** What a process has used so far: its own processor time, and the most memory that it held at once. Throws once it ended. */
export type ProcessCost = Readonly<{ processorMs: number; peakBytes: number }>

/** proc(5): fields 14 and 15 of `stat` are ticks of 10 ms, `VmHWM` is in KiB. */
export function costOf(pid: number): ProcessCost {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number)
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return { processorMs: (user + system) * 10, peakBytes: Number(/VmHWM:\s+(\d+)/u.exec(status)?.[1] ?? 0) * 1024 }
}

/** Lets the time pass after which the jobs of a killed worker are free. */
export async function freeLostJobs(database: Queryable): Promise<void> {
  await database.query("UPDATE job_worker SET seen_at = seen_at - interval '1 hour'")
  await database.query("UPDATE graphile_worker._private_jobs SET locked_at = locked_at - interval '1 hour'")
  await database.query("UPDATE graphile_worker._private_job_queues SET locked_at = locked_at - interval '1 hour'")
}

/** The postmaster of a site's own PostgreSQL, or undefined where none runs. */
export function postmasterOf(data: string): number | undefined {
  try {
    return Number(readFileSync(join(data, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0])
  } catch {
    return undefined
  }
}

/** Kills it, where it runs. */
export function killPostmaster(data: string): void {
  const pid = postmasterOf(data)
  if (pid !== undefined) killQuietly(pid)
}

/** Kills a process that may have ended by itself. */
export function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it ended
  }
}
