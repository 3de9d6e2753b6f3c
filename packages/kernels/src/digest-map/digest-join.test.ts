import fc from 'fast-check'
import { expect, it } from 'vitest'
import { digestOfValue, joinDigests } from './digest-join.ts'
import { createDigestTableBuilder, findInTable } from './digest-table.ts'

const crowded = fc.uint8Array({ minLength: 16, maxLength: 16, max: 2 })
const spread = fc.uint8Array({ minLength: 16, maxLength: 16 })
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function valuesOf(texts: readonly Uint8Array[]): Parameters<typeof joinDigests>[1] {
  const lengths = Uint32Array.from(texts, ({ length }) => length)
  const starts = new Uint32Array(texts.length)
  for (let i = 1; i < texts.length; i += 1) starts[i] = (starts[i - 1] ?? 0) + (lengths[i - 1] ?? 0)
  return { bytes: Buffer.concat(texts), starts, lengths, count: texts.length }
}

it('finds what a plain Map of hex strings finds, for text in either case and for bytes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(crowded, spread), { maxLength: 200 }),
      fc.array(crowded),
      fc.array(fc.constantFrom('lower', 'upper', 'binary')),
      (added, strangers, forms) => {
        const builder = createDigestTableBuilder(16)
        const oracle = new Map<string, number[]>()
        for (const [value, digest] of added.entries()) {
          builder.add(digest, value)
          oracle.set(hexOf(digest), [...(oracle.get(hexOf(digest)) ?? []), value])
        }
        const table = builder.finish()
        expect(table.size).toBe(added.length)
        const asked = [...added, ...strangers]
        const texts = asked.map((digest, i) => {
          const form = forms[i % Math.max(1, forms.length)] ?? 'lower'
          if (form === 'binary') return digest
          return Buffer.from(form === 'upper' ? hexOf(digest).toUpperCase() : hexOf(digest))
        })
        const found = asked.map((): number[] => [])
        expect(joinDigests(table, valuesOf(texts), (place, value) => found[place]?.push(value))).toBe(0)
        expect(found).toEqual(asked.map((digest) => oracle.get(hexOf(digest)) ?? []))
        for (const digest of asked) {
          const one: number[] = []
          findInTable(table, { bytes: digest, at: 0 }, (value) => one.push(value))
          expect(one).toEqual(oracle.get(hexOf(digest)) ?? [])
        }
      },
    ),
  )
})

it('counts what is no digest and lets none of it match', () => {
  const builder = createDigestTableBuilder(16)
  builder.add(new Uint8Array(16), 7)
  const texts = ['', '0', '0'.repeat(31), `${'0'.repeat(31)}g`, '0'.repeat(33), '0'.repeat(40)].map((text) =>
    Buffer.from(text),
  )
  const never = (): void => expect.unreachable()
  expect(joinDigests(builder.finish(), valuesOf(texts), never)).toBe(texts.length)
  expect(texts.map((text) => digestOfValue(text, 16))).toEqual(texts.map(() => undefined))
})
