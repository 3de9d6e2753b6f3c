// What only root can set up for a run: another user, an image of a disk mounted read-only, a machine without the sandbox's
// program (SECURITY §4.1, §5 A8, J1). Skipped for anyone else and where mounting is not permitted.
import { createHash } from 'node:crypto'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fillFolder, MAIN, rempart, scratch } from '../../test/small-case.ts'
import type { Ran } from '../../test/small-case.ts'

const NOBODY = 65534
const AS_NOBODY = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']
const isRoot = process.getuid?.() === 0
const works = (command: string, ...args: readonly string[]): boolean => spawnSync(command, args).status === 0
const nobodyRuns =
  isRoot &&
  works(AS_NOBODY[0] ?? '', ...AS_NOBODY.slice(1), process.execPath, '-e', `require('fs').readFileSync('${MAIN}')`)
const mounts = isRoot && works('unshare', '--mount', 'true')
const mountsImages = mounts && works('losetup', '--find')
const IMAGE_BYTES = 16 * 1024 * 1024

const place = scratch('under-root')
const folder = join(place.path, 'in')
const whole = join(place.path, 'whole')
const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

/** The command below another: `before` says how it is started. */
function under(before: readonly string[], args: readonly string[], home: string): Ran {
  const [program = '', ...rest] = [...before, process.execPath, '--no-warnings', MAIN, ...args]
  return spawnSync(program, rest, { encoding: 'utf8', cwd: '/', env: { ...process.env, REMPART_HOME: home } })
}

beforeAll(async () => {
  chmodSync(place.path, 0o755)
  mkdirSync(folder)
  await fillFolder(folder)
  const { status, stderr } = rempart(['triage', folder, '--out', whole], { home: join(place.path, 'home') })
  expect(status, stderr).toBe(1)
})
afterAll(place.remove)

it.skipIf(!nobodyRuns)('another user, who owns none of the files, gets the same manifest', () => {
  const own = join(place.path, 'own')
  mkdirSync(own)
  chownSync(own, NOBODY, NOBODY)
  const { status, stderr } = under(AS_NOBODY, ['triage', folder, '--out', join(own, 'case')], join(own, 'home'))
  expect(status, stderr).toBe(1)
  const manifest = join(own, 'case/manifest.jsonl')
  expect(statSync(manifest).uid).toBe(NOBODY)
  expect(sha256(manifest)).toBe(sha256(join(whole, 'manifest.jsonl')))
})

it.skipIf(!mountsImages)(
  'a mounted image of a disk is read through, links in circles are not, and the image stays as it was',
  async () => {
    const seized = join(place.path, 'seized')
    mkdirSync(seized)
    await fillFolder(seized)
    const image = join(place.path, 'disk.img')
    writeFileSync(image, '')
    truncateSync(image, IMAGE_BYTES)
    expect(works('mkfs.ext4', '-q', '-F', '-d', seized, image)).toBe(true)
    const around = join(place.path, 'around')
    mkdirSync(join(around, 'disk'), { recursive: true })
    symlinkSync('..', join(around, 'disk-loop'))
    symlinkSync('second', join(around, 'first'))
    symlinkSync('first', join(around, 'second'))
    const before = sha256(image)
    const out = join(place.path, 'image-case')
    // Mounted in a room of its own, which ends with the run: nothing is left to unmount.
    const script = 'mount -o loop,ro,noload "$1" "$2" && shift 2 && exec "$@"'
    const inRoom = ['unshare', '--mount', 'sh', '-c', script, 'sh', image, join(around, 'disk')]
    const { status, stderr } = under(inRoom, ['triage', around, '--out', out], join(place.path, 'home'))
    expect(status, stderr).toBe(1)
    const lines = readFileSync(join(out, 'manifest.jsonl'), 'utf8').trimEnd().split('\n')
    const found = new Map(
      lines
        .map((line) => JSON.parse(line) as { path: string; sha256?: string })
        .map((line) => [line.path, line.sha256]),
    )
    expect(found.get('disk/one.jpg')).toBe(sha256(join(seized, 'one.jpg')))
    expect([...found.keys()].filter((path) => !path.startsWith('disk/'))).toEqual(['disk-loop', 'first', 'second'])
    expect(['disk-loop', 'first', 'second', 'disk/link.jpg'].map((path) => found.get(path))).toEqual(
      Array(4).fill(undefined),
    )
    expect(sha256(image)).toBe(before)
  },
)

it.skipIf(!mounts)(
  'without the sandbox nothing is decoded or shown: the command says what is missing and how to get it',
  () => {
    const script = 'if [ -e /usr/bin/bwrap ]; then mount --bind /dev/null /usr/bin/bwrap; fi && exec "$@"'
    const inRoom = ['unshare', '--mount', 'sh', '-c', script, 'sh']
    const home = join(place.path, 'home')
    const commands = [
      ['triage', folder, '--out', join(place.path, 'never')],
      ['view', whole, '--from', folder],
    ]
    for (const command of commands) {
      const { status, stdout, stderr } = under(inRoom, command, home)
      expect(status, stderr).toBe(3)
      expect(stderr).toContain('bwrap is not installed (Debian: apt-get install bubblewrap)')
      expect(stdout).not.toContain('http://')
    }
  },
)
