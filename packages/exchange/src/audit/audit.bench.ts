// Rows a second and core of a Parquet index against 10 million MD5, beside DuckDB's semi-join of the same file with the
// same list, in the same process, one thread each. Both times hold the building of the list's table; the rate without it
// is a figure of its own. REMPART_BENCH_ROWS and REMPART_BENCH_LIST set other sizes.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { createRawValueKernel, type RawValues } from '@rempart/kernels'
import { createAuditLists } from './audit-lists.ts'
import { planDataset } from './plan.ts'
import { readUnit } from './read-unit.ts'
import { createRowJoin } from './row-join.ts'
import type { UnitReport } from './unit.ts'

type Figure = Readonly<{ name: string; value: number; unit: string; peer?: string; ratio?: number }>
const ROWS = Number(process.env['REMPART_BENCH_ROWS'] ?? 10_000_000)
const LIST = Number(process.env['REMPART_BENCH_LIST'] ?? 10_000_000)
const PLANTED = 1000
const ROUNDS = 3
const BYTES_PER_MB = 1e6

async function run(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-audit-bench-'))
  try {
    const dataset = join(folder, 'dataset.parquet')
    const list = join(folder, 'list.parquet')
    const duck = await (await DuckDBInstance.create(':memory:', { threads: '1', memory_limit: '4GB' })).connect()
    await duck.run(
      `copy (select md5(i::varchar) as md5, i as n from range(${ROWS}) t(i)) to '${dataset}' (format parquet, codec 'snappy')`,
    )
    await duck.run(`create table list as select md5((${ROWS - PLANTED} + i)::varchar) as md5 from range(${LIST}) t(i)`)
    await duck.run(`copy list to '${list}' (format parquet, codec 'snappy')`)
    const peer: number[] = []
    const own: number[] = []
    const joins: number[] = []
    let memoryMb = 0
    let listMb = 0
    for (let round = 0; round < ROUNDS; round += 1) {
      const query = `select count(*)::int as n from '${dataset}' where md5 in (select md5 from list)`
      const start = cpuMs()
      const found = (await duck.runAndReadAll(query)).getRowObjects()[0]?.['n']
      peer.push(cpuMs() - start)
      if (found !== PLANTED) throw new Error(`DuckDB found ${String(found)}`)
      const before = process.memoryUsage().rss
      const ours = await runOwn(dataset, list)
      if (ours.found !== PLANTED) throw new Error(`found ${ours.found}`)
      own.push(ours.buildMs + ours.joinMs)
      joins.push(ours.joinMs)
      listMb = ours.listBytes / BYTES_PER_MB
      memoryMb = Math.max(memoryMb, (ours.peakBytes - before - ours.listBytes) / BYTES_PER_MB)
    }
    const rate = (ms: number): number => ROWS / ms / 1000
    return [
      {
        name: 'audit.parquet',
        value: rate(median(joins)),
        unit: 'M rows/s/core',
        peer: 'duckdb',
        ratio: median(peer) / median(own),
      },
      {
        name: 'audit.parquet.with-list',
        value: rate(median(own)),
        unit: 'M rows/s/core',
        peer: 'duckdb',
        ratio: median(peer) / median(own),
      },
      { name: 'audit.parquet.duckdb', value: rate(median(peer)), unit: 'M rows/s/core' },
      { name: 'audit.list', value: listMb, unit: 'MB' },
      { name: 'audit.beside-list', value: memoryMb, unit: 'MB' },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

type Own = Readonly<{ found: number; buildMs: number; joinMs: number; listBytes: number; peakBytes: number }>

/** The list is read from the same Parquet file that DuckDB reads. */
async function runOwn(dataset: string, list: string): Promise<Own> {
  let peakBytes = 0
  const watch = (): void => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
  }
  const builder = createAuditLists()
  builder.begin({
    name: 'known',
    version: '1',
    date: 'unstated',
    realm: 'victim',
    victim: 'unstated',
    distanceBits: 31,
  })
  const kernel = createRawValueKernel()
  const collect = planDataset(list, { stated: [], contentOnly: false })
  const take = { batch: addAll, one: () => undefined, take: () => [], unsound: () => [] }
  function addAll(_kind: string, values: RawValues): number {
    const text = Buffer.from(values.bytes.buffer, values.bytes.byteOffset, values.bytes.length)
    for (let i = 0; i < values.count; i += 1) {
      const from = values.starts[i] as number
      builder.add({ md5: Buffer.from(text.toString('latin1', from, from + 32), 'hex') })
    }
    watch()
    return 0
  }
  for (const unit of collect.units())
    failOnGaps(
      await readUnit(unit, { root: collect.root, join: take, kernel, emit: () => undefined, decode: undefined }),
    )
  const start = cpuMs()
  const lists = builder.finish()
  watch()
  const built = cpuMs()
  const plan = planDataset(dataset, { stated: [], contentOnly: false })
  const rows = createRowJoin(lists, 1, kernel)
  let found = 0
  const emit = (hits: readonly unknown[]): void => {
    found += hits.length
    watch()
  }
  for (const unit of plan.units())
    failOnGaps(await readUnit(unit, { root: plan.root, join: rows, kernel, emit, decode: undefined }))
  return { found, buildMs: built - start, joinMs: cpuMs() - built, listBytes: lists.memoryBytes, peakBytes }
}

/** A column that could not be read would be a fast one. */
function failOnGaps({ gaps }: UnitReport): void {
  if (gaps.length > 0) throw new Error(gaps.map(({ reason }) => reason).join(', '))
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
}

export const benches = [
  { name: 'audit', about: 'a Parquet index of 10 million rows against 10 million MD5, and DuckDB', run },
]
