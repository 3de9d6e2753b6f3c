import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testDatabase } from '../../store/test/postgres.ts'
import { runningSite, siteFolder } from '../test/running-site.ts'
import { checkServer } from './check-server.ts'

const database = (environment: Record<string, string>) =>
  checkServer(environment).then((checks) => checks.find(({ name }) => name === 'server database'))

test('a database that runs without fsync, or does not answer, is missing and says why, without its password', async () => {
  const { postgres, database: own } = await testDatabase({ migrated: false })
  const { address } = postgres
  if (address.kind !== 'socket') throw new Error('the test’s database is reached by its socket')
  const url = `postgres://${address.user}:${address.password}@localhost/postgres?host=${encodeURIComponent(address.folder)}`
  expect(await database({ DATABASE_URL: url })).toMatchObject({ state: 'ok' })
  await own.query("ALTER SYSTEM SET fsync = 'off'")
  await own.query('SELECT pg_reload_conf()')
  await expect.poll(async () => (await database({ DATABASE_URL: url }))?.detail).toContain('fsync is off')
  const wrong = await database({ DATABASE_URL: url.replace(address.password, 'secret-word') })
  expect(wrong).toMatchObject({ state: 'missing' })
  expect(wrong?.detail).not.toContain('secret-word')
  expect(await database({ DATABASE_URL: 'postgres://localhost:1/none' })).toMatchObject({ state: 'missing' })
})

test('without settings our own PostgreSQL is found; a passphrase beside the data and no witness are said', async () => {
  const checks = await checkServer({})
  expect(checks.map(({ name }) => name)).toEqual([
    'server database',
    'server passphrase',
    'server key service',
    'server store',
    'server room',
    'server memory',
    'server fetching',
    'server witnesses',
  ])
  expect(checks[0]?.detail).toMatch(/^PostgreSQL \d+ of (?:Debian|npm)/u)
  expect([checks[1]?.state, checks.at(-1)?.state]).toEqual(['optional', 'optional'])
  const word = join(siteFolder(), 'word')
  const inFile = async () => (await checkServer({ REMPART_KEY_PASSPHRASE_FILE: word }))[1]?.state
  expect(await inFile()).toBe('missing')
  writeFileSync(word, 'a passphrase\n')
  expect(await inFile()).toBe('ok')
})

test('of a site, the doctor opens its keys and asks its bucket, and says what does not answer', async () => {
  const site = await runningSite()
  await site.close()
  const checks = async (environment: Record<string, string> = {}) =>
    new Map((await checkServer(environment, { data: site.data })).map((check) => [check.name, check]))
  expect((await checks()).get('server key service')).toMatchObject({
    state: 'ok',
    detail: 'starts, and opens the keys in the data folder',
  })
  const other = join(site.data, 'other')
  writeFileSync(other, 'another passphrase\n', { mode: 0o600 })
  const wrong = (await checks({ REMPART_KEY_PASSPHRASE_FILE: other })).get('server key service')
  expect(wrong).toMatchObject({ state: 'missing' })
  expect(wrong?.detail).toContain('the passphrase does not open it')
  expect((await checks({ REMPART_KEY_PASSPHRASE_FILE: `${other}-gone` })).get('server key service')?.state).toBe(
    'missing',
  )
  const bucket = {
    REMPART_S3_BUCKET: 'evidence',
    REMPART_S3_ENDPOINT: 'http://127.0.0.1:9',
    REMPART_S3_CREDENTIALS_FILE: other,
  }
  expect((await checks(bucket)).get('server store')).toMatchObject({ state: 'missing' })
  writeFileSync(join(site.data, 'postgres/data/PG_VERSION'), '9\n')
  expect((await checks()).get('server database')).toMatchObject({
    state: 'missing',
    detail: 'the data folder was made by PostgreSQL 9, which is not installed',
  })
})

test('what may be fetched is said, with who allowed it; a list that allows everything is missing', async () => {
  const of = async (environment: Record<string, string>) =>
    (await checkServer(environment)).find(({ name }) => name === 'server fetching' || name === 'server settings')
  expect((await of({}))?.detail).toContain('never fetched')
  const settings = { REMPART_FETCH_HOSTS: 'example.org', REMPART_FETCH_ALLOWED_BY: 'A. Example' }
  expect(await of(settings)).toMatchObject({ state: 'ok', detail: 'from the listed hosts (1), allowed by A. Example' })
  expect(await of({ ...settings, REMPART_FETCH_HOSTS: '*' })).toMatchObject({
    name: 'server settings',
    state: 'missing',
  })
})

test('a misspelt setting is missing, by its name', async () => {
  const [check] = await checkServer({ REMPART_KEY_PASSPHRASE: 'x' })
  expect(check).toMatchObject({ name: 'server settings', state: 'missing' })
  expect(check?.detail).toContain('REMPART_KEY_PASSPHRASE')
})
