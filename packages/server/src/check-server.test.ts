import { expect, test } from 'vitest'
import { testDatabase } from '../../store/test/postgres.ts'
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
  expect(checks.map(({ name }) => name)).toEqual(['server database', 'server passphrase', 'server witnesses'])
  expect(checks[0]?.detail).toMatch(/^PostgreSQL \d+ of (?:Debian|npm)/u)
  expect(checks.slice(1).map(({ state }) => state)).toEqual(['optional', 'optional'])
  expect(await checkServer({ REMPART_KEY_PASSPHRASE_FILE: '/mnt/word' })).toContainEqual(
    expect.objectContaining({ name: 'server passphrase', state: 'ok' }),
  )
})

test('a misspelt setting is missing, by its name', async () => {
  const [check] = await checkServer({ REMPART_KEY_PASSPHRASE: 'x' })
  expect(check).toMatchObject({ name: 'server settings', state: 'missing' })
  expect(check?.detail).toContain('REMPART_KEY_PASSPHRASE')
})
