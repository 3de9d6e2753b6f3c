// `list-change`: what a change of lists costs those who look up meanwhile. A list of a million is built while look-ups go on in
// the same process, here and in a thread; a thousand changes are opened beside a list of ten million. Pauses are of the wall
// clock and of what else the machine does; processor time is the process's own.
import { randomBytes } from 'node:crypto'
import {
  buildTablesElsewhere,
  createListTables,
  entryUnpacker,
  openHeldList,
  packEntry,
  type HashListEntry,
} from '@rempart/exchange'
import type { ActiveList, ListChange } from '@rempart/store'
import { BENCH_LIST } from '../../test/bench-list.ts'
import type { Bench, Figure } from '../../../../scripts/bench.ts'
import { randomHashes, seededRandom } from '../../../kernels/src/mih/synthetic.ts'
import { createBox } from '../access/box.ts'
import { LIST_THREADS } from '../limits.ts'
import { openChanged } from './open-list.ts'
import type { OpenServices } from './open-list.ts'

const BUILT = 1_000_000
const HELD = 10_000_000
const CHANGES = 1000
const PIECE_ENTRIES = 2000

export const benches: readonly Bench[] = [
  { name: 'list-change', about: 'look-ups while lists change, at 1 and 10 million entries', run: changes },
]

async function changes(): Promise<readonly Figure[]> {
  return [...(await pauses()), ...(await besideTenMillion())]
}

/** The longest look-up among the lists in use while another one is built. */
async function pauses(): Promise<readonly Figure[]> {
  const inUse = await openHeldList({
    tables: tablesOf(100_000, 3),
    info: BENCH_LIST,
    quarantined: new Set(),
    threads: 0,
  })
  const pieces = [...packed(BUILT, 5)]
  const here = async (): Promise<unknown> => {
    const builder = createListTables(BENCH_LIST)
    const unpacker = entryUnpacker()
    for (const piece of pieces) {
      await new Promise(setImmediate)
      for (const entry of unpacker.push(piece)) builder.add(entry)
    }
    return builder.finish()
  }
  const elsewhere = () => buildTablesElsewhere(BENCH_LIST, asAsync(pieces))
  const figures: Figure[] = []
  for (const [name, build] of [
    ['here', here],
    ['thread', elsewhere],
  ] as const) {
    let done = false
    let longest = 0
    let busiest = 0
    const from = performance.now()
    const building = build().then(() => (done = true))
    while (!done) {
      const [asked, used] = [performance.now(), process.threadCpuUsage()]
      await new Promise(setImmediate)
      await inUse.near([randomBytes(32).toString('hex')])
      longest = Math.max(longest, performance.now() - asked)
      const { user, system } = process.threadCpuUsage(used)
      busiest = Math.max(busiest, (user + system) / 1000)
    }
    await building
    figures.push(
      { name: `list-change.${name}.longest-look-up`, value: longest, unit: 'ms wall' },
      { name: `list-change.${name}.longest-look-up.cpu`, value: busiest, unit: 'ms of processor of its thread' },
      { name: `list-change.${name}.build`, value: performance.now() - from, unit: 'ms wall' },
    )
  }
  await inUse.close()
  return figures
}

async function besideTenMillion(): Promise<readonly Figure[]> {
  const tables = tablesOf(HELD, 7)
  const base = await openHeldList({ tables, info: BENCH_LIST, quarantined: new Set(), threads: LIST_THREADS })
  const { rows, list, services } = changedSite()
  const opened: number[] = []
  const cpu: number[] = []
  for (let round = 0; round < 9; round += 1) {
    const [from, used] = [performance.now(), process.cpuUsage()]
    const { held } = await openChanged(services, { list, base, newest: rows.length })
    const { user, system } = process.cpuUsage(used)
    opened.push(performance.now() - from)
    cpu.push((user + system) / 1000)
    const added = rows.find(({ what }) => what === 'add') as ListChange & Readonly<{ pdq: string }>
    const [match] = await held.near([added.pdq])
    if (match === undefined || held.entries !== HELD + CHANGES / 2) throw new Error('a change does not answer')
    await held.close()
  }
  await base.close()
  return [
    { name: 'list-change.10m.open-1000', value: median(opened), unit: 'ms wall' },
    { name: 'list-change.10m.open-1000.cpu', value: median(cpu), unit: 'ms of processor' },
  ]
}

/** A thousand changes as PostgreSQL gives them: half let an entry in, half take one out. */
function changedSite() {
  const random = (bytes: number): Uint8Array => randomBytes(bytes)
  const box = createBox(random(32), random)
  const version = 'b'.repeat(32) as ListChange['version']
  const rows = Array.from({ length: CHANGES }, (_, number) => {
    const what = number % 2 === 0 ? ('add' as const) : ('remove' as const)
    const [content, pdq] = [String(number), randomBytes(32).toString('hex')]
    const entry = packEntry({ digests: {}, pdq, victim: 'unstated', carried: {}, line: 1 })
    const entrySealed = what === 'add' ? box.seal(entry, `list-change:${version}:${content}`) : null
    return { seq: number + 1, list: BENCH_LIST.name, version, what, content, entrySealed, at: new Date(), pdq }
  })
  const list = { id: version, list: BENCH_LIST.name, facts: { kinds: {}, entries: HELD }, at: new Date() }
  const services = {
    database: { query: async () => ({ rows }) },
    access: { box },
    lists: { entryKey: (entry: string) => Buffer.from(entry).toString('hex').padStart(64, '0') },
    log: { error: (said: Readonly<{ stack: string }>) => console.error(said.stack) },
  }
  return {
    rows,
    list: list as unknown as ActiveList,
    services: services as unknown as OpenServices & Readonly<{ lists: { entryKey(entry: string): string } }>,
  }
}

function* entriesOf(count: number, seed: number): Generator<HashListEntry> {
  const bytes = Buffer.from(randomHashes(count, seededRandom(seed)))
  for (let at = 0; at < count; at += 1)
    yield { digests: {}, pdq: bytes.toString('hex', at * 32, at * 32 + 32), carried: {}, line: at }
}

function tablesOf(count: number, seed: number) {
  const builder = createListTables(BENCH_LIST)
  for (const entry of entriesOf(count, seed)) builder.add(entry)
  return builder.finish()
}

function* packed(count: number, seed: number): Generator<Uint8Array> {
  let piece: Uint8Array[] = []
  for (const entry of entriesOf(count, seed)) {
    piece.push(packEntry(entry))
    if (piece.length < PIECE_ENTRIES) continue
    yield Buffer.concat(piece)
    piece = []
  }
  yield Buffer.concat(piece)
}

async function* asAsync<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
