import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPublicAddress } from './public-address.ts'

test('addresses of public machines are public, and nothing else is', () => {
  for (const address of ['93.184.215.14', '1.1.1.1', '172.32.0.1', '2606:4700::1111', '2a00:1450:4007::200e'])
    expect(isPublicAddress(address), address).toBe(true)
  const others = [
    '0.0.0.0',
    '0.1.2.3',
    '10.0.0.1',
    '100.64.0.1',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '168.63.129.16',
    '100.100.100.200',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '239.1.1.1',
    '255.255.255.255',
    '::',
    '::1',
    'fe80::1',
    'fec0::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    '100::1',
    '2001:db8::1',
    '3fff::1',
    '::ffff:93.184.215.14',
    '::ffff:5db8:d70e',
    '::93.184.215.14',
    '64:ff9b::5db8:d70e',
    '64:ff9b:1::a00:1',
    '2001::1',
    '2002:7f00:1::',
    '',
    'example.org',
    '127.1',
    '0x7f.0.0.1',
    '93.184.215.14:80',
    '[::1]',
    '1.1.1.1%lo',
    'fe80::1%eth0',
  ]
  for (const address of others) expect(isPublicAddress(address), address).toBe(false)
})

test('no IPv4 address comes in as IPv6: mapped, compatible, translated, 6to4 or Teredo', () => {
  const byte = fc.integer({ min: 0, max: 255 })
  fc.assert(
    fc.property(byte, byte, byte, byte, (...bytes) => {
      const dotted = bytes.join('.')
      const hex = Buffer.from(bytes)
        .toString('hex')
        .replace(/^(....)/u, '$1:')
      for (const address of [
        `::ffff:${dotted}`,
        `::${dotted}`,
        `64:ff9b::${dotted}`,
        `2002:${hex}::1`,
        `2001:0:${hex}::1`,
      ])
        expect(isPublicAddress(address), address).toBe(false)
    }),
  )
})
