// Every file call of storing and removing fails once with EIO, once with ENOSPC, and is once the last thing that the process
// does; after each the store opens, holds whole what it said it holds, and nothing else (SECURITY §5 B2).
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import type { StoredName } from '@rempart/core'
import { gather, noise, streamOf } from '../../test/streams.ts'
import { folderObjects } from './folder-objects.ts'

const base = mkdtempSync(join(tmpdir(), 'rempart-faults-'))
afterAll(() => rmSync(base, { recursive: true }))
const [first, second, third] = ['ab', 'cd', 'ef'].map((two) => two.repeat(16) as StoredName) as [
  StoredName,
  StoredName,
  StoredName,
]
const CALLS = 'openat,mkdir,mkdirat,write,pwrite64,fsync,fdatasync,close,rename,renameat2,unlink,unlinkat,rmdir'
const hasStrace = spawnSync('strace', ['-V']).status === 0
const LOST_SYNC_EXIT = 74

type Run = Readonly<{ code: number | null; said: readonly string[]; trace: string }>

/** The process under strace; only calls on the store's own paths are seen and counted, all from one thread. */
async function run(root: string, inject: readonly string[]): Promise<Run> {
  const paths = [root, join(root, 'tmp')]
  for (const name of [first, second]) {
    const outer = join(root, name.slice(0, 2))
    paths.push(outer, join(outer, name.slice(2, 4)), join(outer, name.slice(2, 4), name), join(root, 'tmp', name))
  }
  const program = join(import.meta.dirname, '../../test/put-and-shred.ts')
  const child = spawn(
    'strace',
    ['-f', '-qq', '-e', `trace=${CALLS}`, ...paths.flatMap((path) => ['-P', path]), ...inject].concat([
      process.execPath,
      '--no-warnings',
      program,
      root,
      first,
      second,
    ]),
    { env: { ...process.env, UV_THREADPOOL_SIZE: '1' } },
  )
  const text = (stream: NodeJS.ReadableStream): Promise<string> =>
    gather(stream as AsyncIterable<Uint8Array>).then(String)
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  const [said, trace, code] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { code, said: said.split('\n'), trace }
}

async function checkStore(root: string, said: readonly string[], fault: string): Promise<void> {
  const store = await folderObjects(root)
  const listed = (await Array.fromAsync(store.list())).map(({ name }) => name)
  for (const [name, size, seed, step] of [
    [first, 150_000, 1, 'put first'],
    [second, 90_000, 2, 'put second'],
  ] as const) {
    const stored = await store.sizeBytes(name)
    if (stored !== undefined) expect((await gather(store.read(name))).equals(noise(size, seed)), fault).toBe(true)
    expect(listed.includes(name), fault).toBe(stored !== undefined)
    const removing = name === first && (said.includes('put second') || said.includes('failed put second'))
    if (said.includes(step) && !removing) expect(stored, `${fault}: ${step} was told`).toBe(size)
  }
  if (said.includes('remove first')) expect(await store.sizeBytes(first), fault).toBeUndefined()
  await store.put(third, streamOf(noise(1000, 3)))
  expect((await gather(store.read(third))).equals(noise(1000, 3)), fault).toBe(true)
}

it.skipIf(!hasStrace)('whatever call fails or is the last, the store is whole', async () => {
  const clean = join(base, 'clean')
  const { code, said, trace } = await run(clean, [])
  expect(said.slice(0, 4)).toEqual(['open', 'put first', 'put second', 'remove first'])
  expect(code).toBe(0)
  await checkStore(clean, said, 'no fault')
  const counts = new Map<string, number>()
  for (const [, call = ''] of trace.matchAll(/^(?:\[pid +\d+\] )?(\w+)\(/gmu))
    counts.set(call, (counts.get(call) ?? 0) + 1)
  expect(counts.get('fsync')).toBeGreaterThanOrEqual(8)
  const faults = [...counts].flatMap(([call, count]) =>
    Array.from({ length: count }, (_, at) => at + 1).flatMap((when) =>
      ['error=EIO', 'error=ENOSPC', 'signal=KILL'].map((fault) => ({ call, when, fault })),
    ),
  )
  let lostSyncs = 0
  const next = faults.values()
  const worker = async (): Promise<void> => {
    for (const { call, when, fault } of next) {
      const label = `${call} ${when} ${fault}`
      const root = join(base, label.replaceAll(' ', '-'))
      const faulty = await run(root, ['-e', `inject=${call}:${fault}:when=${when}`])
      if (/^f(?:data)?sync$/.test(call) && fault.startsWith('error')) {
        expect(faulty.code, label).toBe(LOST_SYNC_EXIT)
        lostSyncs += 1
      }
      await checkStore(root, faulty.said, label)
      rmSync(root, { recursive: true })
    }
  }
  await Promise.all([worker(), worker()])
  expect(faults.length).toBeGreaterThan(90)
  expect(lostSyncs).toBeGreaterThanOrEqual(16)
  expect(readdirSync(base)).toEqual(['clean'])
})
