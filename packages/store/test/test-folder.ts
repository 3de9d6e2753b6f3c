// Folders of test programs, named after the process whose tests they serve, so that the next run can end what a killed run
// left behind: its PostgreSQL servers and sites, which live on without it.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const OF_A_TEST = /\/rempart-test-[a-z]+-(\d+)-\w{6}(?:\/|\0|$)/u

/** A new folder below the temporary one; `purpose` in lower-case letters. */
export function testFolder(purpose: string): string {
  return mkdtempSync(join(tmpdir(), `rempart-test-${purpose}-${process.pid}-`))
}

/** Ends the programs that were started with a path of a test folder whose process is gone. Their process numbers. */
export function endOrphans(): readonly number[] {
  const orphans = processes().filter((pid) => {
    const [, owner] = OF_A_TEST.exec(commandOf(pid)) ?? []
    return owner !== undefined && commandOf(Number(owner)) === ''
  })
  return orphans.filter(end)
}

function processes(): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0)
}

/** The words that started a process, or nothing where none runs. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return '' // it ended meanwhile
  }
}

function end(pid: number): boolean {
  try {
    process.kill(pid, 'SIGQUIT') // PostgreSQL: at once, its children too
    return true
  } catch {
    return false // it ended meanwhile, or belongs to somebody else
  }
}
