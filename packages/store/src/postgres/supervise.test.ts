import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { endOrphans, testFolder } from '../../test/test-folder.ts'
import { inTransaction, openDatabase } from '../database.ts'
import { durabilityGaps, refuseUnsafeDatabase } from '../durability.ts'
import { knownMigrations, migrate } from '../migrate.ts'
import { findPostgres, type PostgresSource } from './find-binaries.ts'
import { supervisePostgres } from './supervise.ts'

const scratch = testFolder('supervise')
chmodSync(scratch, 0o711) // root's PostgreSQL runs as another user
afterAll(() => rmSync(scratch, { recursive: true, force: true }))
const here = new Set(findPostgres(join(scratch, 'links')).map(({ source }) => source))

describe.each<PostgresSource>(['debian', 'npm'])('a PostgreSQL of %s', (source) => {
  const root = join(scratch, source)

  it.skipIf(!here.has(source))('starts durable, takes the migrations, comes back after kill -9, stops', async () => {
    const postgres = await supervisePostgres({ root, source })
    const database = openDatabase(postgres.address)
    try {
      await expect(refuseUnsafeDatabase(database)).resolves.toBeUndefined()
      expect(await migrate(database)).toEqual(knownMigrations().map(({ name }) => name))
      expect(await migrate(database)).toEqual([])
      await database.query('CREATE TABLE kept (n int)')
      await inTransaction(database, (tx) => tx.query('INSERT INTO kept VALUES (1)'))
      const before = postgres.pid()
      process.kill(before!, 'SIGKILL')
      await expect.poll(() => postgres.pid(), { timeout: 30_000 }).not.toBe(before)
      await expect
        .poll(
          () =>
            database.query('SELECT n FROM kept').then(
              ({ rows }) => rows,
              () => [],
            ),
          { timeout: 30_000 },
        )
        .toEqual([{ n: 1 }])
    } finally {
      await database.end()
      await postgres.stop()
    }
    const pid = postgres.pid()
    expect(pid === undefined || spawnSync('kill', ['-0', String(pid)]).status !== 0).toBe(true)
  })

  it.skipIf(!here.has(source))(
    'is taken over by a second supervisor, which starts it again when the first stops',
    async () => {
      const first = await supervisePostgres({ root, source })
      const second = await supervisePostgres({ root, source })
      const database = openDatabase(second.address)
      try {
        expect(second.pid()).toBe(first.pid())
        await first.stop()
        await sleep(300)
        await expect
          .poll(
            () =>
              database.query('SELECT n FROM kept').then(
                ({ rows }) => rows,
                () => [],
              ),
            { timeout: 30_000 },
          )
          .toEqual([{ n: 1 }])
      } finally {
        await database.end()
        await second.stop()
      }
    },
  )
})

/** A process that supervises a database until it is killed, as `kill -9` of a site would leave one. */
async function startedAndKilled(root: string): Promise<void> {
  const program = `const { supervisePostgres } = await import(${JSON.stringify(join(import.meta.dirname, 'supervise.ts'))})
    await supervisePostgres({ root: ${JSON.stringify(root)} })
    console.log('started')`
  const child = spawn(process.execPath, ['--no-warnings', '--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  child.kill('SIGKILL')
  await once(child, 'exit')
}
const runs = (pid: number | undefined): boolean =>
  pid !== undefined && spawnSync('kill', ['-0', String(pid)]).status === 0

it('a database whose starter was killed is taken over, goes on while anybody uses it, and ends with the last', async () => {
  const root = join(scratch, 'killed')
  await startedAndKilled(root)
  const [first, second] = [await supervisePostgres({ root }), await supervisePostgres({ root })]
  const pid = second.pid()
  expect(runs(pid)).toBe(true)
  expect(first.pid()).toBe(pid)
  const database = openDatabase(second.address)
  await database.query('SELECT 1')
  await first.stop()
  expect((await database.query('SELECT 1')).rowCount).toBe(1)
  expect(second.pid()).toBe(pid)
  await database.end()
  await second.stop()
  expect(runs(pid)).toBe(false)
})

it('what a killed test run left is ended by the next one, and nothing else', async () => {
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  const root = mkdtempSync(join(tmpdir(), `rempart-test-orphan-${dead}-`))
  chmodSync(root, 0o711)
  const own = await supervisePostgres({ root: join(scratch, 'own') })
  await startedAndKilled(join(root, 'postgres'))
  const orphan = Number(readFileSync(join(root, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0])
  expect(runs(orphan)).toBe(true)
  expect(endOrphans()).toContain(orphan)
  await expect.poll(() => runs(orphan), { timeout: 10_000 }).toBe(false)
  expect(runs(own.pid())).toBe(true)
  await own.stop()
  rmSync(root, { recursive: true, force: true })
})

it('a database that would lose acknowledged work is refused, and the reason says why', async () => {
  const postgres = await supervisePostgres({ root: join(scratch, 'unsafe') })
  const database = openDatabase(postgres.address, { connections: 1 })
  try {
    for (const [setting, value] of [
      ['full_page_writes', 'off'],
      ['fsync', 'off'],
      ['synchronous_commit', 'off'],
      ['synchronous_commit', 'local'],
    ] as const) {
      await database.query(`ALTER SYSTEM SET ${setting} = '${value}'`)
      await database.query('SELECT pg_reload_conf()')
      await expect.poll(() => durabilityGaps(database)).toMatchObject([{ setting, value }])
      await expect(refuseUnsafeDatabase(database)).rejects.toThrow(`${setting} is ${value}: `)
      await database.query('ALTER SYSTEM RESET ALL')
      await database.query('SELECT pg_reload_conf()')
      await expect.poll(() => durabilityGaps(database)).toEqual([])
    }
  } finally {
    await database.end()
    await postgres.stop()
  }
})

it('a migration whose text has changed, or that this version does not know, stops the start', async () => {
  const postgres = await supervisePostgres({ root: join(scratch, 'migrations') })
  const database = openDatabase(postgres.address)
  const one = { name: '0001-one', sql: 'CREATE TABLE one (n int)', sha256: 'a' }
  const two = { name: '0002-two', sql: 'CREATE TABLE two (n int); SELECT 1/0', sha256: 'b' }
  try {
    await Promise.all([migrate(database, [one]), migrate(database, [one]), migrate(database, [one])])
    await expect(migrate(database, [{ ...one, sha256: 'other' }])).rejects.toThrow('another text of migration 0001-one')
    await expect(migrate(database, [])).resolves.toEqual([])
    await expect(migrate(database, [{ ...one, name: '0003-three' }])).rejects.toThrow('a newer version')
    await expect(migrate(database, [one, two])).rejects.toThrow('division by zero')
    expect((await database.query("SELECT to_regclass('two') AS two")).rows).toEqual([{ two: null }])
  } finally {
    await database.end()
    await postgres.stop()
  }
})
