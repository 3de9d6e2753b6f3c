// A database may hold acknowledged work only if a power cut cannot take it back (SECURITY §4.2): settings are read from
// the server itself, whoever runs it.
import { UserError } from '@rempart/core'
import type { Queryable } from './database.ts'
import { OLDEST_POSTGRES } from './limits.ts'

type Requirement = Readonly<{ name: string; safe: readonly string[]; loses: string }>

const REQUIREMENTS: readonly Requirement[] = [
  { name: 'fsync', safe: ['on'], loses: 'a power cut loses what was acknowledged' },
  { name: 'full_page_writes', safe: ['on'], loses: 'a power cut can tear pages' },
  {
    name: 'synchronous_commit',
    safe: ['on', 'remote_write', 'remote_apply'],
    loses: 'a power cut loses the last commits',
  },
  { name: 'data_checksums', safe: ['on'], loses: 'damage of the disk goes unseen (pg_checksums --enable mends it)' },
]

/** One setting that differs from what is safe. */
export type DurabilityGap = Readonly<{ setting: string; value: string; loses: string }>

/** What this database would lose; empty where it is safe to acknowledge work. */
export async function durabilityGaps(database: Queryable): Promise<readonly DurabilityGap[]> {
  const { rows } = await database.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
    [REQUIREMENTS.map(({ name }) => name)],
  )
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]))
  return REQUIREMENTS.flatMap(({ name, safe, loses }) => {
    const value = settings.get(name) ?? 'not known'
    return safe.includes(value) ? [] : [{ setting: name, value, loses }]
  })
}

/** UserError `refused` where acknowledged work could be lost, `wrong-version` below the floor. PGlite runs without fsync
 * and is refused by it. With several hosts each commit has to wait for a standby: the one that takes over may else lack it. */
export async function refuseUnsafeDatabase(
  database: Queryable,
  { hosts = 1 }: Readonly<{ hosts?: number }> = {},
): Promise<void> {
  const { rows } = await database.query<{ server_version_num: string }>('SHOW server_version_num')
  const version = Math.floor(Number(rows[0]?.server_version_num) / 10_000)
  if (version < OLDEST_POSTGRES)
    throw new UserError({
      code: 'wrong-version',
      subject: 'PostgreSQL',
      reason: `is version ${version}; ${OLDEST_POSTGRES} or newer is needed`,
    })
  const gaps = [...(await durabilityGaps(database)), ...(hosts > 1 ? await replicationGap(database) : [])]
  if (gaps.length === 0) return
  const reason = gaps.map(({ setting, value, loses }) => `${setting} is ${value}: ${loses}`).join('; ')
  throw new UserError({ code: 'refused', subject: 'PostgreSQL', reason })
}

async function replicationGap(database: Queryable): Promise<readonly DurabilityGap[]> {
  const { rows } = await database.query<{ synchronous_standby_names: string }>('SHOW synchronous_standby_names')
  if (rows[0]?.synchronous_standby_names !== '') return []
  const loses = 'the standby that takes over may lack what was acknowledged (set it to ANY 1 of their names)'
  return [{ setting: 'synchronous_standby_names', value: 'empty', loses }]
}
