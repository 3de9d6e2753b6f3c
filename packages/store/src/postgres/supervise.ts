// Runs a PostgreSQL of the site's own: unix socket only, durable settings, restarted when it dies, taken over where an
// earlier process of ours was killed and left it running (SECURITY §4.2; STACK §2).
import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { UserError } from '@rempart/core'
import { type DatabaseAddress, openDatabase } from '../database.ts'
import {
  CLIENTS_LEAVE_MS,
  MAX_RESTARTS,
  RESTART_PAUSE_MS,
  RESTART_WINDOW_MS,
  SLOW_RESTART_PAUSE_MS,
  START_TIMEOUT_MS,
  STOP_TIMEOUT_MS,
} from '../limits.ts'
import {
  type DataFolder,
  dataFolder,
  dataVersion,
  initialise,
  postgresEnvironment,
  readPassword,
  SUPERUSER,
} from './data-folder.ts'
import { choosePostgres, findPostgres, type PostgresBinaries, type PostgresSource } from './find-binaries.ts'

export type SupervisorSettings = Readonly<{
  /** Folder of the database and its socket. */
  root: string
  source?: PostgresSource
  /** Told when it died and is started again; `often` where it keeps dying, so that somebody has to look. */
  onRestart?: (often: boolean) => void
}>

export type SupervisedPostgres = Readonly<{
  address: DatabaseAddress
  binaries: PostgresBinaries
  /** Process id of the postmaster, as its lock file states it. */
  pid(): number | undefined
  /** Stops what this process started; what another process runs goes on, unless nobody uses it any more: then its starter was
   * killed, or will start it again. */
  stop(): Promise<void>
}>

/** Resolves when the database answers. UserError `missing-program`, `unreadable` (says PostgreSQL's own last words). */
export async function supervisePostgres(settings: SupervisorSettings): Promise<SupervisedPostgres> {
  const folder = dataFolder(settings.root)
  const version = dataVersion(folder)
  const { source } = settings
  const binaries = choosePostgres(findPostgres(folder.links), { dataVersion: version, ...(source && { source }) })
  initialise(folder, binaries)
  const address: DatabaseAddress = {
    kind: 'socket',
    folder: folder.socket,
    user: SUPERUSER,
    password: readPassword(folder),
    database: 'postgres',
  }
  let child: ChildProcess | undefined
  let stopping = false
  const restarts: number[] = []

  function start(): void {
    const started = spawnPostgres(folder, binaries)
    child = started
    started.once('exit', () => {
      if (!stopping) void restart()
    })
  }

  async function restart(): Promise<void> {
    child = undefined
    await sleep(RESTART_PAUSE_MS)
    if (stopping) return
    // The lock of a running postmaster made ours leave: another process of the site runs it.
    if (await answers(address)) return watchForeign()
    const now = performance.now()
    restarts.push(now)
    while (restarts[0] !== undefined && now - restarts[0] > RESTART_WINDOW_MS) restarts.shift()
    const often = restarts.length > MAX_RESTARTS
    settings.onRestart?.(often)
    // A full disk may be full for hours: it comes back by itself, at a pace that leaves its log readable.
    if (often) await sleep(SLOW_RESTART_PAUSE_MS)
    if (!stopping) start()
  }

  /** A postmaster that is not our child gives no exit event; when it is gone, ours takes its place. */
  function watchForeign(): void {
    const timer = setInterval(() => {
      const pid = postmasterPid(folder)
      if (stopping || child !== undefined) clearInterval(timer)
      else if (pid === undefined || !isAlive(pid)) {
        clearInterval(timer)
        void restart()
      }
    }, RESTART_PAUSE_MS)
    timer.unref()
  }

  if (await answers(address)) watchForeign()
  else start()
  await untilAnswers(address, () => lastWords(folder))
  return {
    address,
    binaries,
    pid: () => postmasterPid(folder),
    stop: async () => {
      stopping = true
      const running = child
      if (running === undefined) return stopAbandoned(address, folder)
      if (running.exitCode !== null || running.signalCode !== null) return
      const left = new Promise<void>((resolve) => running.once('exit', () => resolve()))
      running.kill('SIGINT') // fast shutdown: clients are cut, everything committed is checkpointed
      const timer = setTimeout(() => running.kill('SIGQUIT'), STOP_TIMEOUT_MS)
      await left
      clearTimeout(timer)
    },
  }
}

function spawnPostgres(folder: DataFolder, binaries: PostgresBinaries): ChildProcess {
  const log = openSync(folder.startLog, 'w', 0o600)
  const args = [
    '-D',
    folder.data,
    ...Object.entries(settingsOf(folder)).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  const child = spawn(binaries.postgres, args, {
    stdio: ['ignore', log, log],
    env: postgresEnvironment(binaries),
    detached: true, // a Ctrl-C in the terminal reaches us, and we stop it in order
    ...folder.owner,
  })
  closeSync(log)
  child.on('error', () => undefined) // told by untilAnswers
  return child
}

/** Logs name errors but hold no statement, parameter or row (SECURITY §5 F6). */
function settingsOf(folder: DataFolder): Readonly<Record<string, string>> {
  return {
    listen_addresses: '',
    unix_socket_directories: folder.socket,
    unix_socket_permissions: '0700',
    max_connections: '100',
    shared_buffers: '128MB',
    max_wal_size: '1GB',
    password_encryption: 'scram-sha-256',
    logging_collector: 'on',
    log_directory: 'log',
    log_filename: 'postgres-%a.log',
    log_truncate_on_rotation: 'on',
    log_rotation_age: '1d',
    log_rotation_size: '0',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length_on_error: '0',
  }
}

async function answers(address: DatabaseAddress): Promise<boolean> {
  const database = openDatabase(address, { connections: 1 })
  try {
    await database.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await database.end()
  }
}

/** Fast shutdown of a postmaster that another process started, where it has no client left. */
async function stopAbandoned(address: DatabaseAddress, folder: DataFolder): Promise<void> {
  const pid = postmasterPid(folder)
  if (pid === undefined) return
  const leave = performance.now() + CLIENTS_LEAVE_MS
  while (await hasClients(address)) {
    if (performance.now() > leave) return
    await sleep(50)
  }
  if (!isAlive(pid)) return
  process.kill(pid, 'SIGINT')
  const end = performance.now() + STOP_TIMEOUT_MS
  while (isAlive(pid) && performance.now() < end) await sleep(50)
}

/** True too where it cannot be asked: it may be about to answer somebody. */
async function hasClients(address: DatabaseAddress): Promise<boolean> {
  const database = openDatabase(address, { connections: 1 })
  try {
    const { rowCount } = await database.query(
      "SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() LIMIT 1",
    )
    return rowCount !== 0
  } catch {
    return true
  } finally {
    await database.end()
  }
}

async function untilAnswers(address: DatabaseAddress, lastWords: () => string): Promise<void> {
  const until = performance.now() + START_TIMEOUT_MS
  while (!(await answers(address))) {
    if (performance.now() > until)
      throw new UserError({ code: 'unreadable', subject: 'PostgreSQL', reason: `does not start: ${lastWords()}` })
    await sleep(50)
  }
}

function postmasterPid({ data }: DataFolder): number | undefined {
  try {
    const pid = Number(readFileSync(`${data}/postmaster.pid`, 'utf8').split('\n')[0])
    return Number.isInteger(pid) && pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function lastWords({ startLog }: DataFolder): string {
  return readFileSync(startLog, 'utf8').trim().split('\n').slice(-3).join(' ') || 'it says nothing'
}
