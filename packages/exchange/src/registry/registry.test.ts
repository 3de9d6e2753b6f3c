import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { anyEntry } from '../../test/any-entry.ts'
import type { HashListEntry } from '../hash-list.ts'
import { SINGLE_OPERATOR } from './approval.ts'
import { quarantinedEntries } from './history.ts'
import { openRegistry } from './registry.ts'
import type { Registry, RegistryAct } from './registry.ts'
import type { NewFacts } from './stored-list.ts'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))

const KEY = new Uint8Array(32).fill(7)
const facts = (name: string): NewFacts => ({
  name,
  source: 'Example Hotline',
  version: '1',
  date: '2026-11-01',
  realm: 'victim',
  victim: 'unstated',
  termsOfUse: 'for tests',
  whenStale: 'flag',
  distancesBits: { pdq: 31 },
  approvals: [{ by: 'a', at: '2026-11-02T00:00:00Z', how: 'stated' }],
  importedAt: '2026-11-02T00:00:00Z',
  format: 'csv',
})
function open(
  record: (act: RegistryAct) => Promise<void> = async () => undefined,
  key = KEY,
): Registry & { folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-registry-'))
  folders.push(folder)
  return { ...openRegistry({ folder, key, rules: SINGLE_OPERATOR, record }), folder }
}
const records = (entries: readonly HashListEntry[]) => [entries.map((entry) => ({ kind: 'entry' as const, entry }))]
const numbered = (entries: readonly HashListEntry[]) => entries.map((entry, at) => ({ ...entry, line: at + 1 }))

it('what goes in comes out, entry for entry', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEntry, { maxLength: 60 }), async (entries) => {
      const registry = open()
      const stored = await registry.add(facts('known'), records(entries))
      expect([...registry.entries('known')]).toEqual(numbered(entries))
      expect(registry.verify('known').counts.entries).toBe(entries.length)
      expect(registry.facts('known')).toEqual(stored)
    }),
    { numRuns: 25 },
  )
})

it('no byte at rest shows a hash, a name or a term', async () => {
  const registry = open()
  const sha256 = 'ab'.repeat(32)
  await registry.add(facts('known'), records([{ digests: { sha256 }, carried: { note: 'harbour' }, line: 1 }]))
  for (const file of readdirSync(join(registry.folder, 'known'))) {
    const bytes = readFileSync(join(registry.folder, 'known', file))
    for (const needle of [
      Buffer.from(sha256, 'hex'),
      Buffer.from(sha256),
      Buffer.from('harbour'),
      Buffer.from('Hotline'),
    ])
      expect(bytes.includes(needle)).toBe(false)
  }
})

it('every flipped byte of a stored list is noticed', async () => {
  const registry = open()
  await registry.add(facts('known'), records([{ digests: { md5: '0f'.repeat(16) }, carried: {}, line: 1 }]))
  for (const name of readdirSync(join(registry.folder, 'known'))) {
    const path = join(registry.folder, 'known', name)
    const good = readFileSync(path)
    for (let at = 0; at < good.length; at += 7) {
      const bad = Buffer.from(good)
      bad[at] = (bad[at] ?? 0) ^ 1
      writeFileSync(path, bad)
      expect(() => registry.verify('known'), `${name} byte ${at}`).toThrow()
    }
    writeFileSync(path, good.subarray(0, -1))
    expect(() => registry.verify('known')).toThrow('damaged or cut off')
    writeFileSync(path, good)
  }
  registry.verify('known')
})

it('another key opens nothing', async () => {
  const registry = open()
  await registry.add(facts('known'), records([]))
  const other = openRegistry({
    folder: registry.folder,
    key: new Uint8Array(32),
    rules: SINGLE_OPERATOR,
    record: async () => undefined,
  })
  expect(() => other.facts('known')).toThrow('another key')
})

it('an update changes, adds and deletes by id, and keeps the rest', async () => {
  const registry = open()
  const entry = (id: string, byte: string): HashListEntry => ({
    digests: { md5: byte.repeat(16) },
    id,
    carried: {},
    line: 1,
  })
  await registry.add(facts('known'), records([entry('a', '01'), entry('b', '02'), entry('c', '03')]))
  const change = [
    { kind: 'entry' as const, entry: entry('b', '22') },
    { kind: 'deleted' as const, id: 'a', line: 2 },
    { kind: 'entry' as const, entry: entry('d', '04') },
  ]
  const after = await registry.update('known', {
    records: [change],
    facts: { version: '2', date: '2026-11-03', checkpoint: 'next' },
    approvals: facts('known').approvals,
  })
  expect(after).toMatchObject({ version: '2', checkpoint: 'next', counts: { entries: 3 } })
  expect([...registry.entries('known')].map(({ id, digests }) => [id, digests.md5?.slice(0, 2)])).toEqual([
    ['c', '03'],
    ['b', '22'],
    ['d', '04'],
  ])
})

it('an act that cannot be recorded does not happen', async () => {
  const acts: RegistryAct[] = []
  let full = false
  const registry = open(async (act) => {
    if (full) throw new Error('disk full')
    acts.push(act)
  })
  await registry.add(facts('known'), records([]))
  full = true
  const consent = { approvals: facts('known').approvals, reason: 'expired' }
  await expect(registry.remove('known', consent)).rejects.toThrow('disk full')
  await expect(registry.add({ ...facts('known'), version: '2' }, records([]))).rejects.toThrow('disk full')
  expect(registry.verify('known').version).toBe('1')
  full = false
  await registry.remove('known', consent)
  expect(registry.names()).toEqual([])
  expect(acts.map(({ act }) => act)).toEqual(['import', 'remove'])
})

it('an import names a person, an export has two signed approvals of different persons', async () => {
  const registry = open()
  await expect(registry.add({ ...facts('known'), approvals: [] }, records([]))).rejects.toThrow('who asks')
  await registry.add(facts('known'), records([]))
  const by = (name: string, how: 'stated' | 'signed') => ({ by: name, at: '2026-11-02T00:00:00Z', how })
  for (const approvals of [
    [],
    [by('a', 'signed')],
    [by('a', 'signed'), by('a', 'signed')],
    [by('a', 'signed'), by('b', 'stated')],
  ])
    await expect(registry.export('known', { approvals, format: 'csv' })).rejects.toThrow('two persons')
  await registry.export('known', { approvals: [by('a', 'signed'), by('b', 'signed')], format: 'csv' })
})

it.each(['', '..', 'a/b', '.hidden', 'x'.repeat(65)])('refuses %j as a name', async (name) => {
  await expect(open().add(facts(name), records([]))).rejects.toThrow('letters, digits')
})

it('a quarantine stays with its entry when a newer version gives it another hash, or takes its strongest away', async () => {
  const [md5, sha1, sha256] = ['a1'.repeat(16), 'b2'.repeat(20), 'c3'.repeat(32)]
  const entryOf = (digests: HashListEntry['digests']): HashListEntry => ({ digests, carried: {}, line: 1 })
  const other = entryOf({ md5: 'd4'.repeat(16) })
  const nameOf = (hex: string): string => `known#${hex.slice(0, 16)}`
  for (const [before, after, from, to] of [
    [{ md5 }, { md5, sha1 }, md5, sha1],
    [{ md5, sha1 }, { md5, sha1, sha256 }, sha1, sha256],
    [{ md5, sha256 }, { md5 }, sha256, md5],
    [{ md5 }, { md5 }, md5, md5],
  ] as const) {
    const registry = open()
    await registry.add(facts('known'), records([entryOf(before), other]))
    const seen = Array.from({ length: 9 }, (_, at) => ({
      entry: nameOf(from),
      file: String(at).padEnd(64, '0'),
      knownGood: false,
    }))
    await registry.learn('known', { source: 'folder', day: '2026-11-20', seen })
    await registry.add(facts('known'), records([other, entryOf(after)]))
    expect(registry.quarantines('known')).toMatchObject([{ entry: nameOf(to), since: '2026-11-20', files: 9 }])
    await registry.add(facts('known'), records([other]))
    expect([...quarantinedEntries(registry.at('known'))]).toEqual([nameOf(to)])
  }
})

it('an import that is refused leaves quarantines as they were', async () => {
  let refuses = false
  const registry = open(() => (refuses ? Promise.reject(new Error('no ledger')) : Promise.resolve()))
  const md5 = 'a1'.repeat(16)
  await registry.add(facts('known'), records([{ digests: { md5 }, carried: {}, line: 1 }]))
  const entry = `known#${md5.slice(0, 16)}`
  await registry.learn('known', {
    source: 'folder',
    day: '2026-11-20',
    seen: Array.from({ length: 9 }, (_, at) => ({ entry, file: String(at).padEnd(64, '0'), knownGood: false })),
  })
  refuses = true
  const richer = records([{ digests: { md5, sha1: 'b2'.repeat(20) }, carried: {}, line: 1 }])
  await expect(registry.add(facts('known'), richer)).rejects.toThrow('no ledger')
  expect(registry.quarantines('known')).toMatchObject([{ entry }])
})
