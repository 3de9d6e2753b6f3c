// What is staged and merged is what merging part by part gives.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import type { HashListEntry, ListRecord } from '../hash-list.ts'
import { SINGLE_OPERATOR } from './approval.ts'
import { latestRecords, openRegistry } from './registry.ts'
import type { Registry } from './registry.ts'
import { stagePart, stagedParts } from './staged.ts'
import type { NewFacts } from './stored-list.ts'

const root = mkdtempSync(join(tmpdir(), 'rempart-staged-'))
afterAll(() => rmSync(root, { recursive: true }))
const key = new Uint8Array(32).fill(7)
const open = (): Registry => {
  const folder = mkdtempSync(join(root, 'registry-'))
  return openRegistry({ folder, key, rules: SINGLE_OPERATOR, record: async () => undefined })
}
const approvals = [{ by: 'a', at: '2026-11-02T00:00:00Z', how: 'stated' as const }]
const facts: NewFacts = {
  name: 'pulled',
  source: 'Example Hotline',
  version: '1',
  date: '2026-11-01',
  realm: 'victim',
  victim: 'unstated',
  termsOfUse: 'for tests',
  whenStale: 'flag',
  distancesBits: { pdq: 31 },
  approvals,
  importedAt: '2026-11-02T00:00:00Z',
  format: 'csv',
}
const change = { version: '2', date: '2026-11-02' }
/** Few ids, so that records meet; every record says something else. */
const anyRecord = fc.tuple(fc.nat(9), fc.boolean(), fc.nat(0xffff)).map(([id, isEntry, value]): ListRecord => {
  const md5 = value.toString(16).padStart(32, '0')
  if (!isEntry) return { kind: 'deleted', id: `${id}`, line: 1 }
  return { kind: 'entry', entry: { digests: { md5 }, id: `${id}`, carried: {}, line: 1 } }
})
/** One word an id, as a pull settles each part. */
const anyPart = fc
  .array(anyRecord, { maxLength: 8 })
  .map((records) => [...new Map(records.map((record) => [idOf(record), record])).values()])
const idOf = (record: ListRecord): string =>
  record.kind === 'entry' ? (record.entry.id ?? '') : record.kind === 'deleted' ? record.id : ''
const sorted = (entries: Iterable<HashListEntry>): string[] =>
  [...entries].map(({ id, digests }) => `${id} ${digests.md5}`).toSorted()

it('parts staged and merged once give the list that merging each part gives, deletions included', async () => {
  await fc.assert(
    fc.asyncProperty(anyPart, fc.array(anyPart, { minLength: 1, maxLength: 5 }), async (first, parts) => {
      const [each, once] = [open(), open()]
      for (const registry of [each, once]) await registry.add(facts, [...latestRecords([first])])
      for (const records of parts) await each.update('pulled', { records: [records], facts: change, approvals })
      const folder = once.at('pulled')
      const { stamp } = once.facts('pulled')
      for (const [at, records] of parts.entries()) stagePart(folder, { records: [records], checkpoint: `${at}` }, stamp)
      const staged = stagedParts(folder, stamp)
      expect(staged?.checkpoint).toBe(`${parts.length - 1}`)
      expect(staged?.count).toBe(parts.flat().length)
      await once.update('pulled', { records: staged?.records ?? [], facts: change, approvals })
      expect(sorted(once.entries('pulled'))).toEqual(sorted(each.entries('pulled')))
      expect(readdirSync(folder.path).filter((name) => name.startsWith('staged-'))).toEqual([])
    }),
    { numRuns: 40 },
  )
})

it('parts of another state of the list are none', async () => {
  const registry = open()
  await registry.add(facts, [])
  stagePart(registry.at('pulled'), { records: [], checkpoint: 'x' }, 'another stamp')
  expect(stagedParts(registry.at('pulled'), registry.facts('pulled').stamp)).toBeUndefined()
  expect(stagedParts(registry.at('to-come'), '')).toBeUndefined()
  const { stamp } = registry.facts('pulled')
  stagePart(registry.at('pulled'), { records: [], checkpoint: 'y' }, stamp)
  expect(stagedParts(registry.at('pulled'), stamp)).toMatchObject({ checkpoint: 'y', count: 0 })
  await registry.add(facts, [])
  expect(stagedParts(registry.at('pulled'), 'another stamp')).toBeUndefined()
})
