import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { PDQ_MATCH_DISTANCE_BITS, distanceBits } from '@rempart/core'
import { afterEach, expect, it, vi } from 'vitest'
import type { HashListEntry } from '../hash-list.ts'
import { SINGLE_OPERATOR } from '../registry/approval.ts'
import { openRegistry } from '../registry/registry.ts'
import type { Registry } from '../registry/registry.ts'
import type { NewFacts } from '../registry/stored-list.ts'
import { LARGE_LIST_ENTRIES, REFRESH_INTERVAL_MS } from './limits.ts'
import { readListImage, writeListImage } from './list-image.ts'
import { loadTables } from './load-tables.ts'
import { openLists } from './open-lists.ts'
import type { OpenLists, OpenListsOptions } from './open-lists.ts'

/** Long, because other work may fill the machine; a look every REFRESH_INTERVAL_MS needs far less. */
const WAIT = { timeout: 15_000 }
const undo: (() => void | Promise<void>)[] = []
afterEach(async () => {
  for (const each of undo.splice(0).toReversed()) await each()
})

const facts = (name: string, change: Partial<NewFacts> = {}): NewFacts => ({
  name,
  source: 'Example Hotline',
  version: '1',
  date: '2026-11-01',
  realm: 'victim',
  victim: 'unstated',
  termsOfUse: 'for tests',
  whenStale: 'refuse',
  distancesBits: { pdq: PDQ_MATCH_DISTANCE_BITS },
  approvals: [{ by: 'a', at: '2026-11-02T00:00:00Z', how: 'stated' }],
  importedAt: '2026-11-02T00:00:00Z',
  format: 'csv',
  ...change,
})
function registryHere(): Registry & Readonly<{ folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-open-lists-'))
  undo.push(() => rmSync(folder, { recursive: true }))
  const key = new Uint8Array(32).fill(7)
  return { ...openRegistry({ folder, key, rules: SINGLE_OPERATOR, record: async () => undefined }), folder }
}
async function open(registry: Registry, change: Partial<OpenListsOptions> = {}): Promise<OpenLists> {
  const follow = { onDefect: (error: unknown) => expect.unreachable(String(error)) }
  const opened = await openLists({ registry, today: () => '2026-11-20', threads: 0, follow, ...change })
  undo.push(opened.close)
  return opened
}
const random = (seed: number, bytes: number): string =>
  Array.from({ length: bytes }, (_, at) => Math.imul(seed * 977 + at + 1, 2_654_435_761) >>> 24)
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')
const entryOf = (seed: number): HashListEntry => ({
  digests: { md5: random(seed, 16), ...(seed % 2 === 0 && { sha256: random(seed, 32) }) },
  pdq: random(seed + 1_000_000, 32),
  quality: seed % 7 === 0 ? 3 : 90,
  ...(seed % 3 === 0 && { others: [{ kind: 'photodna', value: `v${seed}` }] }),
  ...(seed % 5 === 0 && { category: `c${seed % 4}`, realm: 'exploitative', victim: 'identified' }),
  ...(seed === 8 && { cancels: { list: 'known', hash: 'aa', expires: '2027-01-01', approvedBy: ['a', 'b'] } }),
  carried: {},
  line: seed + 1,
})
const recordsOf = (entries: readonly HashListEntry[]) => [entries.map((entry) => ({ kind: 'entry' as const, entry }))]
const entries = Array.from({ length: 60 }, (_, seed) => entryOf(seed))
const flipped = (hex: string): string => `${(Number.parseInt(hex[0] ?? '0', 16) ^ 1).toString(16)}${hex.slice(1)}`

it('an image answers as the tables it was made of do, entry for entry; of another state it is none', async () => {
  const registry = registryHere()
  const stored = await registry.add(facts('known'), recordsOf(entries))
  const folder = registry.at('known')
  const built = loadTables({ folder, facts: stored })
  expect(readListImage(folder, stored)).toBeUndefined()
  writeListImage(folder, stored, built)
  const kept = readListImage(folder, stored)
  const plain = (tables: typeof built) => ({
    ...tables,
    near: tables.near.state(),
    lowQuality: tables.lowQuality.state(),
  })
  expect(kept && plain(kept)).toEqual(plain(built))
  expect(readListImage(folder, { ...stored, stamp: 'other' })).toBeUndefined()
  const newer = await registry.add(facts('known', { version: '2' }), recordsOf(entries.slice(1)))
  expect(readdirSync(folder.path).filter((name) => name.startsWith('image-'))).toEqual([])
  expect(loadTables({ folder, facts: newer }).entries).toBe(59)
})

it('a damaged image is refused; the image of another list in its place as well', async () => {
  const registry = registryHere()
  const [one, other] = [
    await registry.add(facts('one'), recordsOf(entries)),
    await registry.add(facts('other'), recordsOf(entries.slice(2))),
  ]
  for (const each of [one, other])
    writeListImage(registry.at(each.name), each, loadTables({ folder: registry.at(each.name), facts: each }))
  const path = (name: string, stamp: string): string => join(registry.folder, name, `image-${stamp}.sealed`)
  writeFileSync(path('one', one.stamp), readFileSync(path('other', other.stamp)))
  const opened = await open(registry)
  expect(opened.lists().map(({ info }) => info.name)).toEqual(['other'])
  expect(opened.refused()).toMatchObject([{ list: 'one', reason: { reason: 'is the image of another list or state' } }])
})

it('a newer version, a new list and a removed one are seen without being asked for', async () => {
  const registry = registryHere()
  await registry.add(facts('known'), recordsOf(entries.slice(0, 10)))
  const opened = await open(registry)
  const counts = (): unknown => opened.lists().map(({ info, entries: count }) => [info.name, info.version, count])
  expect(counts()).toEqual([['known', '1', 10]])
  await registry.add(facts('known', { version: '2' }), recordsOf(entries))
  await registry.add(facts('second'), recordsOf(entries.slice(0, 3)))
  const seen = [
    ['known', '2', 60],
    ['second', '1', 3],
  ]
  await vi.waitFor(() => expect(counts()).toEqual(seen), WAIT)
  await registry.remove('known', { approvals: [{ by: 'a', at: '2026-11-02T00:00:00Z', how: 'stated' }] })
  await vi.waitFor(() => expect(counts()).toEqual([['second', '1', 3]]), WAIT)
})

it('a run that must end as it began takes no newer version until it is asked to', async () => {
  const registry = registryHere()
  await registry.add(facts('known'), recordsOf(entries.slice(0, 10)))
  const opened = await open(registry, { follow: 'no' })
  await registry.add(facts('known', { version: '2' }), recordsOf(entries))
  await pause(REFRESH_INTERVAL_MS * 2)
  expect(opened.lists()[0]?.info.version).toBe('1')
})

it('what was asked of a version is answered by it, though it is replaced meanwhile', async () => {
  const registry = registryHere()
  await registry.add(facts('known'), recordsOf(entries))
  const opened = await open(registry)
  const [before] = opened.lists()
  const asked = before?.near([entries[1]?.pdq ?? ''])
  await registry.add(facts('known', { version: '2' }), recordsOf([]))
  await opened.refresh()
  expect((await asked)?.map(({ distanceBits: bits }) => bits)).toEqual([0])
})

it('a list past its age is refused with its reason, and answers again on a day on which it is not', async () => {
  const registry = registryHere()
  await registry.add(facts('known', { maxAgeDays: 5 }), recordsOf(entries))
  let today = '2026-11-20'
  const opened = await open(registry, { today: () => today })
  expect(opened.lists()).toEqual([])
  expect(opened.refused()[0]?.reason.reason).toBe('is 19 days old, 5 allowed: get a newer version')
  today = '2026-11-03'
  await opened.refresh()
  expect([opened.lists().length, opened.refused().length]).toEqual([1, 0])
})

it('an entry put in quarantine is so for the next answer', async () => {
  const registry = registryHere()
  await registry.add(facts('known'), recordsOf(entries))
  const opened = await open(registry)
  expect(opened.lists()[0]?.quarantined.size).toBe(0)
  await registry.learn('known', {
    source: 'folder',
    day: '2026-11-20',
    seen: Array.from({ length: 9 }, (_, file) => ({ entry: 'known#1', file: random(file, 32), knownGood: false })),
  })
  await opened.refresh()
  expect([...(opened.lists()[0]?.quarantined ?? [])]).toEqual(['known#1'])
})

it('a large list whose image cannot be written answers all the same', async () => {
  const registry = registryHere()
  const many = Array.from({ length: LARGE_LIST_ENTRIES }, (_, seed) => ({
    digests: { md5: random(seed, 16) },
    carried: {},
    line: seed + 1,
  }))
  const stored = await registry.add(facts('large'), recordsOf(many))
  mkdirSync(join(registry.at('large').path, `image-${stored.stamp}.sealed.unfinished`))
  const opened = await open(registry)
  expect(
    opened
      .lists()[0]
      ?.withDigest('md5', random(7, 16))
      .map(({ entry }) => entry),
  ).toContain(7)
  expect(readListImage(registry.at('large'), stored)).toBeUndefined()
})

it('a large list is loaded and searched by threads, keeps its image, and answers as it would without them', async () => {
  const registry = registryHere()
  const many = Array.from({ length: LARGE_LIST_ENTRIES }, (_, seed) => entryOf(seed))
  await registry.add(facts('large'), recordsOf(many))
  const threaded = await open(registry, { threads: 2 })
  const plain = await open(registry)
  expect(readdirSync(registry.at('large').path).filter((name) => name.startsWith('image-'))).toHaveLength(1)
  for (const seed of [1, 7, 8, 15, 99_999]) {
    const { pdq = '' } = entryOf(seed)
    const answers = await Promise.all(
      [threaded, plain].map(async (opened) => {
        const [list] = opened.lists()
        return [
          await list?.near([pdq, flipped(pdq)]),
          list?.withDigest('md5', random(seed, 16)),
          list?.withOther('photodna', `v${seed}`),
        ]
      }),
    )
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]?.[0]).toContainEqual({
      standing: expect.objectContaining({ entry: seed }) as unknown,
      distanceBits: distanceBits(pdq, pdq),
    })
  }
  expect(await threaded.checkCanaries()).toBe(true)
})
