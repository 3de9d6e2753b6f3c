// Versions of hash lists, and which of them are in effect. Rows are inserted; what a list is now is its newest event.
import type { ActId, ListFacts, PersonId, StoredName } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'

/** 128 random bits in lower-case hexadecimal: names one version of one list. */
export type ListVersionId = string & { readonly brand: 'ListVersionId' }

/** What is known of a version beside its entries. */
export type VersionFacts = Omit<ListFacts, 'name' | 'approvals' | 'importedAt'> &
  Readonly<{
    /** The format it came in. */
    format: string
    entries: number
    /** Entries by hash kind; kinds that nobody here computes among them. */
    kinds: Readonly<Record<string, number>>
  }>
export type ListVersion = Readonly<{
  id: ListVersionId
  list: string
  facts: VersionFacts
  /** SHA-256 of the file as it came, lower-case hexadecimal. */
  fileSha256: string
  object: StoredName
  person: PersonId
  at: Date
}>
/** A version in effect: since which entry of the ledger, and by which act of two persons. */
export type ActiveList = ListVersion & Readonly<{ since: number; act: ActId }>
export type ListEventKind = 'activated' | 'removed'

const VERSION = `v.id, v.list, v.facts, v.file_sha256 AS "fileSha256", v.object, v.person, v.at`

export async function insertListVersion(
  tx: Transaction,
  version: ListVersion & Readonly<{ seq: number }>,
): Promise<void> {
  const { id, seq, list, facts, fileSha256, object, person, at } = version
  await tx.query(
    `INSERT INTO list_version (id, seq, list, facts, file_sha256, object, person, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, seq, list, JSON.stringify(facts), fileSha256, object, person, at],
  )
}

/** The version of a list that came as this file, where it never took effect. */
export async function waitingVersion(
  db: Queryable,
  { list, id, fileSha256 }: Pick<ListVersion, 'list' | 'id' | 'fileSha256'>,
): Promise<ListVersion | undefined> {
  const { rows } = await db.query<ListVersion>(
    `SELECT ${VERSION} FROM list_version v JOIN evidence_object o ON o.name = v.object AND o.key IS NOT NULL
     WHERE v.id = $1 AND v.list = $2 AND v.file_sha256 = $3 AND NOT EXISTS (SELECT FROM list_event WHERE version = v.id)`,
    [id, list, fileSha256],
  )
  return rows[0]
}

/** Versions whose entries are there and that never took effect, the oldest first. */
export async function waitingVersions(db: Queryable): Promise<readonly ListVersion[]> {
  const { rows } = await db.query<ListVersion>(
    `SELECT ${VERSION} FROM list_version v JOIN evidence_object o ON o.name = v.object AND o.key IS NOT NULL
     WHERE NOT EXISTS (SELECT FROM list_event WHERE version = v.id) ORDER BY v.seq`,
  )
  return rows
}

/** Every list in effect, by name. */
export async function activeLists(db: Queryable): Promise<readonly ActiveList[]> {
  const { rows } = await db.query<ActiveList>(
    `SELECT ${VERSION}, e.seq AS since, e.act FROM (SELECT DISTINCT ON (list) * FROM list_event ORDER BY list, seq DESC) e
     JOIN list_version v ON v.id = e.version WHERE e.kind = 'activated' ORDER BY v.list COLLATE "C"`,
  )
  return rows
}

export async function insertListEvent(
  tx: Transaction,
  event: Readonly<{ seq: number; list: string; kind: ListEventKind; version: ListVersionId; act: ActId; at: Date }>,
): Promise<void> {
  const { seq, list, kind, version, act, at } = event
  await tx.query('INSERT INTO list_event (seq, list, kind, version, act, at) VALUES ($1, $2, $3, $4, $5, $6)', [
    seq,
    list,
    kind,
    version,
    act,
    at,
  ])
}

/** Number that grows with every change of what lists say: an import, a removal, an entry let in or out, put in doubt or found sound; 0
 * before the first. */
export async function listsRevision(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ revision: number }>(
    `SELECT greatest((SELECT coalesce(max(seq) + 1, 0) FROM list_event),
                     (SELECT coalesce(max(seq) + 1, 0) FROM list_change),
                     (SELECT coalesce(max(seq) + 1, 0) FROM list_quarantine)) AS revision`,
  )
  return rows[0]?.revision ?? 0
}

/** Destroys the key of a version's entries; nothing opens them any more. */
export async function destroyListKey(tx: Transaction, object: StoredName): Promise<void> {
  await tx.query('UPDATE evidence_object SET key = NULL WHERE name = $1', [object])
}
