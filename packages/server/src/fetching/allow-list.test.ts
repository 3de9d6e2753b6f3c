import fc from 'fast-check'
import { expect, test } from 'vitest'
import { judgeAddress, parseAllowedHosts } from './allow-list.ts'

const hosts = (text: string) => parseAllowedHosts(text, 'THE_SETTING')
const LIST = hosts('example.org, *.files.example.org, ports.example.org:8443, http://plain.example.org')
const judged = (address: string): string => {
  const verdict = judgeAddress(address, LIST)
  return verdict.kind === 'refused' ? verdict.reason : verdict.target.address
}

test('a list that allows everything, a whole top-level domain or what is no host is refused with the entry and the reason', () => {
  for (const everything of ['*', '*.*', 'https://*', '*.', '*:443', 'example.org, *'])
    expect(() => hosts(everything)).toThrow(/allows every host/u)
  expect(() => hosts('*.org')).toThrow(/^THE_SETTING: \*\.org: allows a whole top-level domain/u)
  for (const none of [
    'localhost',
    '127.0.0.1',
    '2130706433',
    '[::1]',
    '10.0.0.0/8',
    'a b.example',
    'ftp://example.org',
    'a.*.example.org',
  ])
    expect(() => hosts(none), none).toThrow(/THE_SETTING/u)
  expect(() => hosts('example.org:0')).toThrow(/port/u)
  expect(() => hosts('example.org:65536')).toThrow(/port/u)
  expect(() => hosts(Array.from({ length: 201 }, (_, at) => `h${at}.example.org`).join(','))).toThrow(/more than 200/u)
  expect(hosts('')).toEqual([])
})

test('exactly the listed hosts are asked, by https unless the entry says http, at their port', () => {
  expect(judged('https://example.org/a?b=c')).toBe('https://example.org/a?b=c')
  expect(judged('HTTPS://Example.ORG')).toBe('https://example.org/')
  expect(judged('https://example.org:443/')).toBe('https://example.org/')
  expect(judged('https://a.b.files.example.org/')).toBe('https://a.b.files.example.org/')
  expect(judged('https://ports.example.org:8443/')).toBe('https://ports.example.org:8443/')
  expect(judged('http://plain.example.org/')).toBe('http://plain.example.org/')
  for (const other of [
    'http://example.org/',
    'https://plain.example.org/',
    'https://files.example.org/', // `*.` means what is below
    'https://www.example.org/',
    'https://example.org.evil.example/',
    'https://evilexample.org/',
    'https://example.org:8443/',
    'https://ports.example.org/',
    'https://example.org:22/',
  ])
    expect(judged(other), other).toBe('host-not-listed')
})

test('what a parser would have to straighten out is refused as it is written', () => {
  const refused: Readonly<Record<string, string>> = {
    'ftp://example.org/': 'scheme-not-allowed',
    'file:///etc/passwd': 'scheme-not-allowed',
    'gopher://example.org/': 'scheme-not-allowed',
    'javascript:alert(1)': 'scheme-not-allowed',
    'example.org': 'scheme-not-allowed',
    ' https://example.org/': 'scheme-not-allowed',
    'https://someone@example.org/': 'credentials-in-address',
    'https://example.org:secret@evil.example/': 'credentials-in-address',
    'https://example.org@127.0.0.1/': 'credentials-in-address',
    'https:example.org/': 'malformed-address',
    'https:\\\\example.org\\': 'malformed-address',
    'https://example.org\\@evil.example/': 'malformed-address',
    'https://exam\tple.org/': 'malformed-address',
    'https://example.org/a b': 'malformed-address',
    'https://example.org./': 'malformed-address',
    'https://%65xample.org/': 'malformed-address',
    'https://ｅxample.org/': 'malformed-address',
    'https://exаmple.org/': 'malformed-address', // with a Cyrillic letter
    'https://example。org/': 'malformed-address',
    'https://xn--exmple-4nf.org/': 'host-not-listed',
    'https://127.0.0.1/': 'machine-number',
    'https://2130706433/': 'machine-number',
    'https://0x7f000001/': 'machine-number',
    'https://0177.0.0.1/': 'machine-number',
    'https://127.1/': 'machine-number',
    'https://[::1]/': 'machine-number',
    'https://[::ffff:127.0.0.1]:443/': 'machine-number',
    'https://localhost/': 'malformed-address',
    'https:///example.org': 'malformed-address',
  }
  for (const [address, reason] of Object.entries(refused)) expect(judged(address), address).toBe(reason)
})

const piece = fc.constantFrom(
  'https://',
  'http://',
  'example.org',
  'evil.example',
  '@',
  ':',
  '443',
  '/',
  '\\',
  '//',
  '..',
  '#',
  '?',
  '%2f',
  '[::1]',
  '127.1',
  'ａ',
  '\t',
  'a',
)
test('whatever is written, what is asked is a listed host by two readings of the address', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 8 }),
      fc.option(fc.constant('https://example.org/x/y'), { nil: undefined }),
      (pieces, base) => {
        const verdict = judgeAddress(pieces.join(''), LIST, base)
        if (verdict.kind === 'refused') return
        const { address, host, path, authority, secure } = verdict.target
        expect(['example.org', 'plain.example.org']).toContain(host)
        expect(new URL(address).hostname).toBe(host)
        expect(address).toBe(`${secure ? 'https' : 'http'}://${authority}${path}`)
        expect(address).toMatch(/^[\x21-\x7e]+$/u)
      },
    ),
    { numRuns: 20_000 },
  )
})
