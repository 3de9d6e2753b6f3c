// The site's database, ours or the operator's: answering, durable, and with the tables that this version knows.
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import {
  type Database,
  type DatabaseAddress,
  hostUrls,
  isUnavailable,
  migrate,
  openDatabase,
  refuseUnsafeDatabase,
  sqlState,
  supervisePostgres,
} from '@rempart/store'
import type { Config } from './config.ts'
import type { Log } from './log.ts'

const NO_ANSWER = 'does not answer, or takes no writes: is DATABASE_URL right, and PostgreSQL running?'
const WRONG_USER = 'does not let this user in: are user and password of DATABASE_URL right?'
/** By SQLSTATE (PostgreSQL, appendix A). */
const REFUSALS: Readonly<Record<string, string>> = {
  '28000': WRONG_USER,
  '28P01': WRONG_USER,
  '3D000': 'there is no database of the name in DATABASE_URL: create it first',
  '42501': 'this user may not make tables there: it has to own the database of DATABASE_URL',
}

/** UserError where it does not answer, could lose acknowledged work, or is of another version. */
export async function openSiteDatabase({
  config,
  folder,
  log,
}: Readonly<{ config: Config; folder: string; log: Log }>): Promise<
  Readonly<{ database: Database; close(): Promise<void> }>
> {
  const postgres = await openPostgres(config, folder, log)
  const database = openDatabase(postgres.address, { onError: () => log.warn({ event: 'database-connection-lost' }) })
  const close = async (): Promise<void> => {
    await database.end()
    await postgres.stop()
  }
  try {
    const hosts = config.databaseUrl === undefined ? 1 : hostUrls(config.databaseUrl).length
    await refuseUnsafeDatabase(database, { hosts })
    for (const name of await migrate(database)) log.info({ event: 'migrated', code: name })
    return { database, close }
  } catch (error) {
    await close()
    throw refusal(error)
  }
}

async function openPostgres(
  { databaseUrl, postgres }: Config,
  folder: string,
  log: Log,
): Promise<Readonly<{ address: DatabaseAddress; stop(): Promise<void> }>> {
  if (databaseUrl !== undefined) return { address: { kind: 'url', url: databaseUrl }, stop: () => Promise.resolve() }
  return supervisePostgres({
    root: join(folder, 'postgres'),
    ...(postgres && { source: postgres }),
    onRestart: (often) =>
      log[often ? 'error' : 'warn']({ event: often ? 'database-keeps-ending' : 'database-restarted' }),
  })
}

/** What an operator can mend, in words that hold no address: it may hold a password. */
function refusal(cause: unknown): unknown {
  const reason = isUnavailable(cause) || isUnknownHost(cause) ? NO_ANSWER : REFUSALS[sqlState(cause) ?? '']
  return reason === undefined ? cause : new UserError({ code: 'unreadable', subject: 'database', reason, cause })
}

function isUnknownHost(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'getaddrinfo'
}
