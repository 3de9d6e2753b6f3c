import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testFolder } from '../../../store/test/test-folder.ts'
import { testAuthority } from '../../test/fetch-hosts.ts'
import { readConfig } from '../config.ts'

const read = (settings: Record<string, string>) =>
  readConfig(Object.fromEntries(Object.entries(settings).map(([name, value]) => [`REMPART_FETCH_${name}`, value])), {
    port: 0,
    host: '127.0.0.1',
    role: 'all',
  }).fetch

test('nothing is fetched unless the operator says from where, and who allowed it', () => {
  expect(read({})).toBeUndefined()
  expect(read({ HOSTS: ' , ' })).toBeUndefined()
  expect(() => read({ HOSTS: 'example.org' })).toThrow(/REMPART_FETCH_ALLOWED_BY: is needed/u)
  expect(() => read({ ALLOWED_BY: 'A. Example' })).toThrow(/REMPART_FETCH_HOSTS/u)
  expect(() => read({ HOSTS: '*', ALLOWED_BY: 'A. Example' })).toThrow(/allows every host/u)
  expect(read({ HOSTS: 'example.org, *.files.example.org', ALLOWED_BY: 'A. Example' })).toMatchObject({
    hosts: [
      { host: 'example.org', below: false },
      { host: 'files.example.org', below: true },
    ],
    allowedBy: 'A. Example',
    userAgent: 'Mozilla/5.0',
  })
})

test('a header cannot be smuggled into the name that is sent, and authorities are certificates', () => {
  const allowed = { HOSTS: 'example.org', ALLOWED_BY: 'A. Example' }
  expect(() => read({ ...allowed, USER_AGENT: 'a\r\nCookie: b' })).toThrow(/plain text/u)
  expect(read({ ...allowed, USER_AGENT: 'Example hotline' })?.userAgent).toBe('Example hotline')
  const { caFile, caPem } = testAuthority()
  expect(read({ ...allowed, CA_FILE: caFile })?.extraCaPem).toBe(caPem)
  expect(() => read({ ...allowed, CA_FILE: `${caFile}-gone` })).toThrow(/-gone: holds no certificate/u)
  const other = join(testFolder('fetch-config'), 'other.pem')
  writeFileSync(other, 'no certificate')
  expect(() => read({ ...allowed, CA_FILE: other })).toThrow(/holds no certificate/u)
})
