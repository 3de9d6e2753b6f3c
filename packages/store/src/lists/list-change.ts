// Entries that two persons let into a list, or out of it, beside the version in effect. They end with their version.
import { hash } from 'node:crypto'
import type { ActId } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import type { ListVersionId } from './hash-list.ts'
import type { EntryChange, ProposalId } from './proposal.ts'

/** `content`: number of the entry. `entrySealed`: of one that was added. */
export type ListChange = Readonly<{
  seq: number
  list: string
  version: ListVersionId
  what: EntryChange
  content: string
  entrySealed: Uint8Array | undefined
  at: Date
}>

/** What the ledger commits to of the sealed entry. */
export function sealedDigest(entrySealed: Uint8Array | undefined): string {
  return hash('sha256', entrySealed ?? new Uint8Array(), 'hex')
}

export async function insertListChange(
  tx: Transaction,
  change: ListChange & Readonly<{ proposal: ProposalId; act: ActId }>,
): Promise<void> {
  const { seq, list, version, what, content, entrySealed, proposal, act, at } = change
  const sealed = entrySealed === undefined ? null : Buffer.from(entrySealed)
  await tx.query(
    `INSERT INTO list_change (seq, list, version, what, content, entry_sealed, sealed_sha256, proposal, act, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [seq, list, version, what, content, sealed, sealedDigest(entrySealed), proposal, act, at],
  )
}

/** How often a version was changed, and the newest change's number. */
export type ChangeCount = Readonly<{ changes: number; newest: number }>

/** For each version that was changed. */
export async function countListChanges(db: Queryable): Promise<ReadonlyMap<ListVersionId, ChangeCount>> {
  const { rows } = await db.query<ChangeCount & Readonly<{ version: ListVersionId }>>(
    'SELECT version, count(*)::int AS changes, max(seq) AS newest FROM list_change GROUP BY version',
  )
  return new Map(rows.map(({ version, ...count }) => [version, count]))
}

/** Changes of a version, in order. */
export async function listChanges(db: Queryable, version: ListVersionId): Promise<readonly ListChange[]> {
  const { rows } = await db.query<Omit<ListChange, 'entrySealed'> & Readonly<{ entrySealed: Buffer | null }>>(
    `SELECT seq, list, version, what, content, entry_sealed AS "entrySealed", at FROM list_change
     WHERE version = $1 ORDER BY seq`,
    [version],
  )
  return rows.map((row) => ({ ...row, entrySealed: row.entrySealed ?? undefined }))
}

/** Empties the entries that were added to a version. */
export async function emptyListChanges(tx: Transaction, version: ListVersionId): Promise<void> {
  await tx.query('UPDATE list_change SET entry_sealed = NULL WHERE version = $1', [version])
}
