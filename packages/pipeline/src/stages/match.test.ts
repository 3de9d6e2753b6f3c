import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DIGEST_KINDS, distanceBits, isTelling, saysTooLittle } from '@rempart/core'
import type { DigestKind, ListInfo } from '@rempart/core'
import { createListTables, openHeldList } from '@rempart/exchange'
import type { HashListEntry } from '@rempart/exchange'
import { match } from './match.ts'

const info: ListInfo = {
  name: 'known',
  version: '1',
  date: '2026-11-01',
  realm: 'victim',
  victim: 'unstated',
  distanceBits: 31,
  stamp: 's',
}
/** An entry with its digests beside the rest. */
type Entry = Partial<Omit<HashListEntry, 'digests'>> & Readonly<Partial<Record<DigestKind, string>>>
function tablesOf(entries: readonly Entry[], change: Partial<ListInfo> = {}) {
  const builder = createListTables({ ...info, ...change })
  for (const [at, { md5, sha1, sha256, ...rest }] of entries.entries()) {
    const all = { md5, sha1, sha256 }
    const digests = Object.fromEntries(DIGEST_KINDS.flatMap((kind) => (all[kind] ? [[kind, all[kind]]] : [])))
    builder.add({ carried: {}, line: at + 1, ...rest, digests })
  }
  return builder.finish()
}
function held(entries: readonly Entry[], change: Partial<ListInfo> = {}) {
  const tables = tablesOf(entries, change)
  return openHeldList({ tables, info: { ...info, ...change }, quarantined: new Set(), threads: 0 })
}
const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => Buffer.from(value).toString('hex'))
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
/** Few different values, so that entries share digests and files meet them. */
const few = (bytes: number) => fc.nat(3).map((value) => `0${value}`.repeat(bytes))
const anyEntry = fc
  .record({ md5: optional(few(16)), sha1: optional(few(20)), sha256: optional(few(32)), pdq: optional(hex(32)) })
  .map((entry) => Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as Entry)
const flip = (hash: string, bits: readonly number[]) => {
  const bytes = Buffer.from(hash, 'hex')
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return bytes.toString('hex')
}
const pixelsOf = (pdq: string, quality = 100) => ({
  pdq: { hex: pdq, quality, pipeline: 'full' as const },
  dihedral: [pdq],
})

it('exact and lead matches are those that comparing with every entry finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyEntry, { maxLength: 20 }),
      few(16),
      few(20),
      few(32),
      async (entries, md5, sha1, sha256) => {
        const expected = entries
          .map((entry) => ({ md5: entry.md5 === md5, sha1: entry.sha1 === sha1, sha256: entry.sha256 === sha256 }))
          .filter((same) => same.md5 || same.sha1 || same.sha256)
          .map((same) => (same.sha256 || (same.sha1 && same.md5) ? 'exact' : 'lead'))
        const { matches } = await match({ digests: { md5, sha1, sha256 } }, [await held(entries)])
        expect(matches.map(({ kind }) => kind).toSorted()).toEqual(expected.toSorted())
      },
    ),
  )
})

it('near matches are those within the list’s distance, with that distance', async () => {
  const bits = fc.uniqueArray(fc.nat(255), { maxLength: 60 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(hex(32), { minLength: 1, maxLength: 10 }),
      bits,
      fc.nat(48),
      async (hashes, flipped, distance) => {
        const asked = flip(hashes[0] ?? '', flipped)
        const entries = hashes.map((pdq) => ({ pdq }))
        const { matches } = await match({ pixels: pixelsOf(asked) }, [await held(entries, { distanceBits: distance })])
        const expected = entries
          .filter((entry) => distanceBits(entry.pdq, asked) <= (saysTooLittle(entry) ? 0 : distance))
          .map((entry) => distanceBits(entry.pdq, asked))
        expect(matches.map((each) => each.distanceBits).toSorted((a, b) => a - b)).toEqual(
          expected.toSorted((a, b) => a - b),
        )
      },
    ),
  )
})

it('canaries are never reported: neither as a match nor as an entry nor as a kind', async () => {
  const list = await held([{ md5: '01'.repeat(16) }])
  expect(await list.checkCanary()).toBe(true)
  expect([list.entries, list.kinds]).toEqual([1, ['md5']])
  const digests = { md5: 'ca'.repeat(16), sha1: 'ca'.repeat(20), sha256: 'ca'.repeat(32) }
  expect((await match({ digests }, [list])).matches).toEqual([])
})

it.each(['md5', 'sha1', 'sha256', 'others', 'near', 'lowQuality'] as const)(
  'a list whose %s no longer finds what is in it gives no answer, for good',
  async (part) => {
    const tables = tablesOf([{ md5: '01'.repeat(16), pdq: '5a'.repeat(32) }])
    const list = await openHeldList({ tables, info, quarantined: new Set(), threads: 0 })
    expect(list.canaryHolds()).toBe(true)
    const memory =
      part === 'near' || part === 'lowQuality'
        ? tables[part].state().records.flatMap(({ ids }) => [ids])
        : [(part === 'others' ? tables.others : tables.digests[part]).digests]
    for (const each of memory) each.fill(0)
    expect(list.canaryHolds()).toBe(true)
    expect(await list.checkCanary()).toBe(false)
    const { coverage } = await match({ pixels: pixelsOf('5a'.repeat(32)) }, [list])
    expect([coverage[0]?.canary, await list.checkCanary()]).toEqual(['failed', false])
  },
)

it('a value of another kind matches by equality only, as a lead, and is named as not comparable', async () => {
  const list = await held([{ others: [{ kind: 'photodna', value: 'QUJD' }] }])
  const asked = (value: string) => match({ others: [{ kind: 'photodna', value }] }, [list])
  expect((await asked('QUJD')).matches).toMatchObject([{ kind: 'lead', by: ['photodna'] }])
  expect((await asked('QUJE')).matches).toEqual([])
  expect((await asked('QUJD')).coverage[0]?.notCompared).toEqual(['photodna'])
})

it('an entry keeps its name from version to version, and its category, cancellation and standing', async () => {
  const cancels = { list: 'known', hash: 'aa', expires: '2027-01-01', approvedBy: ['a', 'b'] }
  const entry: Entry = { sha256: 'ab'.repeat(32), category: '8', cancels, realm: 'negative' }
  const subject = { digests: { sha256: 'ab'.repeat(32) } }
  const [one] = (await match(subject, [await held([entry])])).matches
  const [two] = (await match(subject, [await held([{ md5: '00'.repeat(16) }, entry])])).matches
  expect(one).toEqual(two)
  expect(one).toMatchObject({ category: '8', cancels, realm: 'negative' })
})

it('an entry that says known-good or negative is marked where its list was let in as something else', async () => {
  const sha256 = 'ab'.repeat(32)
  const marks = async (realm: ListInfo['realm'], of: ListInfo['realm']) =>
    (await match({ digests: { sha256 } }, [await held([{ sha256, realm }], { realm: of })])).matches.map(
      ({ unapproved }) => unapproved,
    )
  for (const realm of ['known-good', 'negative'] as const) {
    expect(await marks(realm, realm)).toEqual([undefined])
    expect(await marks(realm, 'victim')).toEqual([true])
  }
  expect(await marks('generative-AI', 'victim')).toEqual([undefined])
})

it('an entry that says too little matches at 0 bits only', async () => {
  const near = async (entry: Entry, pdq: string) =>
    (await match({ pixels: pixelsOf(pdq) }, [await held([{ md5: '00'.repeat(16), quality: 0 }, entry])])).matches.length
  const [pdq, blank] = ['0f'.repeat(32), '00'.repeat(32)]
  expect(await near({ pdq, quality: 49 }, pdq)).toBe(1)
  expect(await near({ pdq, quality: 49 }, flip(pdq, [1]))).toBe(0)
  expect(await near({ pdq, quality: 50 }, flip(pdq, [1]))).toBe(1)
  expect(await near({ pdq: blank }, flip(blank, [1]))).toBe(0)
})

it('a picture that says too little is compared by digests only, and the coverage says so', async () => {
  const pdq = '0f'.repeat(32)
  const list = await held([{ pdq }])
  const alike = {
    pdq: { hex: pdq, quality: 100, pipeline: 'full' as const },
    dihedral: [pdq, flip(pdq, [1, 2]), ...Array<string>(6).fill('f0'.repeat(32))],
  }
  for (const pixels of [pixelsOf(pdq, 49), alike]) {
    expect(isTelling(pixels)).toBe(false)
    const answer = await match({ pixels }, [list])
    expect(answer).toMatchObject({ matches: [], coverage: [{ kinds: [], notCompared: ['pdq'] }] })
  }
  const telling = { ...alike, dihedral: [pdq, ...Array<string>(7).fill('f0'.repeat(32))] }
  expect(await match({ pixels: telling }, [list])).toMatchObject({
    matches: [{ kind: 'near' }],
    coverage: [{ kinds: ['pdq'] }],
  })
})
