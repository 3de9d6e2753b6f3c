// Both commands as a person runs them: a holder serves the sample list, a site asks about sample files.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../../../..')
const main = join(root, 'packages/cli/src/main.ts')
const folder = mkdtempSync(join(tmpdir(), 'rempart-private-'))
const env = { ...process.env, REMPART_HOME: join(folder, 'home'), REMPART_PRIVATE_TOKEN: 'a-token' }
const listed = join(folder, 'listed.bin')
const other = join(folder, 'other.bin')
let holder: ChildProcess
let [at, key] = ['', '']

beforeAll(async () => {
  writeFileSync(listed, 'listed')
  writeFileSync(other, 'other')
  const md5 = createHash('md5').update('listed').digest('hex')
  const sha256 = createHash('sha256').update('listed').digest('hex')
  writeFileSync(join(folder, 'list.csv'), `md5,sha256\n${md5},${sha256}\n`)
  writeFileSync(join(folder, 'clients'), `site ${createHash('sha256').update('a-token').digest('hex')}\n`)
  const args = ['private', 'serve', '--port', '0', '--list', `known=${join(folder, 'list.csv')},date=2026-11-01`]
  holder = spawn(process.execPath, ['--no-warnings', main, ...args, '--clients', join(folder, 'clients')], { env })
  let said = ''
  await new Promise<void>((resolve, reject) => {
    holder.stdout?.on('data', (part: Buffer) => {
      said += part.toString()
      if (said.includes('a lookup by bucket')) resolve()
    })
    holder.once('exit', () => reject(new Error(said)))
  })
  at = /http:\S+/u.exec(said)?.[0] ?? ''
  key = /public key: (\S+)/u.exec(said)?.[1] ?? ''
})
afterAll(() => {
  holder.kill('SIGTERM')
  rmSync(folder, { recursive: true })
})

function lookup(...args: string[]): Readonly<{ status: number | null; stdout: string; stderr: string }> {
  const command = ['--no-warnings', main, 'private', 'lookup', listed, other, '--at', at, ...args]
  return spawnSync(process.execPath, command, { env, encoding: 'utf8' })
}

it('answers what is listed, says what was checked and what the holder learned', () => {
  const { status, stdout, stderr } = lookup('--public-key', key)
  expect([status, stderr]).toEqual([0, ''])
  expect(stdout).toContain(`${listed}: on the list by md5, sha256`)
  expect(stdout).toContain(`${other}: not on the list`)
  expect(stdout).toMatch(/checked: known, version [0-9a-f]{12}, date 2026-11-01, 2 digests/u)
  expect(stdout).toContain('nothing of them')
})

it('answers the same by buckets, and prints the bits that leak', () => {
  const { results, mode } = JSON.parse(lookup('--buckets', '--json').stdout) as Record<string, unknown>
  expect(results).toEqual([
    { file: listed, on: ['md5', 'sha256'] },
    { file: other, on: [] },
  ])
  expect(mode).toEqual({ kind: 'buckets', leakBits: 0 })
})

it('refuses answers of another key, and asks for a key', () => {
  const wrong = lookup('--public-key', 'e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76')
  expect([wrong.status, wrong.stderr]).toEqual([2, expect.stringContaining('proof does not hold')])
  expect(lookup().stderr).toContain('--public-key')
})

it('keeps the published set beside the keys, for its owner only, without a digest in it', () => {
  const made = spawnSync('find', [join(folder, 'home/private-sets'), '-type', 'f', '-perm', '600'], {
    encoding: 'utf8',
  })
  const [file = ''] = made.stdout.trim().split('\n')
  const set = readFileSync(file)
  expect(set.length).toBe(1024 * 16)
  expect(set.includes(createHash('sha256').update('listed').digest().subarray(0, 8))).toBe(false)
})
