// What a run asks of the system about the folder under examination: to read, and nothing else (SECURITY §5 A8); and of the
// network: nothing.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fillFolder, scratch } from '../../test/small-case.ts'

const hasStrace = spawnSync('strace', ['-V']).status === 0
const WRITING =
  'creat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,rmdir,chmod,fchmod,fchmodat,chown,fchown,fchownat,truncate,ftruncate,utimensat,setxattr,fsetxattr,link,linkat,symlink,symlinkat,mknod,mknodat'

it.skipIf(!hasStrace)(
  'opens evidence read-only, changes nothing of it and connects to nobody (skipped where strace is missing)',
  async () => {
    const place = scratch('strace')
    const folder = join(place.path, 'evidence')
    mkdirSync(folder)
    await fillFolder(folder)
    const log = join(place.path, 'calls')
    const main = join(import.meta.dirname, '../main.ts')
    const args = [
      '-f',
      '-y',
      '-s',
      '400',
      '-e',
      `trace=openat,open,connect,${WRITING}`,
      '-o',
      log,
      process.execPath,
      '--no-warnings',
      main,
      'triage',
      folder,
      '--out',
      join(place.path, 'case'),
      '--unsafe-no-sandbox',
    ]
    const run = spawnSync('strace', args, {
      encoding: 'utf8',
      env: { ...process.env, REMPART_HOME: join(place.path, 'home') },
    })
    expect(run.status, run.stderr).toBe(1)
    const calls = readFileSync(log, 'latin1').split('\n')
    const onEvidence = calls.filter((call) => call.includes(folder))
    const opened = onEvidence.filter((call) => /\bopen(?:at)?\(/u.test(call))
    expect(opened.length).toBeGreaterThan(8)
    expect(opened.filter((call) => /O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_APPEND/u.test(call))).toEqual([])
    expect(onEvidence.filter((call) => !/\bopen(?:at)?\(/u.test(call) && !/resumed|exit|SIG/u.test(call))).toEqual([])
    expect(calls.filter((call) => /connect\(.*AF_INET/u.test(call))).toEqual([])
    place.remove()
  },
)
