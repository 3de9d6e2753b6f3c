// `match`: the exact radius index against FAISS's exact binary indexes, on the same hashes and queries in the same run.
// FAISS comes from libfaiss-dev; Debian's build has no POPCNT, so REMPART_FAISS_SOURCE may name the unpacked source
// package (apt-get source faiss), whose binary-index files are then compiled natively. `match.peer.native` says which.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, Figure } from '../../../../scripts/bench.ts'
import type { HashIndexEngine } from './build.ts'
import { createHashIndex } from './hash-index.ts'
import { cpuMsSince, queryMs } from './query-time.ts'
import { clusteredHashes, flipped, hashAt, randomHashes, seededRandom } from './synthetic.ts'

const RADIUS_BITS = 31
const QUERIES = 2_000
/** FAISS is asked fewer: each takes milliseconds. The mix is the same: planted at 0–31 bits, and random, in turn. */
const PEER_QUERIES = 128
const NATIVE_SOURCES = ['IndexBinary.cpp', 'IndexBinaryFlat.cpp', 'IndexBinaryHash.cpp', 'utils/hamming.cpp']

type Workload = Readonly<{ hashes: Uint8Array; queries: readonly Uint8Array[]; planted: readonly number[] }>
type PeerAnswer = Readonly<{ buildMs: number; queryMs: number; found: number }>

export const benches: readonly Bench[] = [
  { name: 'match.1M', about: 'radius 31 among 1 million uniform hashes', run: () => uniform('match.1M', 1_000_000) },
  {
    name: 'match.10M',
    about: 'radius 31 among 10 million uniform hashes',
    run: () => uniform('match.10M', 10_000_000),
  },
  {
    name: 'match.clustered',
    about: '1 million hashes, 20 % of them near-duplicates of 100 centres, against uniform ones',
    run: () => Promise.resolve(clustered(1_000_000)),
  },
  { name: 'match.delta', about: '20,000 additions to 1 million', run: () => Promise.resolve(delta()) },
]

function uniform(name: string, count: number): Promise<readonly Figure[]> {
  const work = workload(count)
  const figures: Figure[] = []
  const wasm = measure(work, 'wasm')
  const expected = wasm.found
  const query = { name: `${name}.query`, value: wasm.queryMs, unit: 'ms CPU' }
  const peers = askPeers(work)
  if (peers === undefined) {
    console.error(
      `${name}: no peer: it does not compile (apt-get install g++ libfaiss-dev; REMPART_FAISS_SOURCE names unpacked sources)`,
    )
    figures.push(query)
  } else {
    for (const [peer, answer] of Object.entries(peers.answers)) {
      figures.push({ ...query, peer, ratio: answer.queryMs / wasm.queryMs })
      figures.push({ name: `${name}.${peer}.query`, value: answer.queryMs, unit: 'ms CPU' })
      figures.push({ name: `${name}.${peer}.build`, value: answer.buildMs / 1000, unit: 's CPU' })
      figures.push({
        name: `${name}.${peer}.same-count`,
        value: Number(answer.found === expected(PEER_QUERIES)),
        unit: '1 = yes',
      })
    }
    figures.push({ name: 'match.peer.native', value: Number(peers.native), unit: '1 = native build, 0 = Debian build' })
  }
  figures.push({ name: `${name}.build`, value: wasm.buildMs / 1000, unit: 's CPU' })
  figures.push({ name: `${name}.memory`, value: wasm.memoryBytes / 1e9, unit: 'GB' })
  figures.push({ name: `${name}.recall`, value: wasm.recall, unit: 'share of planted' })
  const typescript = measure(work, 'typescript')
  figures.push({ name: `${name}.query.typescript`, value: typescript.queryMs, unit: 'ms CPU' })
  figures.push({ name: `${name}.build.typescript`, value: typescript.buildMs / 1000, unit: 's CPU' })
  return Promise.resolve(figures)
}

function workload(count: number): Workload {
  const random = seededRandom(count)
  const hashes = randomHashes(count, random)
  const planted = Array.from({ length: QUERIES }, (_, at) => (at % 2 === 0 ? Math.floor(random() * count) : -1))
  const queries = planted.map((id, at) =>
    id < 0 ? randomHashes(1, random) : flipped(hashAt(hashes, id), (at / 2) % (RADIUS_BITS + 1), random),
  )
  return { hashes, queries, planted }
}

function measure({ hashes, queries, planted }: Workload, engine: HashIndexEngine) {
  const from = process.cpuUsage()
  const index = createHashIndex({ hashes, engine })
  const buildMs = cpuMsSince(from)
  const { memoryBytes } = index
  const answers = queries.map((query) => index.query(query, RADIUS_BITS))
  const hit = planted.filter((id, at) => id >= 0 && answers[at]!.ids.includes(id)).length
  const recall = hit / planted.filter((id) => id >= 0).length
  const found = (first: number): number => answers.slice(0, first).reduce((sum, { total }) => sum + total, 0)
  return { buildMs, memoryBytes, recall, found, queryMs: queryMs(index, queries) }
}

function askPeers({ hashes, queries }: Workload): { answers: Record<string, PeerAnswer>; native: boolean } | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-faiss-'))
  try {
    const program = join(folder, 'faiss-peer')
    const source = process.env['REMPART_FAISS_SOURCE']
    const native = source === undefined ? [] : NATIVE_SOURCES.map((file) => join(source, 'faiss', file))
    if (!existsSync('/usr/include/faiss/IndexBinaryFlat.h')) return undefined
    const own = join(import.meta.dirname, 'peer/faiss-peer.cpp')
    const flags = ['-std=c++17', '-O3', '-march=native', '-fopenmp', ...(source === undefined ? [] : [`-I${source}`])]
    const compiled = spawnSync('g++', [...flags, own, ...native, '-lfaiss', '-llapack', '-lblas', '-o', program], {
      stdio: 'inherit',
    })
    if (compiled.status !== 0) return undefined
    const hashFile = join(folder, 'hashes')
    const queryFile = join(folder, 'queries')
    writeFileSync(hashFile, hashes)
    writeFileSync(queryFile, Buffer.concat(queries.slice(0, PEER_QUERIES)))
    const ask = (kind: string): PeerAnswer => {
      const run = spawnSync(program, [kind, hashFile, queryFile, String(RADIUS_BITS)], { encoding: 'utf8' })
      if (run.status !== 0) throw new Error(`faiss-peer ${kind}: ${run.stderr}`)
      return JSON.parse(run.stdout) as PeerAnswer
    }
    const answers = { 'faiss-multihash': ask('multihash'), 'faiss-flat': ask('flat') }
    return { answers, native: source !== undefined }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function clustered(count: number): readonly Figure[] {
  const random = seededRandom(100)
  const plain = randomHashes(count, random)
  const strangers = Array.from({ length: QUERIES }, () => randomHashes(1, random))
  const uniformMs = queryMs(createHashIndex({ hashes: plain }), strangers)
  const dense = clusteredHashes({ count: count / 5, centres: 100, random })
  plain.set(dense)
  const index = createHashIndex({ hashes: plain })
  const strangerMs = queryMs(index, strangers)
  const members = Array.from({ length: 200 }, (_, at) => flipped(hashAt(dense, at * 7), at % 11, random))
  return [
    {
      name: 'match.clustered.query',
      value: strangerMs,
      unit: 'ms CPU',
      peer: 'uniform',
      ratio: uniformMs / strangerMs,
    },
    { name: 'match.clustered.slowdown', value: strangerMs / uniformMs, unit: '× uniform' },
    { name: 'match.clustered.member', value: queryMs(index, members), unit: 'ms CPU' },
  ]
}

function delta(): readonly Figure[] {
  const random = seededRandom(20)
  const index = createHashIndex({ hashes: randomHashes(1_000_000, random) })
  const strangers = Array.from({ length: QUERIES }, () => randomHashes(1, random))
  const before = queryMs(index, strangers)
  const more = randomHashes(20_000, random)
  const from = performance.now()
  const firstId = index.add(more)
  const last = index.query(hashAt(more, 19_999), 0)
  const visibleMs = performance.now() - from
  if (!last.ids.includes(firstId + 19_999)) throw new Error('an addition is not visible')
  return [
    { name: 'match.delta.visible', value: visibleMs, unit: 'ms' },
    { name: 'match.delta.query', value: queryMs(index, strangers) - before, unit: 'ms CPU more' },
  ]
}
