// The site's ledger in PostgreSQL. Acts become entries inside the transaction of what they record: both are durable or
// neither. Their order is the order of one row's lock, held until commit: append last in a transaction, and many acts at
// once. Salts and values (openings) are sealed before they enter the database (SECURITY §0, decision 4).
import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject } from 'node:crypto'
import { type Clock, UserError } from '@rempart/core'
import { type Act, type Opening, openingLine, parseOpening, sealAct } from '@rempart/ledger'
import type { Queryable, Transaction } from './database.ts'
import { LOG_FIRST_WAIT_MS, LOG_PAGE_ENTRIES } from './limits.ts'
import { newRowsText, type RecordedTable, takeNewRows } from './recorded-rows.ts'

export type SiteLogSettings = Readonly<{
  /** 32 bytes; seals openings with AES-256-GCM, random nonces (2^32 entries a key, NIST SP 800-38D §8.3). */
  openingsKey: Uint8Array
  clock: Clock
  random: (bytes: number) => Uint8Array
}>
/** `at`: a time coarser than the clock's, for acts of people who are promised that no exact time is kept. `rows`: tables into which
 * the act has put rows in this transaction, for which its entry then answers. */
export type SiteAct = Act & Readonly<{ at?: Date; rows?: readonly RecordedTable[] }>
/** One row of the log. */
export type LogRow = Readonly<{ seq: number; entry: Uint8Array }>

export type SiteLog = Readonly<{
  /** Appends in order; the entries' numbers. They exist once the transaction has committed. */
  appendActs(tx: Transaction, acts: readonly SiteAct[]): Promise<readonly number[]>
  /** Salts and values of one entry; undefined where there is no such entry, it was erased, or another key sealed it. */
  openingOf(database: Queryable, seq: number): Promise<Opening | undefined>
  /** Entries from `from` on, before `to`, in order, with their openings as `openingOf` gives them. */
  openedBetween(
    database: Queryable,
    range: Readonly<{ from: number; to: number }>,
  ): Promise<readonly (LogRow & Readonly<{ opening: Opening | undefined; isErased: boolean }>)[]>
}>

/** The log's writer and reader with the keys of this site. */
export function siteLog({ openingsKey, clock, random }: SiteLogSettings): SiteLog {
  const key = createSecretKey(openingsKey)
  return {
    appendActs: async (tx, acts) => {
      if (acts.length === 0) return []
      const first = (await reserve(tx, acts.length)) - acts.length
      const stated: SiteAct[] = []
      for (const act of acts) stated.push(await withRows(tx, act))
      const rows = stated.map((act, i) => {
        const seq = first + i
        const { bytes, opening } = sealAct(act, { at: act.at ?? clock.now(), seq, random })
        return { seq, bytes, opening: sealOpening(opening, { key, seq, nonce: random(NONCE_BYTES) }) }
      })
      await tx.query(
        'INSERT INTO log_entry (seq, entry, opening) SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[])',
        [rows.map(({ seq }) => seq), rows.map(({ bytes }) => bytes), rows.map(({ opening }) => opening)],
      )
      for (const [i, { rows: tables = [] }] of acts.entries()) await takeNewRows(tx, tables, first + i)
      return rows.map(({ seq }) => seq)
    },
    openingOf: async (database, seq) => {
      const { rows } = await database.query<{ opening: Uint8Array | null }>(
        'SELECT opening FROM log_entry WHERE seq = $1',
        [seq],
      )
      const sealed = rows[0]?.opening
      return sealed ? unsealOpening(sealed, { key, seq }) : undefined
    },
    openedBetween: async (database, { from, to }) => {
      const { rows } = await database.query<LogRow & { opening: Uint8Array | null }>(
        "SELECT seq, coalesce(entry, '') AS entry, opening FROM log_entry WHERE seq >= $1 AND seq < $2 ORDER BY seq",
        [from, to],
      )
      return rows.map(({ seq, entry, opening }) => {
        const isErased = opening === null
        return { seq, entry, isErased, opening: isErased ? undefined : unsealOpening(opening, { key, seq }) }
      })
    },
  }
}

/** Takes the log's order for a SERIALIZABLE transaction before its first query takes the snapshot: other appends, which
 * change the head all the time, would else make it fail. Held until commit.
 *
 * The order of locks is: a case, an operation or a report first, the log last. Who takes the log first is out of order and gives
 * way: it waits for no other lock longer than LOG_FIRST_WAIT_MS, fails (SQLSTATE 55P03, see `isContention`), and begins again;
 * the transaction that waits for the log meanwhile goes on. */
export async function lockLog(tx: Transaction): Promise<void> {
  await tx.query('LOCK TABLE log_head IN SHARE ROW EXCLUSIVE MODE')
  await tx.query(`SET LOCAL lock_timeout = ${LOG_FIRST_WAIT_MS}`)
}

/** Committed entries from `from` on, in order, at most a page: what the publisher copies into tiles. */
export async function readLog(database: Queryable, from: number): Promise<readonly LogRow[]> {
  const { rows } = await database.query<LogRow>(
    'SELECT seq, entry FROM log_entry WHERE seq >= $1 ORDER BY seq LIMIT $2',
    [from, LOG_PAGE_ENTRIES],
  )
  return rows
}

/** The bytes of one committed entry, or undefined where there is none. */
export async function readLogEntry(database: Queryable, seq: number): Promise<Uint8Array | undefined> {
  const { rows } = await database.query<LogRow>('SELECT entry FROM log_entry WHERE seq = $1', [seq])
  return rows[0]?.entry
}

/** The newest checkpoint that was published, as a signed note; undefined before the first. */
export async function readCheckpoint(database: Queryable): Promise<string | undefined> {
  const { rows } = await database.query<{ note: string }>('SELECT note FROM log_checkpoint')
  return rows[0]?.note
}

/** Notes a newer checkpoint; one that is not larger leaves what is there. */
export async function keepCheckpoint(
  database: Queryable,
  { size, note, at }: Readonly<{ size: number; note: string; at: Date }>,
): Promise<void> {
  await database.query(
    `INSERT INTO log_checkpoint (size, note, published_at) VALUES ($1, $2, $3)
     ON CONFLICT (singleton) DO UPDATE SET size = excluded.size, note = excluded.note, published_at = excluded.published_at
     WHERE log_checkpoint.size < excluded.size`,
    [size, note, at],
  )
}

/** Committed entries. */
export async function logSize(database: Queryable): Promise<number> {
  const { rows } = await database.query<{ size: number }>('SELECT size FROM log_head')
  return rows[0]?.size ?? 0
}

/** From now on every append fails with UserError `halted`, in all processes. Safe to repeat. */
export async function haltLog(database: Queryable, at: Date): Promise<void> {
  await database.query('UPDATE log_head SET halted_at = $1 WHERE halted_at IS NULL', [at])
}

/** Appending goes on. */
export async function resumeLog(database: Queryable): Promise<void> {
  await database.query('UPDATE log_head SET halted_at = NULL WHERE halted_at IS NOT NULL')
}

export async function isLogHalted(database: Queryable): Promise<boolean> {
  const { rowCount } = await database.query('SELECT FROM log_head WHERE halted_at IS NOT NULL')
  return rowCount !== 0
}

async function reserve(tx: Queryable, count: number): Promise<number> {
  const { rows } = await tx.query<{ size: number }>(
    'UPDATE log_head SET size = size + $1 WHERE halted_at IS NULL RETURNING size',
    [count],
  )
  const size = rows[0]?.size
  if (size !== undefined) return size
  const reason = 'is halted: it is not the one that was published or witnessed. Nothing is taken until this is mended'
  throw new UserError({ code: 'halted', subject: 'ledger', reason })
}

/** The act with what its entry commits to of the rows that it put in. */
async function withRows(tx: Transaction, act: SiteAct): Promise<SiteAct> {
  if (act.rows === undefined) return act
  return { ...act, commit: { ...act.commit, rows: await newRowsText(tx, act.rows) } }
}

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** nonce ‖ ciphertext ‖ tag; the entry's number is authenticated, so that openings cannot change places. */
function sealOpening(
  opening: Opening,
  { key, seq, nonce }: Readonly<{ key: KeyObject; seq: number; nonce: Uint8Array }>,
): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(String(seq)))
  return Buffer.concat([nonce, cipher.update(openingLine(opening)), cipher.final(), cipher.getAuthTag()])
}

function unsealOpening(
  sealed: Uint8Array,
  { key, seq }: Readonly<{ key: KeyObject; seq: number }>,
): Opening | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined
  const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(String(seq)))
    .setAuthTag(sealed.subarray(-TAG_BYTES))
  try {
    const line = Buffer.concat([cipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), cipher.final()])
    return parseOpening(line.toString('utf8'))
  } catch {
    return undefined
  }
}
