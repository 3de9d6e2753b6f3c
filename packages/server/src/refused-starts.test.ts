// A start that cannot be says what stands in its way, in words that an operator can act on, and leaves nothing behind.
import { spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { testDatabase } from '../../store/test/postgres.ts'
import { runningSite, siteFolder } from '../test/running-site.ts'
import { checkServer } from './check-server.ts'
import { readConfig } from './config.ts'

test('a folder that is a file, or where nothing can be written, is refused by its name, and the doctor says so before', async (context) => {
  const file = join(siteFolder(), 'file')
  writeFileSync(file, '')
  await expect(runningSite({ data: file })).rejects.toMatchObject({ code: 'not-a-folder', subject: file })
  await expect(runningSite({ data: join(file, 'site') })).rejects.toMatchObject({ code: 'not-a-folder' })
  expect(await room(file)).toMatchObject({ state: 'missing', detail: `${file} is a file, not a folder` })
  const closed = closedFolder()
  if (closed === undefined) return context.skip('root may not mount here')
  const data = join(closed, 'site')
  await expect(runningSite({ data })).rejects.toMatchObject({ code: 'refused', subject: data })
  expect(await room(data)).toMatchObject({ state: 'missing', detail: `this user may not write in ${closed}` })
})

const room = async (data: string) => (await checkServer({}, { data })).find(({ name }) => name === 'server room')

/** A folder where nothing can be written: for root a disk mounted read-only, as modes do not bind it. */
function closedFolder(): string | undefined {
  const folder = siteFolder()
  if (process.getuid?.() !== 0) {
    chmodSync(folder, 0o500)
    return folder
  }
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'none', folder]).status !== 0) return undefined
  onTestFinished(() => void spawnSync('umount', [folder]))
  return folder
}

test('a port or address that cannot be had is refused by its name, for people and for matching clients; the next start goes on', async () => {
  const data = siteFolder()
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const { port } = taken.address() as { port: number }
  const words = { code: 'conflict', reason: 'another program listens there' }
  try {
    await expect(runningSite({ data, port })).rejects.toMatchObject({ ...words, subject: `--port 127.0.0.1:${port}` })
    const environment = { REMPART_HMA_LISTEN: `127.0.0.1:${port}` }
    await expect(runningSite({ data, environment })).rejects.toMatchObject({
      ...words,
      subject: `REMPART_HMA_LISTEN 127.0.0.1:${port}`,
    })
  } finally {
    taken.close()
  }
  const site = await runningSite({ data, port })
  expect((await fetch(`${site.url}/ready`)).status).toBe(200)
  await site.close()
  expect(readdirSync(join(data, 'keys')).filter((name) => name.endsWith('.sock'))).toEqual([])
})

test('files of settings that are not there are named', () => {
  const options = { data: '/nowhere', port: 0, host: '127.0.0.1', role: 'all' } as const
  const provider = { REMPART_OIDC_ISSUER: 'https://id.example', REMPART_OIDC_CLIENT_ID: 'rempart' }
  for (const environment of [
    { ...provider, REMPART_OIDC_CLIENT_SECRET_FILE: '/nowhere/file' },
    { REMPART_WITNESSES_FILE: '/nowhere/file' },
  ])
    expect(() => readConfig(environment, options)).toThrow('/nowhere/file: cannot be read')
})

test('a database that is elsewhere, of another name or password is said, without its password', async () => {
  const { postgres } = await testDatabase({ migrated: false })
  const { address } = postgres
  if (address.kind !== 'socket') throw new Error('the test’s database is reached by its socket')
  const at = (password: string, name: string) =>
    `postgres://${address.user}:${password}@localhost/${name}?host=${encodeURIComponent(address.folder)}`
  for (const [url, reason] of [
    [at('secret-word', 'postgres'), 'does not let this user in'],
    [at(address.password, 'nothing'), 'there is no database of the name'],
    ['postgres://user:secret-word@nowhere.invalid/site', 'does not answer'],
  ] as const) {
    const message = await runningSite({ environment: { DATABASE_URL: url } }).then(
      () => 'started',
      (error: Error) => error.message,
    )
    expect(message).toMatch(/^database: /u)
    expect(message).toContain(reason)
    expect(message).not.toContain('secret-word')
  }
})
