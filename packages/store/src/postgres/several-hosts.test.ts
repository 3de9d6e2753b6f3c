import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, it, test } from 'vitest'
import { replicatedPostgres } from '../../test/replicated-postgres.ts'
import { testDatabase } from '../../test/postgres.ts'
import { inTransaction, isUnavailable, openDatabase } from '../database.ts'
import { refuseUnsafeDatabase } from '../durability.ts'
import { hostUrls } from './several-hosts.ts'

test('a URL of several hosts is one URL for each, with the same user, database and parameters', () => {
  expect(
    hostUrls('postgres://me:pass%40word@a:5433,[::1]:2,c/name?sslmode=require&target_session_attrs=read-write'),
  ).toEqual([
    'postgres://me:pass%40word@a:5433/name?sslmode=require',
    'postgres://me:pass%40word@[::1]:2/name?sslmode=require',
    'postgres://me:pass%40word@c/name?sslmode=require',
  ])
  expect(hostUrls('postgres:///name?host=%2Frun%2Fpostgresql')).toEqual(['postgres:///name?host=%2Frun%2Fpostgresql'])
  expect(() => hostUrls('postgres://a,b/name?target_session_attrs=standby')).toThrow('a site has to write')
})

const replicated = await replicatedPostgres()
afterAll(() => replicated?.close())

it.skipIf(replicated === undefined)(
  'writes go to the primary, and to the standby that took its place; what was acknowledged is there',
  async () => {
    if (replicated === undefined) return
    // The primary is named last: order says nothing.
    const [, hosts = ''] = /@(.*)\/postgres/u.exec(replicated.url) ?? []
    const url = replicated.url.replace(hosts, hosts.split(',').toReversed().join(','))
    const database = openDatabase({ kind: 'url', url }, { connections: 4 })
    try {
      await expect(refuseUnsafeDatabase(database, { hosts: 3 })).resolves.toBeUndefined()
      await database.query('CREATE TABLE act (n integer PRIMARY KEY)')
      const acknowledged: number[] = []
      let stopped = false
      const write = async (worker: number): Promise<void> => {
        for (let n = worker; !stopped; n += 4)
          await inTransaction(database, (tx) => tx.query('INSERT INTO act VALUES ($1)', [n])).then(
            () => acknowledged.push(n),
            async (error: unknown) => {
              if (!isUnavailable(error)) throw error
              await sleep(20)
            },
          )
      }
      const writers = Promise.all([0, 1, 2, 3].map(write))
      await expect.poll(() => acknowledged.length, { timeout: 20_000 }).toBeGreaterThan(50)
      await replicated.kill(0)
      const before = acknowledged.length
      const promoted = await replicated.promoteBest([1, 2])
      await expect.poll(() => acknowledged.length, { timeout: 30_000 }).toBeGreaterThan(before + 50)
      stopped = true
      await writers
      const rows = await replicated.ask<{ n: number }>(promoted, 'SELECT n FROM act')
      const stored = new Set(rows.map(({ n }) => n))
      expect(acknowledged.filter((n) => !stored.has(n))).toEqual([])
    } finally {
      await database.end()
    }
  },
  90_000,
)

it.skipIf(replicated === undefined)(
  'a commit whose wait for a standby is broken off is not acknowledged',
  async () => {
    if (replicated === undefined) return
    const database = openDatabase({ kind: 'url', url: replicated.url }, { connections: 4 })
    try {
      await database.query('CREATE TABLE waiting (n integer)')
      const { rows } = await database.query<{ port: string }>("SELECT current_setting('port') AS port")
      const primary = replicated.url.split(',').findIndex((host) => host.includes(`:${rows[0]?.port}`))
      for (const host of [0, 1, 2].filter((host) => host !== primary)) await replicated.kill(host)
      const outcome = inTransaction(database, (tx) => tx.query('INSERT INTO waiting VALUES (1)')).then(
        () => 'acknowledged',
        (error: unknown) => (isUnavailable(error) ? 'unavailable' : String(error)),
      )
      const waits = async (): Promise<number> => {
        const found = await database.query(
          "SELECT pg_cancel_backend(pid) FROM (SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep' OFFSET 0) AS waiting",
        )
        return found.rowCount ?? 0
      }
      await expect.poll(waits, { timeout: 20_000 }).toBe(1)
      expect(await outcome).toBe('unavailable')
    } finally {
      await database.end()
    }
  },
  60_000,
)

test('several hosts whose commits wait for no standby are refused', async () => {
  const { database } = await testDatabase({ migrated: false })
  await expect(refuseUnsafeDatabase(database)).resolves.toBeUndefined()
  await expect(refuseUnsafeDatabase(database, { hosts: 2 })).rejects.toThrow(
    'synchronous_standby_names is empty: the standby that takes over may lack what was acknowledged',
  )
})
