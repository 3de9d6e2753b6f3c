// Publishing and verifying a log of a million entries (SECURITY §5 G6: 30 s, 300 MiB; append 1,000/s).
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, Figure } from '../../../scripts/bench.ts'
import { sealAct } from './entry.ts'
import { folderStorage } from './folder-storage.ts'
import { temporarySigner } from './key-file.ts'
import { openLedger } from './ledger.ts'

const ENTRIES = Number(process.env['REMPART_BENCH_ENTRIES'] ?? 1_000_000)

async function verifyMillion(): Promise<readonly Figure[]> {
  const root = mkdtempSync(join(tmpdir(), 'rempart-verify-bench-'))
  try {
    const signer = temporarySigner()
    const storage = folderStorage(root)
    const ledger = await openLedger({ storage, signer, clock: { now: () => new Date(0) }, origin: 'bench.example/log' })
    const salt = new Uint8Array(16)
    const start = performance.now()
    for (let seq = 0; seq < ENTRIES; seq += 1) {
      const commit = { report: String(seq), digest: 'ab', row: 'cd' }
      const act = { type: 'report-received', commit, facts: { files: 1 } } as const
      await ledger.appendSealed(sealAct(act, { at: new Date(seq), seq, random: () => salt }).bytes)
    }
    await ledger.close()
    const madeSeconds = (performance.now() - start) / 1000
    const program = join(import.meta.dirname, '../test/verify-folder.ts')
    const key = Buffer.from(signer.publicKey).toString('hex')
    const { stdout } = spawnSync(process.execPath, ['--no-warnings', program, root, key], { encoding: 'utf8' })
    const found = JSON.parse(stdout) as {
      ok: boolean
      size: number
      seconds: number
      cpuSeconds: number
      rssMib: number
    }
    if (!found.ok || found.size !== ENTRIES) throw new Error('the log does not verify')
    return [
      { name: 'ledger-verify.published', value: ENTRIES / madeSeconds, unit: 'entries/s' },
      { name: 'ledger-verify.wall', value: found.seconds, unit: 's' },
      { name: 'ledger-verify.processor', value: found.cpuSeconds, unit: 's' },
      { name: 'ledger-verify.memory', value: found.rssMib, unit: 'MiB' },
    ]
  } finally {
    rmSync(root, { recursive: true })
  }
}

export const benches: readonly Bench[] = [
  { name: 'ledger-verify', about: `a log of ${ENTRIES} entries, from its files alone`, run: verifyMillion },
]
