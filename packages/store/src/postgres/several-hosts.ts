// A database of several hosts, of which one takes writes: the form `postgres://user@host1:5432,host2:5432/name` of libpq
// (PostgreSQL, chapter "libpq", Connection URIs) with `target_session_attrs=read-write`. Each new connection goes to the host
// that takes writes at that moment, so that a standby that was promoted is found without a new start.
import { UserError } from '@rempart/core'
import pg from 'pg'
import { HOST_ANSWER_MS } from '../limits.ts'

const MODE = 'target_session_attrs'

/** No host of the database takes writes at the moment: a standby may be on its way to. */
export class NoPrimary extends Error {}

/** One URL for each host that `url` names, first come first. UserError `usage` where it asks for a host that takes no writes. */
export function hostUrls(url: string): readonly string[] {
  const [, scheme = '', user = '', hosts = '', path = '', query = ''] =
    /^([a-z]+:\/\/)([^@/?]*@)?([^/?]*)([^?]*)\??(.*)$/u.exec(url) ?? []
  const parameters = new URLSearchParams(query)
  const mode = parameters.get(MODE) ?? 'read-write'
  if (mode !== 'read-write' && mode !== 'primary')
    throw new UserError({ code: 'usage', subject: `DATABASE_URL ${MODE}`, reason: `is ${mode}: a site has to write` })
  parameters.delete(MODE)
  const rest = `${path}${parameters.size === 0 ? '' : `?${parameters.toString()}`}`
  return hosts.split(',').map((host) => `${scheme}${user}${host}${rest}`)
}

/** A client for a pool that connects to the host that takes writes; the one of last time is asked first. */
export function clientOfPrimary(urls: readonly string[]): new () => pg.Client {
  let last = urls[0] ?? ''
  const find = async (): Promise<Host> => {
    const found = await takesWrites(last).catch(() => anyOf(urls))
    last = found.url
    return found
  }
  return class extends pg.Client {
    override connect(): Promise<pg.Client>
    override connect(callback: ((error: Error) => void) | ((error: null, client: pg.Client) => void)): void
    override connect(callback?: (error: never, client: never) => void): Promise<pg.Client> | void {
      const connected = find().then(({ host, port }) => {
        Object.assign(this, { host, port })
        return super.connect()
      })
      if (callback === undefined) return connected
      const call = callback as (error: unknown, client?: pg.Client) => void
      connected.then((client) => call(null, client), call)
    }
  }
}

type Host = Readonly<{ url: string; host: string; port: number }>

async function anyOf(urls: readonly string[]): Promise<Host> {
  try {
    return await Promise.any(urls.map(takesWrites))
  } catch (cause) {
    throw new NoPrimary('none of the database’s hosts takes writes', { cause })
  }
}

/** Rejects where the host does not answer in time, or only reads. */
async function takesWrites(url: string): Promise<Host> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: HOST_ANSWER_MS })
  client.on('error', () => undefined) // the question's own rejection tells it
  try {
    await client.connect()
    const question = { text: 'SELECT pg_is_in_recovery() AS reads_only', query_timeout: HOST_ANSWER_MS }
    const { rows } = await client.query<{ reads_only: boolean }>(question)
    if (rows[0]?.reads_only !== false) throw new NoPrimary('it is a standby')
    return { url, host: client.host, port: client.port }
  } finally {
    void client.end().catch(() => undefined) // its end is waited for by nobody
  }
}
