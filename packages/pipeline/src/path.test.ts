import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareBytes, decodePath, encodePath } from './path.ts'

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

it('keeps well-formed UTF-8 and encodes the per-cent sign', () => {
  expect(encodePath(utf8('été/100%.jpg'))).toBe('été/100%25.jpg')
})

it('encodes each byte that is not UTF-8', () => {
  expect(encodePath(Uint8Array.of(0x61, 0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80))).toBe('a%FF%C3(%ED%A0%80')
})

it('encodes any bytes reversibly and never to the same text twice', () => {
  const bytes = fc.uint8Array({ maxLength: 40 })
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(Buffer.compare(decodePath(encodePath(a)), a)).toBe(0)
      expect(encodePath(a) === encodePath(b)).toBe(compareBytes(a, b) === 0)
    }),
    { numRuns: 2000 },
  )
})

it('orders paths as memcmp does', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      expect(Math.sign(compareBytes(a, b))).toBe(Buffer.compare(a, b))
    }),
  )
})
