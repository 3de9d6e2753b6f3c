import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createDigestTableBuilder, findInTable } from '../digest-map/digest-table.ts'
import { createRawValueKernel, digestOfValue, type RawValues } from './raw-values.ts'
import { expandSnappyReference } from './snappy-reference.ts'

const { expandSnappy, joinDigests, splitPlain } = createRawValueKernel()

const crowded = fc.uint8Array({ minLength: 16, maxLength: 16, max: 2 })
const spread = fc.uint8Array({ minLength: 16, maxLength: 16 })
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function valuesOf(texts: readonly Uint8Array[]): RawValues {
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

it('expands Snappy as the reference does, whatever the bytes, and the same faults are found', () => {
  const literal = fc.uint8Array({ minLength: 1, maxLength: 80 }).map((bytes) => {
    const length = bytes.length - 1
    const head = length < 60 ? [length << 2] : [60 << 2, length]
    return Uint8Array.of(...head, ...bytes)
  })
  const copy = fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 4, max: 11 }), fc.integer({ min: 0, max: 60 }))
    .map(([kind, length, back]) => {
      if (kind === 1) return Uint8Array.of(1 | ((length - 4) << 2), back)
      return Uint8Array.of(kind | ((length * 5) << 2), back, 0, ...(kind === 3 ? [0, 0] : []))
    })
  const first = Uint8Array.of(60 << 2, 79, ...Array.from({ length: 80 }, (_, i) => i))
  const stream = fc.array(fc.oneof(literal, copy), { maxLength: 30 }).map((parts) => Buffer.concat([first, ...parts]))
  const any = fc.oneof(stream, fc.uint8Array({ maxLength: 200 }))
  let good = 0
  fc.assert(
    fc.property(any, fc.option(fc.nat({ max: 3000 })), (packed, stated) => {
      let size = stated ?? 0
      // Most often the size that the stream has: found by the reference, which says when it is too small.
      if (stated === null) while (size < 6000 && expandSnappyReference(packed, size) === 'more-than-stated') size += 1
      const expected = expandSnappyReference(packed, size)
      const got = expandSnappy(packed, size)
      if (typeof got !== 'string') good += 1
      expect(typeof got === 'string' ? got : Array.from(got)).toEqual(
        typeof expected === 'string' ? expected : Array.from(expected),
      )
    }),
    { numRuns: 1000 },
  )
  expect(good).toBeGreaterThan(20)
})

it('splits values with their lengths in front, and refuses a length beyond the end', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 40 }), fc.nat({ max: 3 }), (values, cut) => {
      const framed = values.flatMap((value) => {
        const length = Buffer.alloc(4)
        length.writeUInt32LE(value.length)
        return [length, value]
      })
      const bytes = Buffer.concat([Buffer.from('xx'), ...framed])
      const split = splitPlain(bytes.subarray(0, bytes.length - cut), { from: 2, count: values.length })
      if (cut > 0 && values.length > 0) {
        expect(split).toBe('ends-early')
        return
      }
      if (typeof split === 'string') throw new Error(split)
      const got = values.map((_, i) => split.bytes.subarray(split.starts[i]!, split.starts[i]! + split.lengths[i]!))
      expect(got.map(hexOf)).toEqual(values.map(hexOf))
    }),
  )
})

it('keeps what it expanded when its memory grows under it', () => {
  const kernel = createRawValueKernel()
  const count = 50_000
  const page = Buffer.alloc(count * 4 + 1)
  const literals = Array.from({ length: Math.ceil(page.length / 50_000) }, (_, i) => {
    const part = page.subarray(i * 50_000, (i + 1) * 50_000)
    return Buffer.concat([Buffer.of(61 << 2, (part.length - 1) & 255, (part.length - 1) >> 8), part])
  })
  const plain = kernel.expandSnappy(Buffer.concat(literals), page.length)
  if (typeof plain === 'string') throw new Error(plain)
  const values = kernel.splitPlain(plain, { from: 0, count })
  if (typeof values === 'string') throw new Error(values)
  const table = createDigestTableBuilder(16).finish()
  expect(kernel.joinDigests(table, values, () => undefined)).toBe(count)
})
