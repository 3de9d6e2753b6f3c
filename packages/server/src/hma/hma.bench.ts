// `hma`: single look-ups over HTTP among ten million entries, by callers in a process of their own. The rate is of the wall clock
// and of what else the machine does; the processor time is of the service alone.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createListTables, openHeldList } from '@rempart/exchange'
import { BENCH_LIST } from '../../test/bench-list.ts'
import type { Bench, Figure } from '../../../../scripts/bench.ts'
import { randomHashes, seededRandom } from '../../../kernels/src/mih/synthetic.ts'
import { LIST_THREADS } from '../limits.ts'
import { createHma } from './create-hma.ts'
import type { HmaServices } from './hma-context.ts'

const ENTRIES = 10_000_000
const LOOKUPS = 40_000
const CONNECTIONS = 64
const LOAD = join(import.meta.dirname, '../../test/hma-load.ts')

export const benches: readonly Bench[] = [
  { name: 'hma', about: 'HMA look-ups over HTTP among 10 million entries', run: lookups },
]

async function lookups(): Promise<readonly Figure[]> {
  const builder = createListTables(BENCH_LIST)
  const random = seededRandom(7)
  const bytes = Buffer.from(randomHashes(ENTRIES, random))
  for (let at = 0; at < ENTRIES; at += 1)
    builder.add({ digests: {}, pdq: bytes.toString('hex', at * 32, at * 32 + 32), carried: {}, line: at })
  const tables = builder.finish()
  const figures: Figure[] = []
  for (const threads of [LIST_THREADS, 0]) {
    const held = await openHeldList({ tables, info: BENCH_LIST, quarantined: new Set(), threads })
    const lists = {
      current: async () => ({ revision: 1, lists: [held], facts: [] }),
      entryKey: (entry: string) => entry,
    }
    const app = createHma({ lists } as unknown as HmaServices, {
      callerOf: () => ({ client: 'loopback', trusted: true }),
    })
    const address = await app.listen({ host: '127.0.0.1', port: 0 })
    await load(address, LOOKUPS / 10)
    const before = process.cpuUsage()
    const rate = await load(address, LOOKUPS)
    const { user, system } = process.cpuUsage(before)
    const name = threads === 0 ? 'hma.no-threads' : 'hma'
    figures.push(
      { name: `${name}.lookups`, value: rate, unit: 'lookups/s wall' },
      { name: `${name}.cpu`, value: (user + system) / LOOKUPS, unit: 'µs of processor a lookup' },
    )
    await app.close()
    await held.close()
  }
  return figures
}

async function load(address: string, count: number): Promise<number> {
  const args = ['--no-warnings', LOAD, address, String(count), String(CONNECTIONS)]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  return Number(stdout)
}
