// Every file call of a rotation fails once, and is once the last: the key file opens afterwards, and what the rotation had
// said was safe still is (SECURITY §5 B2, F7).
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openKekFile } from './kek-file.ts'

const base = mkdtempSync(join(tmpdir(), 'rempart-kek-faults-'))
afterAll(() => rmSync(base, { recursive: true }))
const CALLS = 'openat,write,pwrite64,fsync,fdatasync,close,rename,renameat2'
const hasStrace = spawnSync('strace', ['-V']).status === 0
const context = Buffer.from('context')
const opens = (path: string, wrapped: string): Promise<boolean> =>
  openKekFile(path, Buffer.from('passphrase'))
    .unwrap({ wrapped: Buffer.from(wrapped, 'base64'), context })
    .then(
      (secret) => Buffer.from(secret).toString() === 'secret',
      () => false,
    )

it.skipIf(!hasStrace)('a key file survives every fault of a rotation (skipped where strace is missing)', async () => {
  const original = join(base, 'original.json')
  const kek = openKekFile(original, Buffer.from('passphrase'), { cost: { N: 16, r: 8, p: 1 } })
  const before = Buffer.from(await kek.wrap({ secret: Buffer.from('secret'), context })).toString('base64')
  const run = (path: string, inject: readonly string[]) => {
    cpSync(original, path)
    const program = join(import.meta.dirname, '../../test/rotate-key-file.ts')
    const watched = [base, path, `${path}.new`].flatMap((one) => ['-P', one])
    const node = [process.execPath, '--no-warnings', program, path, 'passphrase', before]
    const { stdout, stderr } = spawnSync('strace', ['-qq', '-e', `trace=${CALLS}`, ...watched, ...inject, ...node], {
      encoding: 'utf8',
    })
    return { said: stdout, trace: stderr }
  }
  const clean = run(join(base, 'clean.json'), [])
  expect(clean.said).toContain('finished')
  const counts = new Map<string, number>()
  for (const [, call = ''] of clean.trace.matchAll(/^(\w+)\(/gmu)) counts.set(call, (counts.get(call) ?? 0) + 1)
  expect(counts.get('fsync')).toBe(4)
  for (const [call, count] of counts)
    for (let when = 1; when <= count; when += 1)
      for (const fault of ['error=EIO', 'signal=KILL']) {
        const label = `${call} ${when} ${fault}`
        const path = join(base, `${label.replaceAll(' ', '-')}.json`)
        const { said } = run(path, ['-e', `inject=${call}:${fault}:when=${when}`])
        const rotated = /^rotated (.+)$/mu.exec(said)?.[1]
        if (rotated === undefined) expect(await opens(path, before), label).toBe(true)
        else expect(await opens(path, rotated), label).toBe(true)
        if (said.includes('finished')) expect(await opens(path, before), label).toBe(false)
      }
})
