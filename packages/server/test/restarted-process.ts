// A program of a test that is killed and started again.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export type Restarted = Readonly<{
  /** Resolves when it has written its first line. */
  start(): Promise<void>
  kill(signal: NodeJS.Signals): Promise<void>
}>

/** Runs Node with these arguments and no setting of ours. */
export function restartedProcess(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Restarted {
  const own = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^REMPART_|^DATABASE_URL$|^VITEST/u.test(name)),
  )
  let child: ChildProcess | undefined
  return {
    start: async () => {
      const fresh = spawn(process.execPath, ['--no-warnings', ...args], {
        env: { ...own, ...environment },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      child = fresh
      await Promise.race([
        once(fresh.stdout, 'data'),
        once(fresh, 'exit').then(() => {
          throw new Error(`${args.join(' ')} ended before it was ready`)
        }),
      ])
    },
    kill: async (signal) => {
      const running = child
      if (running === undefined || running.exitCode !== null || running.signalCode !== null) return
      const left = once(running, 'exit')
      running.kill(signal)
      await left
    },
  }
}
