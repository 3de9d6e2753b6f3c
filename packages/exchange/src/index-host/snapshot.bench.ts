// `match.snapshot`: how long a sealed snapshot of ten million hashes takes to write and to open.
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHashIndex } from '@rempart/kernels'
import type { Bench, Figure } from '../../../../scripts/bench.ts'
import { randomHashes, seededRandom } from '../../../kernels/src/mih/synthetic.ts'
import { readSnapshot, writeSnapshot } from './snapshot.ts'

const HASHES = 10_000_000

export const benches: readonly Bench[] = [
  { name: 'match.snapshot', about: 'a sealed snapshot of 10 million hashes', run: () => Promise.resolve(snapshot()) },
]

function snapshot(): readonly Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-snapshot-'))
  try {
    const file = { path: join(folder, 'index'), key: new Uint8Array(32).fill(1) }
    const writeS = seconds(() =>
      writeSnapshot(file, {
        sequence: 1,
        about: {},
        indexes: [createHashIndex({ hashes: randomHashes(HASHES, seededRandom(1)) })],
      }),
    )
    const openS = seconds(() => {
      if (readSnapshot(file).indexes[0]?.size !== HASHES) throw new Error('the snapshot lost hashes')
    })
    return [
      { name: 'match.snapshot.open', value: openS, unit: 's' },
      { name: 'match.snapshot.build-and-write', value: writeS, unit: 's' },
      { name: 'match.snapshot.size', value: statSync(file.path).size / 1e9, unit: 'GB' },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function seconds(run: () => void): number {
  const from = performance.now()
  run()
  return (performance.now() - from) / 1000
}
