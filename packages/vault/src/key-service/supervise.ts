// Starts the key service as a process of its own, without core dumps, and starts it again when it ends. The server that does
// this never sees the passphrase: the service reads the file itself.
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import { KEY_RESTART_MS, KEY_START_MS } from '../limits.ts'

const MAIN = join(import.meta.dirname, 'main.ts')
/** Exit code of a service that starting again does not help (EX_CONFIG). */
const CONFIGURATION = 78
/** What a service that listens says; anything else is why it does not. */
const READY = 'ready'

export type KeySource = Readonly<
  { kind: 'passphrase-file'; path: string } | { kind: 'command'; command: readonly [string, ...string[]] }
>
export type SupervisedKeys = Readonly<{
  /** Process number of the running service, or undefined between two. */
  pid(): number | undefined
  /** Times that it was started. */
  starts(): number
  stop(): Promise<void>
}>

/** Resolves once the service listens at `socket`. UserError `key-missing` says why it does not start. */
export async function superviseKeys(
  settings: Readonly<{ folder: string; socket: string; source: KeySource; onRestart?: () => void }>,
): Promise<SupervisedKeys> {
  let child: ChildProcess | undefined
  let starts = 0
  let stopping = false

  async function start(): Promise<void> {
    starts += 1
    const fresh = spawnService(settings)
    child = fresh
    const ended = new Promise<number | null>((resolve) => {
      fresh.once('close', resolve)
      fresh.once('error', () => resolve(CONFIGURATION))
    })
    await Promise.race([
      ready(fresh),
      ended.then((code) => {
        throw cannotStart(`it ended with exit code ${code}`)
      }),
    ])
    void ended.then(async (code) => {
      child = undefined
      while (!stopping && code !== CONFIGURATION) {
        await new Promise((resolve) => setTimeout(resolve, KEY_RESTART_MS))
        if (stopping) return
        settings.onRestart?.()
        if (
          await start().then(
            () => true,
            () => false,
          )
        )
          return
      }
    })
  }

  await start()
  return {
    pid: () => child?.pid,
    starts: () => starts,
    async stop() {
      stopping = true
      const running = child
      if (running === undefined) return
      const closed = new Promise((resolve) => running.once('close', resolve))
      running.kill('SIGTERM')
      await closed
    },
  }
}

function spawnService({
  folder,
  socket,
  source,
}: Readonly<{ folder: string; socket: string; source: KeySource }>): ChildProcess {
  const own = ['--folder', folder, '--socket', socket]
  const keys = source.kind === 'command' ? ['--command', '--', ...source.command] : ['--passphrase-file', source.path]
  const node = [process.execPath, '--no-warnings', MAIN, ...own, ...keys]
  return spawn('prlimit', ['--core=0', ...node], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { PATH: '/usr/local/bin:/usr/bin:/bin' },
  })
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL')
      reject(cannotStart(`it was not ready after ${KEY_START_MS / 1000} s`))
    }, KEY_START_MS)
    child.stdout?.once('data', (line: Buffer) => {
      clearTimeout(late)
      const said = line.toString().trim()
      if (said === READY) resolve()
      else reject(cannotStart(said))
    })
    child.once('close', () => clearTimeout(late))
  })
}

function cannotStart(reason: string): UserError {
  return new UserError({ code: 'key-missing', subject: 'key service', reason })
}
