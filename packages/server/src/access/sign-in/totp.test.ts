import { expect, test } from 'vitest'
import { base32, otpauthLink, stepAt, totpCode, totpStep } from './totp.ts'
import type { HashName } from './totp.ts'

// RFC 6238, appendix B; the seeds of SHA-256 and SHA-512 as its reference code pads them (erratum 2866).
const SEEDS: Readonly<Record<HashName, string>> = {
  sha1: '12345678901234567890',
  sha256: '12345678901234567890123456789012',
  sha512: '1234567890123456789012345678901234567890123456789012345678901234',
}
const VECTORS: readonly (readonly [number, HashName, string])[] = [
  [59, 'sha1', '94287082'],
  [59, 'sha256', '46119246'],
  [59, 'sha512', '90693936'],
  [1111111109, 'sha1', '07081804'],
  [1111111109, 'sha256', '68084774'],
  [1111111109, 'sha512', '25091201'],
  [1111111111, 'sha1', '14050471'],
  [1111111111, 'sha256', '67062674'],
  [1111111111, 'sha512', '99943326'],
  [1234567890, 'sha1', '89005924'],
  [1234567890, 'sha256', '91819424'],
  [1234567890, 'sha512', '93441116'],
  [2000000000, 'sha1', '69279037'],
  [2000000000, 'sha256', '90698825'],
  [2000000000, 'sha512', '38618901'],
  [20000000000, 'sha1', '65353130'],
  [20000000000, 'sha256', '77737706'],
  [20000000000, 'sha512', '47863826'],
]

test.each(VECTORS)('the code at %i s with %s is the published one', (seconds, hashName, code) => {
  const step = stepAt(new Date(seconds * 1000))
  expect(totpCode(Buffer.from(SEEDS[hashName]), step, { digits: 8, hashName })).toBe(code)
})

// RFC 4226, appendix D.
test.each([
  [0, '755224'],
  [1, '287082'],
  [2, '359152'],
  [9, '520489'],
])('the code of counter %i is the published one', (counter, code) => {
  expect(totpCode(Buffer.from(SEEDS.sha1), counter)).toBe(code)
})

test('codes of the steps before, now and after are known by their step; no other is', () => {
  const secret = Buffer.from(SEEDS.sha1)
  const at = new Date(1_700_000_010_000)
  const now = stepAt(at)
  for (const step of [now - 1, now, now + 1]) expect(totpStep(secret, totpCode(secret, step), at)).toBe(step)
  for (const step of [now - 2, now + 2]) expect(totpStep(secret, totpCode(secret, step), at)).toBeUndefined()
  for (const code of ['', '12345', 'abcdef', '1234567']) expect(totpStep(secret, code, at)).toBeUndefined()
})

// RFC 4648, §10.
test.each([
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foo', 'MZXW6'],
  ['foob', 'MZXW6YQ'],
  ['fooba', 'MZXW6YTB'],
  ['foobar', 'MZXW6YTBOI'],
])('base32 of %s is %s', (text, coded) => {
  expect(base32(Buffer.from(text))).toBe(coded)
})

test('the link for authenticator apps names site, account and secret', () => {
  const link = new URL(otpauthLink({ site: 'Rempart A', account: 'ana', secret: Buffer.from('foobar') }))
  expect([link.protocol, link.host, link.pathname]).toEqual(['otpauth:', 'totp', '/Rempart%20A:ana'])
  expect(link.searchParams.get('secret')).toBe('MZXW6YTBOI')
})
