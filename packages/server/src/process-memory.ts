// What stands in the memory of a process that reads evidence must not reach a disk: no core files (core(5), prlimit(1)), and no
// swap without a word (SECURITY §5 F3).
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { UserError } from '@rempart/core'

/** Takes from this process, and all that it starts, the right to leave a core file. UserError `missing-program` where it cannot. */
export function forbidCores(): void {
  const args = ['--pid', String(process.pid), '--core=0']
  const { status, error } = spawnSync('prlimit', args, { stdio: 'ignore' })
  if (status === 0) return
  const reason = 'cannot take away core files: apt-get install util-linux'
  throw new UserError({ code: 'missing-program', subject: 'prlimit', reason, ...(error && { cause: error }) })
}

/** Where the kernel says what it does with memory; a test names files of its own. */
export const KERNEL_FILES = { swaps: '/proc/swaps', corePattern: '/proc/sys/kernel/core_pattern' } as const

/** Ways in which memory of the server may still reach a disk on this machine, as sentences; none where there is no way. The
 * limit that `forbidCores` sets binds files only: a program that cores are piped to decides for itself. */
export function memoryLeaves(
  files: Readonly<Record<keyof typeof KERNEL_FILES, string>> = KERNEL_FILES,
): readonly string[] {
  const [, ...swaps] = linesOf(files.swaps)
  const [pattern = ''] = linesOf(files.corePattern)
  const swapNames = swaps.map((line) => line.split(/\s+/u)[0]).join(', ')
  return [
    ...(swaps.length > 0 ? [`memory may be written to ${swapNames}: swapoff -a, or encrypt it`] : []),
    ...(pattern.startsWith('|')
      ? [`${pattern.slice(1).split(' ')[0]} is handed the memory of whatever crashes: sysctl kernel.core_pattern=core`]
      : []),
  ]
}

function linesOf(file: string): readonly string[] {
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
}
