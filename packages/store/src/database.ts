// Connections and transactions. Every function of this room takes a Queryable, so that the caller decides what is one
// transaction. int8 arrives as a number: no count or sequence of ours passes 2^53, and one that does is a defect.
import { UserError } from '@rempart/core'
import pg from 'pg'
import { ANSWER_TIMEOUT_MS, CONNECT_TIMEOUT_MS, POOL_CONNECTIONS, STATEMENT_TIMEOUT_MS } from './limits.ts'
import { clientOfPrimary, hostUrls, NoPrimary } from './postgres/several-hosts.ts'

const INT8_OID = 20

/** A pool or a transaction: whatever runs parameterised SQL. */
export type Queryable = Pick<pg.ClientBase, 'query'>
/** A Queryable that is known to be inside a transaction, for functions whose locks or order need one. */
export type Transaction = Queryable & { readonly brand?: 'Transaction' }
export type Database = pg.Pool
/** Where a database is: a URL, which may name several hosts, or a socket folder with user and password. */
export type DatabaseAddress =
  | Readonly<{ kind: 'url'; url: string }>
  | Readonly<{ kind: 'socket'; folder: string; user: string; password: string; database: string }>

/** Opens a pool; nothing is connected before the first query. Errors of idle connections are told to `onError`. */
export function openDatabase(
  address: DatabaseAddress,
  settings: Readonly<{ connections?: number; onError?: (error: Error) => void }> = {},
): Database {
  const pool = new pg.Pool({
    ...poolConfig(address),
    max: settings.connections ?? POOL_CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'rempart',
    types: {
      getTypeParser: ((oid, format) =>
        oid === INT8_OID ? parseInt8 : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  })
  const onError = settings.onError ?? ((): void => undefined)
  pool.on('error', onError)
  // A connection in use that ends has to be told as well: whoever uses it gets the error from its query.
  pool.on('connect', (client) => client.on('error', onError))
  return pool
}

export type Isolation = 'READ COMMITTED' | 'REPEATABLE READ' | 'SERIALIZABLE'

/** The commit is not known to be everywhere that it has to be: it may have been done, and must not be acknowledged. */
class UncertainCommit extends Error {}

/** Runs `work` in one transaction: committed (durable) when this resolves. When it rejects it is undone, or (where the
 * connection was lost in the commit, or its wait for a standby was broken off) nobody knows. */
export async function inTransaction<T>(
  database: Database,
  work: (transaction: Transaction) => Promise<T>,
  isolation: Isolation = 'READ COMMITTED',
): Promise<T> {
  const client = await database.connect()
  let broken: Error | undefined
  // A backend that dies between two statements raises 'error' on the client; the next statement then rejects.
  const onError = (error: Error): void => {
    broken = error
  }
  client.on('error', onError)
  try {
    await client.query(`BEGIN ISOLATION LEVEL ${isolation}`)
    const result = await work(client)
    await commit(client)
    return result
  } catch (error) {
    await client.query('ROLLBACK').catch((failed: Error) => {
      broken = failed
    })
    throw error
  } finally {
    client.off('error', onError)
    client.release(broken)
  }
}

/** A commit whose wait for a synchronous standby was broken off says so by a warning only (PostgreSQL, "Synchronous
 * Replication"): the standby that takes over may not have it. */
async function commit(client: pg.PoolClient): Promise<void> {
  let warning: string | undefined
  const onNotice = ({
    severity,
    message,
  }: Readonly<{ severity?: string | undefined; message?: string | undefined }>) => {
    if (severity === 'WARNING') warning = message ?? severity
  }
  client.on('notice', onNotice)
  try {
    await client.query('COMMIT')
  } finally {
    client.off('notice', onNotice)
  }
  if (warning !== undefined) throw new UncertainCommit(warning)
}

/** Runs `work` while this process alone holds the lock; false, without running it, where another holds it. `isHeld` turns
 * false when the connection ends, and with it the lock. */
export async function withSessionLock(
  database: Database,
  lock: number,
  work: (isHeld: () => boolean) => Promise<void>,
): Promise<boolean> {
  const client = await database.connect()
  let lost: Error | undefined
  const onError = (error: Error): void => {
    lost = error
  }
  client.on('error', onError)
  try {
    const { rows } = await client.query<{ held: boolean }>('SELECT pg_try_advisory_lock($1) AS held', [lock])
    if (rows[0]?.held !== true) return false
    await work(() => lost === undefined)
    return true
  } finally {
    client.off('error', onError)
    // The connection is closed, not given back: that frees the lock whatever happened.
    client.release(lost ?? true)
  }
}

/** The SQLSTATE of a database error (PostgreSQL, appendix A), or undefined for any other error. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined
}

/** Whether transactions stood in one another's way (serialisation failure, deadlock, a wait that was given up): undone whole, and
 * worth beginning again at once. */
export function isContention(error: unknown): boolean {
  return ['40001', '40P01', '55P03'].includes(sqlState(error) ?? '')
}

/** Whether the error says that the database cannot be reached, is starting, stopping, read only for now or out of room: the
 * same call may succeed later (SQLSTATE classes 08, 40, 53, 57, codes 25006 and 55P03, and connections that ended). */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== undefined) return /^(?:08|40|53|57|25006|55P03)/u.test(state)
  if (error instanceof NoPrimary || error instanceof UncertainCommit) return true
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isUnavailable)
  if (!(error instanceof Error)) return false
  if ('code' in error && LOST_CONNECTION.has(String(error.code)) && 'syscall' in error)
    return ['connect', 'read', 'write'].includes(String(error.syscall))
  return /^(?:Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error)/u.test(
    error.message,
  )
}

const LOST_CONNECTION = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
])

/** Whether the database's disk is full (SQLSTATE 53100). */
export function isDiskFull(error: unknown): boolean {
  return sqlState(error) === '53100'
}

function poolConfig(address: DatabaseAddress): pg.PoolConfig {
  if (address.kind === 'socket')
    return { host: address.folder, user: address.user, password: address.password, database: address.database }
  const urls = hostUrls(address.url)
  const first = { connectionString: urls[0] ?? address.url }
  if (urls.length === 1) return first
  return { ...first, Client: clientOfPrimary(urls), query_timeout: ANSWER_TIMEOUT_MS, keepAlive: true }
}

function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value))
    throw new UserError({ code: 'malformed', subject: 'database', reason: 'a number is larger than 2^53' })
  return value
}
