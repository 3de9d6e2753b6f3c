import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { openDatabase, type Queryable } from './database.ts'
import { refuseUnsafeDatabase } from './durability.ts'
import { OLDEST_POSTGRES } from './limits.ts'
import { findPostgres } from './postgres/find-binaries.ts'
import { supervisePostgres } from './postgres/supervise.ts'

const scratch = mkdtempSync(join(tmpdir(), 'rempart-durability-'))
chmodSync(scratch, 0o711) // root's PostgreSQL runs as another user
afterAll(() => rmSync(scratch, { recursive: true, force: true }))
const debian = findPostgres(join(scratch, 'links')).find(({ source }) => source === 'debian')

it.skipIf(debian === undefined)(
  'a database without checksums is refused, and taken again once it has them',
  async () => {
    const root = join(scratch, 'site')
    const program = join(dirname(debian?.initdb ?? ''), 'pg_checksums')
    const owner = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
    /** Starts it, asks, stops it. */
    const asked = async (): Promise<string> => {
      const postgres = await supervisePostgres({ root, source: 'debian' })
      const database = openDatabase(postgres.address, { connections: 1 })
      const answer = await refuseUnsafeDatabase(database).then(
        () => 'taken',
        (error: Error) => error.message,
      )
      await database.end()
      await postgres.stop()
      return answer
    }
    const change = (what: '--enable' | '--disable'): number | null =>
      spawnSync(program, [what, '--pgdata', join(root, 'data')], owner).status
    expect(await asked()).toBe('taken')
    expect(change('--disable')).toBe(0)
    expect(await asked()).toContain('data_checksums is off: damage of the disk goes unseen')
    expect(change('--enable')).toBe(0)
    expect(await asked()).toBe('taken')
  },
)

it('a version below the floor is refused before its settings are asked', async () => {
  const statements: string[] = []
  const answers = (version: number): Queryable =>
    ({
      query: async (sql: string) => {
        statements.push(sql)
        return { rows: [{ server_version_num: String(version) }] }
      },
    }) as unknown as Queryable
  await expect(refuseUnsafeDatabase(answers(OLDEST_POSTGRES * 10_000 - 1))).rejects.toMatchObject({
    code: 'wrong-version',
    subject: 'PostgreSQL',
  })
  expect(statements).toEqual(['SHOW server_version_num'])
})
