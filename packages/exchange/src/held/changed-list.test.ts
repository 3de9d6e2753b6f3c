// A list with changes beside it answers as the list that is built of what is left and what was added; and tables that a thread
// builds are those that are built here.
import { hash } from 'node:crypto'
import type { HeldList, ListInfo } from '@rempart/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { HashListEntry } from '../hash-list.ts'
import { packEntry } from '../registry/entry-bytes.ts'
import { namesOf } from '../registry/entry-names.ts'
import { buildTablesElsewhere } from './build-tables.ts'
import { changedList } from './changed-list.ts'
import { openHeldList } from './held-list.ts'
import { createListTables } from './list-tables.ts'
import type { ListTables } from './list-tables.ts'

const info: ListInfo = {
  name: 'changed',
  version: '1',
  date: 'unstated',
  realm: 'exploitative',
  victim: 'identified',
  distanceBits: 31,
  stamp: 'a',
}
const entryOf = (seed: number): HashListEntry => ({
  digests: { md5: hash('md5', `${seed}`), ...(seed % 2 === 0 && { sha256: hash('sha256', `${seed}`) }) },
  ...(seed % 3 !== 0 && { pdq: hash('sha256', `pdq ${seed}`) }),
  ...(seed % 5 === 0 && { others: [{ kind: 'photodna', value: `v${seed}` }], category: `${seed % 3}` }),
  ...(seed % 7 === 0 && { victim: 'unstated' as const }),
  carried: {},
  line: 1,
})
const nameOf = (entry: HashListEntry): string => namesOf(entry)[0]

function tablesOf(entries: readonly HashListEntry[]): ListTables {
  const builder = createListTables(info)
  for (const entry of entries) builder.add(entry)
  return builder.finish()
}
async function opened(entries: readonly HashListEntry[]) {
  return openHeldList({ tables: tablesOf(entries), info, quarantined: new Set(), threads: 0 })
}
/** Everything that a list says of these entries, but for the numbers of entries. */
async function answers(list: HeldList, entries: readonly HashListEntry[]): Promise<readonly object[]> {
  const said = await Promise.all(
    entries.map(async ({ digests, pdq, others = [] }) => [
      ...(digests.md5 === undefined ? [] : list.withDigest('md5', digests.md5)),
      ...(digests.sha256 === undefined ? [] : list.withDigest('sha256', digests.sha256)),
      ...others.flatMap(({ kind, value }) => list.withOther(kind, value)),
      ...(pdq === undefined
        ? []
        : (await list.near([pdq])).map(({ standing, distanceBits }) => ({ ...standing, distanceBits }))),
    ]),
  )
  return said.map((each) => each.map(({ entry: _entry, ...rest }) => JSON.stringify(rest)).toSorted())
}

test('changes beside a list answer as a list that is built of what they come to', async () => {
  const seeds = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(seeds, seeds, seeds, async (held, removed, added) => {
      const base = await opened(held.map(entryOf))
      const beside = await opened(added.map(entryOf))
      const gone = new Set(removed.map((seed) => nameOf(entryOf(seed))))
      const list = changedList(base, { added: beside, isRemoved: (name) => gone.has(name), stamp: 'b' })
      const whole = await opened([...held.filter((seed) => !removed.includes(seed)), ...added].map(entryOf))
      const asked = [...held, ...removed, ...added].map(entryOf)
      expect(await answers(list, asked)).toEqual(await answers(whole, asked))
      expect([...list.kinds].toSorted()).toEqual([...new Set([...base.kinds, ...beside.kinds])].toSorted())
      const numbers = asked.flatMap(({ digests }) =>
        list.withDigest('md5', digests.md5 ?? '').map(({ entry, name }) => `${entry} ${name}`),
      )
      expect(new Set(numbers.map((text) => text.split(' ')[0])).size).toBe(new Set(numbers).size)
      expect(await list.checkCanary()).toBe(true)
      for (const each of [base, beside, whole]) await each.close()
    }),
    { numRuns: 40 },
  )
})

test('a list whose canary fails on either side knows that its silence means nothing', async () => {
  const [base, added] = [await opened([entryOf(1)]), await opened([entryOf(2)])]
  const failing = (list: HeldList): HeldList => ({ ...list, canaryHolds: () => false, checkCanary: async () => false })
  for (const [one, other] of [
    [failing(base), added],
    [base, failing(added)],
  ] as const) {
    const list = changedList(one, { added: other, isRemoved: () => false, stamp: 'b' })
    expect([list.canaryHolds(), await list.checkCanary()]).toEqual([false, false])
  }
  for (const each of [base, added]) await each.close()
})

async function* piecesOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

test('a thread builds the same tables, wherever the pieces are cut', async () => {
  const entries = Array.from({ length: 500 }, (_, seed) => entryOf(seed))
  const bytes = Buffer.concat(entries.map(packEntry))
  for (const size of [7, 1024, bytes.length]) {
    const tables = await buildTablesElsewhere(info, piecesOf(bytes, size))
    const there = await openHeldList({ tables, info, quarantined: new Set(), threads: 0 })
    const here = await opened(entries)
    expect(await answers(there, entries)).toEqual(await answers(here, entries))
    expect(there.entries).toBe(500)
    for (const each of [there, here]) await each.close()
  }
})

test('what the source throws is why there are no tables, and bytes that end inside an entry are none', async () => {
  const broken = async function* (): AsyncGenerator<Uint8Array> {
    yield packEntry(entryOf(1))
    throw new Error('the disk is gone')
  }
  await expect(buildTablesElsewhere(info, broken())).rejects.toThrow('the disk is gone')
  await expect(buildTablesElsewhere(info, piecesOf(packEntry(entryOf(1)).subarray(0, 5), 5))).rejects.toThrow(
    'inside an entry',
  )
})
