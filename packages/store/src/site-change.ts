// Tells every process of a site that something it keeps a copy of has changed (lists of hashes, settings). The change is a
// number in a row, written in the transaction of the change; NOTIFY only says that it is time to read it
// (PostgreSQL, SQL command NOTIFY). What was missed while the connection was away is therefore found by reading again.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, Queryable, Transaction } from './database.ts'
import { CHANGE_ANSWER_MS, CHANGE_POLL_MS, CHANGE_RETRY_MS } from './limits.ts'

const CHANNEL = 'rempart_site_change'

/** Says that `subject` has changed (`lists`: lower-case letters and hyphens, nothing secret). Subscribers hear of it once the
 * transaction has committed. Changes of one subject wait for each other: announce last in a transaction. */
export async function announceChange(tx: Transaction, subject: string): Promise<void> {
  await tx.query(
    `INSERT INTO site_change (subject, version) VALUES ($1, 1)
     ON CONFLICT (subject) DO UPDATE SET version = site_change.version + 1`,
    [subject],
  )
  await tx.query(`NOTIFY ${CHANNEL}`)
}

export type ChangeSettings = Readonly<{
  /** Called with the subject, one call at a time. Several changes may come as one call: read anew what there is. What it
   * throws is told to `onError`, and it is called again. */
  onChange: (subject: string) => Promise<void>
  onError: (error: unknown) => void
}>
/** `isConnected`: false while changes may be missed, which are then told later. */
export type ChangeSubscription = Readonly<{ isConnected(): boolean; stop(): Promise<void> }>

/** Follows the changes of `subjects` on a connection of its own, for ever: one that was lost is opened again. The first call
 * for a subject comes at once, whether or not it has changed, so that nobody has to read before subscribing. Resolves when
 * these first calls are done; rejects where the database does not answer or a first call fails. */
export async function followChanges(
  database: Database,
  subjects: readonly string[],
  { onChange, onError }: ChangeSettings,
): Promise<ChangeSubscription> {
  const stopping = new AbortController()
  const { signal } = stopping
  const told = new Map<string, number>()
  let connected = false

  /** Tells what is newer than what was told; the version is noted after the call, so that a call that failed is made again. */
  async function tellNew(connection: Queryable, onFailure: (error: unknown) => void): Promise<void> {
    const versions = await readVersions(connection, subjects)
    for (const [subject, version] of versions) {
      if (told.get(subject) === version || signal.aborted) continue
      await onChange(subject).then(() => told.set(subject, version), onFailure)
    }
  }

  async function listen(): Promise<void> {
    const client = await database.connect()
    let lost: Error | undefined
    let wake = new AbortController()
    const onLost = (error: Error): void => {
      lost = error
      wake.abort()
    }
    const onNotice = (): void => wake.abort()
    const onStop = (): void => wake.abort()
    client.on('error', onLost).on('notification', onNotice)
    signal.addEventListener('abort', onStop)
    try {
      await client.query(`LISTEN ${CHANNEL}`)
      while (!signal.aborted && lost === undefined) {
        // A notification that comes while the versions are read ends the pause that follows.
        wake = new AbortController()
        connected = true
        await tellNew(client, onError)
        await sleep(CHANGE_POLL_MS, undefined, { signal: wake.signal }).catch(() => undefined)
      }
      if (lost !== undefined) throw lost
    } finally {
      connected = false
      signal.removeEventListener('abort', onStop)
      client.off('error', onLost).off('notification', onNotice)
      client.release(true)
    }
  }

  await tellNew(database, (error) => {
    throw error
  })
  const running = (async () => {
    while (!signal.aborted) {
      await listen().catch(onError)
      await sleep(CHANGE_RETRY_MS, undefined, { signal }).catch(() => undefined)
    }
  })()
  return {
    isConnected: () => connected,
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

/** A connection whose other end is gone without a word does not answer in time: it then counts as lost. */
async function readVersions(
  connection: Queryable,
  subjects: readonly string[],
): Promise<readonly (readonly [string, number])[]> {
  const question = {
    text: 'SELECT subject, version FROM site_change WHERE subject = ANY($1)',
    values: [subjects],
    query_timeout: CHANGE_ANSWER_MS,
  }
  const { rows } = await connection.query<{ subject: string; version: number }>(question)
  const versions = new Map(rows.map(({ subject, version }) => [subject, version]))
  return subjects.map((subject) => [subject, versions.get(subject) ?? 0])
}
