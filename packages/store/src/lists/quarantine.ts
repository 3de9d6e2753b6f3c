// Which files matched an entry, by source, and which entries are in doubt. Entries and files stand as keyed digests.
import type { ActId, QuarantineReason } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'

/** One match of a finished examination; `entry` and `content` are keyed digests. */
export type ListSighting = Readonly<{ list: string; entry: string; source: string; content: string }>
/** How many distinct files of this source and of any other one matched an entry. */
export type SightingCount = Readonly<{ list: string; entry: string; files: number; mostElsewhere: number }>
export type ListQuarantine = Readonly<{
  list: string
  entry: string
  reason: QuarantineReason
  files: number
  at: Date
  /** A number within the site, in order: names it for people. */
  seq: number
  /** When two persons found the entry sound. */
  liftedAt: Date | undefined
}>

/** Adds what was seen, each once, and counts anew for the entries touched. */
export async function addSightings(
  tx: Transaction,
  { source, sightings }: Readonly<{ source: string; sightings: readonly Omit<ListSighting, 'source'>[] }>,
): Promise<readonly SightingCount[]> {
  const columns = [
    sightings.map(({ list }) => list),
    sightings.map(({ entry }) => entry),
    sightings.map(({ content }) => content),
  ]
  await tx.query(
    `INSERT INTO list_sighting (list, entry, source, content)
     SELECT list, entry, $4, content FROM unnest($1::text[], $2::text[], $3::text[]) AS g (list, entry, content)
     ON CONFLICT DO NOTHING`,
    [...columns, source],
  )
  const { rows } = await tx.query<SightingCount>(
    `WITH touched AS (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS t (list, entry)),
     counted AS (SELECT list, entry, source, count(*)::int AS files FROM list_sighting JOIN touched USING (list, entry)
                 GROUP BY list, entry, source)
     SELECT list, entry, coalesce(max(files) FILTER (WHERE source = $3), 0) AS files,
            coalesce(max(files) FILTER (WHERE source <> $3), 0) AS "mostElsewhere"
     FROM counted GROUP BY list, entry`,
    [columns[0], columns[1], source],
  )
  return rows
}

/** The newest quarantine of each entry, lifted ones too; the newest first. */
export async function listQuarantines(db: Queryable): Promise<readonly ListQuarantine[]> {
  const { rows } = await db.query<Omit<ListQuarantine, 'liftedAt'> & { liftedAt: Date | null }>(
    `SELECT DISTINCT ON (b.list, b.entry) b.list, b.entry, b.reason, b.files, b.at, b.seq,
            (SELECT l.at FROM list_quarantine l WHERE l.list = b.list AND l.entry = b.entry AND l.kind = 'lifted' AND l.seq > b.seq
             ORDER BY l.seq LIMIT 1) AS "liftedAt"
     FROM list_quarantine b WHERE b.kind = 'begun' ORDER BY b.list, b.entry, b.seq DESC`,
  )
  return rows.map(({ liftedAt, ...row }) => ({ ...row, liftedAt: liftedAt ?? undefined }))
}

/** Entries that were in doubt in a state of the lists (listsRevision), by list. */
export async function doubtedAt(db: Queryable, revision: number): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { rows } = await db.query<{ list: string; entries: readonly string[] }>(
    `SELECT list, array_agg(entry) AS entries FROM (
       SELECT DISTINCT ON (list, entry) list, entry, kind FROM list_quarantine WHERE seq < $1 ORDER BY list, entry, seq DESC
     ) AS newest WHERE kind = 'begun' GROUP BY list`,
    [revision],
  )
  return new Map(rows.map(({ list, entries }) => [list, new Set(entries)]))
}

export async function insertQuarantine(
  tx: Transaction,
  event: Readonly<{
    seq: number
    list: string
    entry: string
    kind: 'begun' | 'lifted'
    reason?: QuarantineReason
    files: number
    act?: ActId
    at: Date
  }>,
): Promise<void> {
  await tx.query(
    'INSERT INTO list_quarantine (seq, list, entry, kind, reason, files, act, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)',
    [event.seq, event.list, event.entry, event.kind, event.reason ?? null, event.files, event.act ?? null, event.at],
  )
}
