// What matching clients proposed to write into lists, for curators to judge.
import type { Queryable, Transaction } from '../database.ts'

/** 128 random bits in lower-case hexadecimal. */
export type ProposalId = string & { readonly brand: 'ProposalId' }
export type ListProposal = Readonly<{ id: ProposalId; client: string; call: string; bodySealed: Uint8Array; at: Date }>

/** The proposal with this digest, where it was made before. */
export async function findProposal(db: Queryable, digest: Uint8Array): Promise<ProposalId | undefined> {
  const { rows } = await db.query<{ id: ProposalId }>('SELECT id FROM list_proposal WHERE digest = $1', [
    Buffer.from(digest),
  ])
  return rows[0]?.id
}

/** How many came since `since`. */
export async function countProposals(db: Queryable, since: Date): Promise<number> {
  const { rows } = await db.query<{ n: number }>('SELECT count(*) AS n FROM list_proposal WHERE at >= $1', [since])
  return rows[0]?.n ?? 0
}

export async function insertProposal(
  tx: Transaction,
  proposal: ListProposal & Readonly<{ seq: number; digest: Uint8Array }>,
): Promise<void> {
  const { id, seq, client, call, bodySealed, digest, at } = proposal
  await tx.query(
    'INSERT INTO list_proposal (id, seq, client, call, body_sealed, digest, at) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [id, seq, client, call, Buffer.from(bodySealed), Buffer.from(digest), at],
  )
}

/** The newest first, at most `limit`. */
export async function listProposals(db: Queryable, limit: number): Promise<readonly ListProposal[]> {
  const { rows } = await db.query<ListProposal>(
    'SELECT id, client, call, body_sealed AS "bodySealed", at FROM list_proposal ORDER BY seq DESC LIMIT $1',
    [limit],
  )
  return rows
}
