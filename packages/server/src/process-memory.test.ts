import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { KERNEL_FILES, memoryLeaves } from './process-memory.ts'

const MODULE = join(import.meta.dirname, 'process-memory.ts')
/** Enough to see that there is one. */
const CORE_BYTES = 65_536
const pipesCores = readFileSync(KERNEL_FILES.corePattern, 'utf8').startsWith('|')

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-cores-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** What a process that may leave a core file has left in its folder when it crashed after these lines. */
function leftBy(lines: string): readonly string[] {
  const folder = scratch()
  const crash = `${lines}; process.kill(process.pid, 'SIGABRT'); setTimeout(() => {}, 10_000)`
  const node = [process.execPath, '--no-warnings', '--input-type=module', '--eval', crash]
  const { signal } = spawnSync('prlimit', [`--core=${CORE_BYTES}`, ...node], { cwd: folder, stdio: 'ignore' })
  expect(signal).toBe('SIGABRT')
  return readdirSync(folder)
}

it.skipIf(pipesCores)(
  'a process that forbade it leaves no core file when it crashes, where it would have left one (skipped where cores are piped)',
  () => {
    expect(leftBy('0')).toHaveLength(1)
    expect(leftBy(`const { forbidCores } = await import('${MODULE}'); forbidCores()`)).toEqual([])
  },
)

it('swap, and a program that is handed cores, are named; a machine without either has nothing to say', () => {
  const folder = scratch()
  const files = { swaps: join(folder, 'swaps'), corePattern: join(folder, 'core_pattern') }
  const kernel = (swaps: string, pattern: string): readonly string[] => {
    writeFileSync(files.swaps, `Filename\tType\tSize\tUsed\tPriority\n${swaps}`)
    writeFileSync(files.corePattern, `${pattern}\n`)
    return memoryLeaves(files)
  }
  expect(kernel('', 'core.%p')).toEqual([])
  expect(kernel('/dev/sda2   partition\t1\t0\t-2\n', 'core')).toEqual([expect.stringContaining('/dev/sda2')])
  expect(kernel('', '|/usr/lib/collect %P %s')).toEqual([expect.stringContaining('/usr/lib/collect is handed')])
})
