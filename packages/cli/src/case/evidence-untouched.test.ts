// What a run asks of the system about the folder under examination: to read, and nothing else (SECURITY §5 A8); and of the
// network: nothing.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fillFolder, scratch } from '../../test/small-case.ts'

const hasStrace = spawnSync('strace', ['-V']).status === 0
const WRITING =
  'creat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,rmdir,chmod,fchmod,fchmodat,chown,fchown,fchownat,truncate,ftruncate,utimensat,setxattr,fsetxattr,link,linkat,symlink,symlinkat,mknod,mknodat'

/** Active formats in the clothing of pictures and films, each asking for the canary (SECURITY §5 A6). */
function costumes(canary: string): Readonly<Record<string, string>> {
  const url = `file://${canary}`
  return {
    'drawing.svg': `<svg xmlns="http://www.w3.org/2000/svg"><image href="${url}"/></svg>`,
    'entity.png': `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "${url}">]><svg>&x;</svg>`,
    'include.svg': `<svg xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="${url}" parse="text"/></svg>`,
    'magick.jpg': `push graphic-context\nviewbox 0 0 9 9\nimage over 0,0 0,0 '${canary}'\npop graphic-context\n`,
    'script.jpg': `%!PS\n(${canary}) (r) file\n`,
    'list.mp4': `#EXTM3U\n#EXTINF:1,\n${url}\n`,
    'joined.mp4': `ffconcat version 1.0\nfile '${canary}'\n`,
    'document.png': `%PDF-1.4\n1 0 obj\n<< /Type /Catalog /OpenAction << /S /URI /URI (${url}) >> >>\nendobj\n`,
    'remote.svg': '<svg xmlns="http://www.w3.org/2000/svg"><image href="http://127.0.0.1:9/x.png"/></svg>',
  }
}

it.skipIf(!hasStrace)(
  'opens evidence read-only, changes nothing of it and connects to nobody (skipped where strace is missing)',
  async () => {
    const place = scratch('strace')
    const folder = join(place.path, 'evidence')
    mkdirSync(folder)
    await fillFolder(folder)
    const canary = join(place.path, 'canary')
    writeFileSync(canary, 'nobody asked for this')
    for (const [name, text] of Object.entries(costumes(canary))) writeFileSync(join(folder, name), text)
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
    expect(calls.filter((call) => call.includes(canary))).toEqual([])
    expect(calls.filter((call) => /connect\(.*AF_INET/u.test(call))).toEqual([])
    place.remove()
  },
)
