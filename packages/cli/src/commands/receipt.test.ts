// The path of a new user, as docs/server.md states it: its exact lines run against `rempart serve`.
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { freePort, postmasterOf, serve } from '../../../server/test/served-site.ts'

const root = join(import.meta.dirname, '../../../..')

it('the lines of docs/server.md take a new user from the first start to a verified receipt', async () => {
  const room = mkdtempSync(join(tmpdir(), 'rempart-path-'))
  chmodSync(room, 0o711)
  mkdirSync(join(room, 'out'))
  symlinkSync(join(root, 'samples'), join(room, 'samples'))
  const page = readFileSync(join(root, 'docs/server.md'), 'utf8')
  const lines = /## A first report[\s\S]*?```sh\n([\s\S]*?)```/u.exec(page)?.[1] ?? ''
  expect(lines.match(/curl /gu)?.length).toBeGreaterThan(4)
  const port = await freePort()
  const site = serve({ data: join(room, 'site'), port, role: 'all' })
  try {
    await site.ready()
    expect(site.output()).toMatch(/First administrator, open once: http:\/\/localhost:\d+\/enrol#/u)
    const ledgerKey = /Ledger key [^:]*: (\S+)/u.exec(site.output())?.[1] ?? ''
    const rempart = `${process.execPath} --no-warnings ${join(root, 'packages/cli/src/main.ts')}`
    const script = lines.replaceAll(':8462', `:${port}`).replaceAll('npx rempart', rempart)
    const run = spawnSync('sh', ['-eu', '-c', script], { cwd: room, encoding: 'utf8' })
    expect(run.status, run.stderr).toBe(0)
    expect(run.stdout).toContain('verified: receipt, entry and proof agree')
    const keys = JSON.parse(readFileSync(join(room, 'out/keys.json'), 'utf8')) as { ledger: string }
    expect(keys.ledger).toBe(ledgerKey)

    const receipt = JSON.parse(readFileSync(join(room, 'out/receipt.json'), 'utf8')) as Record<string, unknown>
    for (const [field, value] of [
      ['digest', '0'.repeat(64)],
      ['index', 0],
      ['id', '0'.repeat(32)],
    ] as const) {
      writeFileSync(join(room, 'out/altered.json'), JSON.stringify({ ...receipt, [field]: value }))
      const check = `${rempart} receipt out/altered.json --entry out/entry.json --proof out/proof.txt --keys out/keys.json`
      expect(spawnSync('sh', ['-c', check], { cwd: room }).status, field).toBe(4)
    }
  } finally {
    await site.kill('SIGTERM')
    const left = postmasterOf(join(room, 'site'))
    if (left !== undefined) process.kill(left, 'SIGKILL')
    rmSync(room, { recursive: true, force: true })
  }
})
