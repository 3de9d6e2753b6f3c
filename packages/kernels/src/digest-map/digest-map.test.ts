import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createDigestMap } from './digest-map.ts'

it('answers as a plain Map of hex strings does, repetitions and crowded prefixes included', () => {
  const crowded = fc.uint8Array({ minLength: 16, maxLength: 16, max: 2 })
  const spread = fc.uint8Array({ minLength: 16, maxLength: 16 })
  fc.assert(
    fc.property(fc.array(fc.oneof(crowded, spread), { maxLength: 300 }), fc.array(crowded), (added, asked) => {
      const map = createDigestMap(16, 4)
      const oracle = new Map<string, number[]>()
      for (const digest of added) {
        const key = Buffer.from(digest).toString('hex')
        oracle.set(key, [...(oracle.get(key) ?? []), map.add(digest)])
      }
      expect(map.size()).toBe(added.length)
      for (const digest of [...added, ...asked]) {
        const expected = oracle.get(Buffer.from(digest).toString('hex')) ?? []
        expect(map.get(digest)).toEqual(expected)
        expect(map.has(digest)).toBe(expected.length > 0)
      }
    }),
  )
})

it('refuses a digest of another width and finds none', () => {
  const map = createDigestMap(16)
  expect(() => map.add(new Uint8Array(20))).toThrow('20 bytes')
  expect(map.get(new Uint8Array(20))).toEqual([])
})
