// The walk against what a hostile folder does (SECURITY §5 A5, A7, A8).
import { spawnSync } from 'node:child_process'
import {
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Listed } from '@rempart/pipeline'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { scratch } from '../../test/small-case.ts'
import { openFolder } from './folder.ts'

/** Folders in folders (SECURITY §5 A5). */
const LEVELS = 5000

let place = scratch('folder')
beforeEach(() => {
  place = scratch('folder')
})
afterEach(() => place.remove())

async function list(path = place.path): Promise<readonly Listed[]> {
  const folder = openFolder(path)
  const found = await Array.fromAsync(folder.list())
  folder.close()
  return found.toSorted((a, b) => Buffer.compare(a.name, b.name))
}
const kinds = async (): Promise<Record<string, string>> =>
  Object.fromEntries((await list()).map(({ name, kind }) => [Buffer.from(name).toString('latin1'), kind]))

it('lists links, pipes and sockets as what they are and follows none', async () => {
  writeFileSync(join(place.path, 'a'), 'x')
  symlinkSync('/etc', join(place.path, 'to-etc'))
  symlinkSync('.', join(place.path, 'loop'))
  symlinkSync('nowhere', join(place.path, 'dangling'))
  linkSync(join(place.path, 'a'), join(place.path, 'hard'))
  spawnSync('mkfifo', [join(place.path, 'pipe')])
  expect(await kinds()).toEqual({
    a: 'file',
    'to-etc': 'symlink',
    loop: 'symlink',
    dangling: 'symlink',
    hard: 'file',
    pipe: 'fifo',
  })
})

it('keeps names as bytes: not UTF-8, line feeds, direction marks, 255 bytes', async () => {
  const names = [
    Buffer.from([0xff, 0xfe]),
    Buffer.from('a\nb'),
    Buffer.from('a\u202eb'),
    Buffer.alloc(255, 0x61),
    Buffer.from('CON.jpg'),
    Buffer.from('..\\x'),
  ]
  for (const name of names) writeFileSync(Buffer.concat([Buffer.from(`${place.path}/`), name]), 'x')
  expect((await list()).map(({ name }) => Buffer.from(name).toString('hex'))).toEqual(
    names.map((name) => name.toString('hex')).toSorted(),
  )
})

it('walks a tree deeper than any path may be long, and opens what lies there', async () => {
  const deep = spawnSync(
    process.execPath,
    [
      '-e',
      `for (let i = 0; i < ${LEVELS}; i++) { require('fs').mkdirSync('level'); process.chdir('level') } require('fs').writeFileSync('bottom.txt', 'here')`,
    ],
    { cwd: place.path },
  )
  expect(deep.status).toBe(0)
  const folder = openFolder(place.path)
  const [bottom] = await Array.fromAsync(folder.list())
  expect(bottom?.name.length).toBe(LEVELS * 6 + 10)
  const opened = bottom === undefined ? undefined : folder.open(bottom)
  expect(opened !== undefined && 'source' in opened && Buffer.from(opened.source.slice(0, 9)).toString()).toBe('here')
  folder.close()
  spawnSync('rm', ['-rf', join(place.path, 'level')])
})

it('does not open what was swapped for a link, another file or a longer one since it was listed', async () => {
  const target = join(place.path, 'target')
  const swaps: readonly (() => void)[] = [
    () => symlinkSync('/etc/passwd', target),
    () => writeFileSync(target, 'another file'),
    () => spawnSync('mkfifo', [target]),
    () => undefined,
  ]
  for (const swap of swaps) {
    writeFileSync(target, 'x')
    const folder = openFolder(place.path)
    const [listed] = await Array.fromAsync(folder.list())
    unlinkSync(target)
    swap()
    const opened = listed === undefined ? undefined : folder.open(listed)
    expect(opened !== undefined && 'reason' in opened && opened.reason).toMatch(/^(?:changed-since-listed|gone)$/u)
    folder.close()
    rmSync(target, { force: true })
  }
})

it('a folder on the way swapped for a link leads nowhere', async () => {
  mkdirSync(join(place.path, 'in/sub'), { recursive: true })
  writeFileSync(join(place.path, 'in/sub/file'), 'inside')
  mkdirSync(join(place.path, 'outside'))
  writeFileSync(join(place.path, 'outside/file'), 'outside')
  const folder = openFolder(join(place.path, 'in'))
  const [listed] = await Array.fromAsync(folder.list())
  renameSync(join(place.path, 'in/sub'), join(place.path, 'in-sub'))
  symlinkSync(join(place.path, 'outside'), join(place.path, 'in/sub'))
  const opened = listed === undefined ? undefined : folder.open(listed)
  expect(opened).toMatchObject({ stage: 'receive', reason: 'changed-since-listed' })
  folder.close()
})

it('says when a file changed while it was held', async () => {
  const path = join(place.path, 'growing')
  writeFileSync(path, 'short')
  const folder = openFolder(place.path)
  const [listed] = await Array.fromAsync(folder.list())
  const opened = listed === undefined ? undefined : folder.open(listed)
  if (opened === undefined || 'reason' in opened) throw new Error('not opened')
  expect(opened.unchanged()).toBe(true)
  writeFileSync(path, 'rather longer')
  expect(opened.unchanged()).toBe(false)
  expect(opened.source.slice(0, 100).length).toBe(5)
  opened.close()
  folder.close()
})

it('reads without touching the access time', async () => {
  const path = join(place.path, 'old')
  writeFileSync(path, 'x'.repeat(10_000))
  utimesSync(path, new Date('2001-02-03'), new Date('2001-02-03'))
  const before = statSync(path, { bigint: true }).atimeNs
  const folder = openFolder(place.path)
  const [listed] = await Array.fromAsync(folder.list())
  const opened = listed === undefined ? undefined : folder.open(listed)
  if (opened === undefined || 'reason' in opened) throw new Error('not opened')
  expect(Buffer.compare(opened.source.slice(0, 20_000), readFileSync(path).subarray(0, 10_000))).toBe(0)
  opened.close()
  folder.close()
  // The comparison itself read the file once more, by the ordinary way: only what the folder read is asserted.
  utimesSync(path, new Date('2001-02-03'), new Date('2001-02-03'))
  const again = openFolder(place.path)
  const [second] = await Array.fromAsync(again.list())
  const reopened = second === undefined ? undefined : again.open(second)
  if (reopened !== undefined && 'source' in reopened) {
    reopened.source.slice(0, 20_000)
    reopened.close()
  }
  again.close()
  expect(statSync(path, { bigint: true }).atimeNs).toBe(before)
})

it('names what is no folder', () => {
  expect(() => openFolder(join(place.path, 'absent'))).toThrow('there is no such folder')
  writeFileSync(join(place.path, 'file'), '')
  expect(() => openFolder(join(place.path, 'file'))).toThrow('is not a folder')
})
