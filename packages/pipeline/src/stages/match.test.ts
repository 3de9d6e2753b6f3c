import fc from 'fast-check'
import { expect, it } from 'vitest'
import { distanceBits, isTelling } from '@rempart/core'
import { CANARY } from '../lists/canary.ts'
import { createListBuilder } from '../lists/held-list.ts'
import type { ListEntry, ListInfo } from '../lists/held-list.ts'
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
function held(entries: readonly ListEntry[], change: Partial<ListInfo> = {}) {
  const builder = createListBuilder({ ...info, ...change })
  for (const entry of entries) builder.add(entry)
  return builder.finish()
}
const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => Buffer.from(value).toString('hex'))
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
/** Few different values, so that entries share digests and files meet them. */
const few = (bytes: number) => fc.nat(3).map((value) => `0${value}`.repeat(bytes))
const anyEntry = fc
  .record({ md5: optional(few(16)), sha1: optional(few(20)), sha256: optional(few(32)), pdq: optional(hex(32)) })
  .map((entry) => Object.fromEntries(Object.entries(entry).filter(([, value]) => value !== undefined)) as ListEntry)
const flip = (hash: string, bits: readonly number[]) => {
  const bytes = Buffer.from(hash, 'hex')
  for (const bit of bits) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return bytes.toString('hex')
}
const pixelsOf = (pdq: string, quality = 100) => ({
  pdq: { hex: pdq, quality, pipeline: 'full' as const },
  dihedral: [pdq],
})

it('exact and lead matches are those that comparing with every entry finds', () => {
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 20 }), few(16), few(20), few(32), (entries, md5, sha1, sha256) => {
      const expected = entries
        .map((entry) => ({ md5: entry.md5 === md5, sha1: entry.sha1 === sha1, sha256: entry.sha256 === sha256 }))
        .filter((same) => same.md5 || same.sha1 || same.sha256)
        .map((same) => (same.sha256 || (same.sha1 && same.md5) ? 'exact' : 'lead'))
      const { matches } = match({ digests: { md5, sha1, sha256 } }, [held(entries)])
      expect(matches.map(({ kind }) => kind).toSorted()).toEqual(expected.toSorted())
    }),
  )
})

it('near matches are those within the list’s distance, with that distance', () => {
  const bits = fc.uniqueArray(fc.nat(255), { maxLength: 60 })
  fc.assert(
    fc.property(fc.array(hex(32), { minLength: 1, maxLength: 10 }), bits, fc.nat(48), (hashes, flipped, distance) => {
      const asked = flip(hashes[0] ?? '', flipped)
      const list = held(
        hashes.map((pdq) => ({ pdq })),
        { distanceBits: distance },
      )
      const { matches } = match({ pixels: pixelsOf(asked) }, [list])
      const expected = hashes.map((pdq) => distanceBits(pdq, asked)).filter((each) => each <= distance)
      expect(matches.map((each) => each.distanceBits).toSorted((a, b) => a - b)).toEqual(
        expected.toSorted((a, b) => a - b),
      )
    }),
  )
})

it('the canary is found, and never reported: neither as a match nor as an entry nor as a kind', () => {
  const list = held([{ md5: '01'.repeat(16) }])
  expect(list.canary.check()).toBe(true)
  expect(list.entries).toBe(1)
  expect(list.kinds).toEqual(['md5'])
  const { pdq, ...digests } = CANARY.hashes
  expect(match({ digests, pixels: pixelsOf(pdq) }, [list]).matches).toEqual([])
})

it('an index that lost its entries gives no answer, for good', () => {
  const list = held([{ pdq: '5a'.repeat(32) }])
  list.near.remove(Array.from({ length: list.near.size }, (_, id) => id))
  expect(list.canary.holds()).toBe(true)
  expect(list.canary.check()).toBe(false)
  expect(match({ pixels: pixelsOf('5a'.repeat(32)) }, [list]).coverage[0]?.canary).toBe('failed')
  expect(list.canary.check()).toBe(false)
})

it('every canary distance is looked up, from 0 to 48 bits', () => {
  for (let distance = 0; distance <= 48; distance += 1)
    expect(held([], { distanceBits: distance }).canary.holds()).toBe(true)
})

it('a value of another kind matches by equality only, as a lead, and is named as not comparable', () => {
  const list = held([{ others: [{ kind: 'photodna', value: 'QUJD' }] }])
  const asked = (value: string) => match({ others: [{ kind: 'photodna', value }] }, [list])
  expect(asked('QUJD').matches).toMatchObject([{ kind: 'lead', by: ['photodna'] }])
  expect(asked('QUJE').matches).toEqual([])
  expect(asked('QUJD').coverage[0]?.notCompared).toEqual(['photodna'])
})

it('an entry keeps its name from version to version, and its category, cancellation and standing', () => {
  const cancels = { list: 'known', hash: 'aa', expires: '2027-01-01', approvedBy: ['a', 'b'] }
  const entry: ListEntry = { sha256: 'ab'.repeat(32), category: '8', cancels, realm: 'negative' }
  const [one] = match({ digests: { sha256: 'ab'.repeat(32) } }, [held([entry])]).matches
  const [two] = match({ digests: { sha256: 'ab'.repeat(32) } }, [held([{ md5: '00'.repeat(16) }, entry])]).matches
  expect(one).toEqual(two)
  expect(one).toMatchObject({ category: '8', cancels, realm: 'negative' })
})

it('an entry of low quality matches at 0 bits only', () => {
  const pdq = '0f'.repeat(32)
  const near = (quality: number, hex: string) =>
    match({ pixels: { pdq: { hex, quality: 100, pipeline: 'full' }, dihedral: [hex] } }, [
      held([
        { md5: '00'.repeat(16), quality: 0 },
        { pdq, quality },
      ]),
    ]).matches.length
  expect([near(49, pdq), near(49, flip(pdq, [1])), near(50, flip(pdq, [1]))]).toEqual([1, 0, 1])
})

it('a picture that says too little is compared by digests only, and the coverage says so', () => {
  const pdq = '0f'.repeat(32)
  const list = held([{ pdq }])
  const alike = {
    pdq: { hex: pdq, quality: 100, pipeline: 'full' as const },
    dihedral: [pdq, flip(pdq, [1, 2]), ...Array<string>(6).fill('f0'.repeat(32))],
  }
  for (const pixels of [pixelsOf(pdq, 49), alike]) {
    expect(isTelling(pixels)).toBe(false)
    expect(match({ pixels }, [list])).toMatchObject({ matches: [], coverage: [{ kinds: [], notCompared: ['pdq'] }] })
  }
  const telling = { ...alike, dihedral: [pdq, ...Array<string>(7).fill('f0'.repeat(32))] }
  expect(match({ pixels: telling }, [list])).toMatchObject({
    matches: [{ kind: 'near' }],
    coverage: [{ kinds: ['pdq'] }],
  })
})
