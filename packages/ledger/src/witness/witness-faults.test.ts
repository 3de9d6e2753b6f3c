// A witness whose file calls fail or are its last never vouches for a tree that it then forgets: whatever it said that it
// cosigned, it holds to afterwards (SECURITY §5 G7). A sample by default; every call with REMPART_EVERY_FAULT=1.
import { spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { folderStorage } from '../folder-storage.ts'
import { temporarySigner } from '../key-file.ts'
import { openLedger } from '../ledger.ts'
import { memoryStorage } from '../storage.ts'
import { writeAddCheckpoint } from './request.ts'
import { createWitness } from './witness.ts'

const base = mkdtempSync(join(tmpdir(), 'rempart-witness-faults-'))
afterAll(() => rmSync(base, { recursive: true }))
const hasStrace = spawnSync('strace', ['-V']).status === 0
const CALLS = 'openat,mkdir,write,pwrite64,fsync,fdatasync,close,rename,renameat2'
const SIZES = [3, 9]
const SAMPLE = 12

test.skipIf(!hasStrace)(
  'holds to what it cosigned, whichever call fails (skipped where strace is missing)',
  async () => {
    const signer = temporarySigner()
    const key = { name: 'log.example', publicKey: signer.publicKey }
    const storage = memoryStorage()
    const clock = { now: () => new Date(0) }
    const ledger = await openLedger({ storage, signer, clock, origin: key.name })
    const requests: string[] = []
    const smaller: Buffer[] = []
    for (const [i, size] of SIZES.entries()) {
      while (ledger.size() < size) await ledger.append({ type: 'verified' })
      const note = await ledger.checkpoint()
      const body = (await writeAddCheckpoint(storage, { older: i === 0 ? 0 : (SIZES[i - 1] ?? 0), note })) ?? ''
      requests.push(join(base, `request-${i}`))
      writeFileSync(requests[i] ?? '', body)
      // The same checkpoint from a log that pretends the witness knew nothing, or exactly this.
      smaller.push(Buffer.from(`old 0\n\n${note}`))
    }
    await ledger.close()
    /** Under strace; only calls on the witness's own paths are seen and counted, all from one thread. */
    const run = (name: string, inject: readonly string[]) => {
      const folder = join(base, name)
      const state = join('state', hash('sha256', key.name, 'hex').slice(0, 32))
      const temporary = ['01', '02'].map((two) => join('tmp', two.repeat(8)))
      const paths = ['.', 'tmp', 'state', state, ...temporary].flatMap((path) => ['-P', join(folder, path)])
      const program = join(import.meta.dirname, '../../test/witness-steps.ts')
      const hex = Buffer.from(signer.publicKey).toString('hex')
      const node = [process.execPath, '--no-warnings', program, folder, hex, ...requests]
      const args = ['-f', '-qq', '-e', `trace=${CALLS}`, ...paths, ...inject, ...node]
      const env = { ...process.env, UV_THREADPOOL_SIZE: '1' }
      return { folder, ...spawnSync('strace', args, { encoding: 'utf8', env }) }
    }
    const clean = run('clean', [])
    expect(clean.stdout).toBe('200\n200\n')
    const counts = new Map<string, number>()
    for (const [, call = ''] of clean.stderr.matchAll(/^(?:\[pid +\d+\] )?(\w+)\(/gmu))
      counts.set(call, (counts.get(call) ?? 0) + 1)
    expect(counts.get('fdatasync')).toBe(2)
    expect(counts.get('rename')).toBe(2)
    const faults = [...counts].flatMap(([call, count]) =>
      Array.from({ length: count }, (_, i) => [call, i + 1] as const),
    )
    let faulted = 0
    const step = process.env['REMPART_EVERY_FAULT'] === '1' ? 1 : faults.length / SAMPLE
    for (let next = 0; next < faults.length; next += step) {
      const [call, when] = faults[Math.floor(next)] ?? ['', 0]
      for (const fault of ['error=EIO', 'signal=KILL']) {
        const label = `${call}-${when}-${fault}`
        const { folder, stdout } = run(label, ['-e', `inject=${call}:${fault}:when=${when}`])
        if (stdout !== clean.stdout) faulted += 1
        const said = stdout.split('\n').filter((line) => line === '200').length
        const witness = createWitness({ name: 'w', signer, logs: [key], storage: folderStorage(folder), clock })
        const known = Number((await witness.known(key.name))?.split('\n')[1] ?? 0)
        expect(known, label).toBeGreaterThanOrEqual(said === 0 ? 0 : (SIZES[said - 1] ?? 0))
        expect([0, ...SIZES], label).toContain(known)
        for (const [i, size] of SIZES.entries())
          if (size < known) expect((await witness.add(smaller[i] ?? Buffer.alloc(0))).status, label).not.toBe(200)
      }
    }
    expect(faulted).toBeGreaterThan(SAMPLE)
  },
  300_000,
)
