// `match.pool`: single lookups a second through the threads of the index host, and how long the caller's loop is held up.
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createHashIndex } from '@rempart/kernels'
import type { Bench, Figure } from '../../../../scripts/bench.ts'
import { randomHashes, seededRandom } from '../../../kernels/src/mih/synthetic.ts'
import { openIndexPool } from './index-pool.ts'

const HASHES = 10_000_000
const LOOKUPS = 20_000
/** Callers that each wait for their answer before they ask again. */
const CALLERS = 64

export const benches: readonly Bench[] = [
  { name: 'match.pool', about: 'single lookups among 10 million through two threads', run: pool },
]

async function pool(): Promise<readonly Figure[]> {
  const random = seededRandom(2)
  const index = createHashIndex({ hashes: randomHashes(HASHES, random) })
  const queries = Array.from({ length: 1_000 }, () => randomHashes(1, random))
  const host = await openIndexPool({ index, threads: 2 })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const from = performance.now()
  let asked = 0
  const caller = async (): Promise<void> => {
    while (asked < LOOKUPS) {
      asked += 1
      await host.query(queries[asked % queries.length]!, 31)
    }
  }
  await Promise.all(Array.from({ length: CALLERS }, caller))
  const seconds = (performance.now() - from) / 1000
  delay.disable()
  await host.close()
  return [
    { name: 'match.pool.lookups', value: LOOKUPS / seconds, unit: 'lookups/s wall' },
    { name: 'match.pool.loop-delay-p99', value: delay.percentile(99) / 1e6, unit: 'ms' },
  ]
}
