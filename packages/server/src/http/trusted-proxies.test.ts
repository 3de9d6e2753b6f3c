// Which addresses are those of trusted proxies, and which settings are refused.
import { expect, test } from 'vitest'
import { parseTrustedProxies, trustedBy } from './trusted-proxies.ts'

const parse = (text: string): readonly string[] => parseTrustedProxies(text, 'REMPART_TRUSTED_PROXIES')

test('addresses and networks are trusted, however they are written', () => {
  const isTrusted = trustedBy(parse('10.1.2.3, 192.168.0.0/16,2001:db8::7 , fd00::/8'))
  for (const address of [
    '10.1.2.3',
    '::ffff:10.1.2.3',
    '192.168.9.9',
    '::ffff:192.168.0.1',
    '2001:DB8:0:0::7',
    'fd12::1',
  ])
    expect(isTrusted(address), address).toBe(true)
  for (const address of ['10.1.2.4', '192.169.0.1', '2001:db8::8', 'fe80::1', '', 'unknown', '10.1.2.3:443'])
    expect(isTrusted(address), address).toBe(false)
})

test('without a setting nobody is trusted', () => {
  expect(parse(' , ')).toEqual([])
  expect(trustedBy([])('127.0.0.1')).toBe(false)
})

test.for(['proxy.example', '10.0.0.0/33', '10.0.0/8', '2001:db8::/129', 'loopback', '10.0.0.1/', 'fe80::1%eth0', '/8'])(
  '%s is refused by its name',
  (entry) => {
    expect(() => parse(`10.0.0.1,${entry}`)).toThrow(`REMPART_TRUSTED_PROXIES: ${entry}: is no address`)
  },
)
