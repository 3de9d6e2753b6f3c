// What matching clients ask to write into lists: one entry in, or one out. A client is none of the two persons that it takes.
import type { PersonId } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'

/** 128 random bits in lower-case hexadecimal. */
export type ProposalId = string & { readonly brand: 'ProposalId' }
export type EntryChange = 'add' | 'remove'
export type ListProposal = Readonly<{
  id: ProposalId
  client: string
  list: string
  what: EntryChange
  /** Number of the entry: a keyed digest of its name. */
  content: string
  /** Hash kinds of an entry that would be added, with spaces between them; empty where one would go. */
  kinds: string
  /** What else was said, sealed; undefined once the proposal is over and was tidied up. */
  bodySealed: Uint8Array | undefined
  at: Date
}>

const PROPOSAL = `p.id, p.client, p.list, p.what, p.content, p.kinds, p.body_sealed AS "bodySealed", p.at`
const REFUSED = 'EXISTS (SELECT FROM list_proposal_refusal WHERE proposal = p.id)'
const DONE = 'EXISTS (SELECT FROM list_change WHERE proposal = p.id)'
type ProposalRow = Omit<ListProposal, 'bodySealed'> & Readonly<{ bodySealed: Buffer | null }>

/** The newest with this digest that came since `since` and was not done. */
export async function findProposal(
  db: Queryable,
  { digest, since }: Readonly<{ digest: Uint8Array; since: Date }>,
): Promise<Readonly<{ id: ProposalId; refused: boolean }> | undefined> {
  const { rows } = await db.query<{ id: ProposalId; refused: boolean }>(
    `SELECT p.id, ${REFUSED} AS refused FROM list_proposal p
     WHERE p.digest = $1 AND p.at > $2 AND NOT ${DONE} ORDER BY p.seq DESC LIMIT 1`,
    [Buffer.from(digest), since],
  )
  return rows[0]
}

/** How many of a client's came since `since`. */
export async function countProposals(
  db: Queryable,
  { client, since }: Readonly<{ client: string; since: Date }>,
): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM list_proposal WHERE client = $1 AND at > $2',
    [client, since],
  )
  return rows[0]?.n ?? 0
}

export async function insertProposal(
  tx: Transaction,
  proposal: Omit<ListProposal, 'bodySealed'> &
    Readonly<{ bodySealed: Uint8Array; seq: number; call: string; digest: Uint8Array }>,
): Promise<void> {
  const { id, seq, client, call, list, what, content, kinds, bodySealed, digest, at } = proposal
  await tx.query(
    `INSERT INTO list_proposal (id, seq, client, call, list, what, content, kinds, body_sealed, digest, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [id, seq, client, call, list, what, content, kinds, Buffer.from(bodySealed), Buffer.from(digest), at],
  )
}

/** The proposal, where it came since `since` and nobody has answered it. */
export async function openProposal(
  db: Queryable,
  { id, since }: Readonly<{ id: ProposalId; since: Date }>,
): Promise<ListProposal | undefined> {
  return (await read(db, 'AND p.id = $2', [since, id]))[0]
}

/** Those that came since `since` and nobody has answered, at most `limit`: the oldest of each client first, then the second of each,
 * so that no client hides what another asks for. */
export async function openProposals(
  db: Queryable,
  { since, limit, from = 0 }: Readonly<{ since: Date; limit: number; from?: number }>,
): Promise<readonly ListProposal[]> {
  return read(db, 'ORDER BY row_number() OVER (PARTITION BY p.client ORDER BY p.seq), p.seq LIMIT $2 OFFSET $3', [
    since,
    limit,
    from,
  ])
}

/** Refuses a proposal. */
export async function insertProposalRefusal(
  tx: Transaction,
  refusal: Readonly<{ proposal: ProposalId; seq: number; person: PersonId; at: Date }>,
): Promise<void> {
  const { proposal, seq, person, at } = refusal
  await tx.query('INSERT INTO list_proposal_refusal (proposal, seq, person, at) VALUES ($1, $2, $3, $4)', [
    proposal,
    seq,
    person,
    at,
  ])
}

/** Empties what is over: refused, done, or from before `since`. How many. */
export async function tidyProposals(db: Queryable, since: Date): Promise<number> {
  const { rowCount } = await db.query(
    `UPDATE list_proposal p SET body_sealed = NULL
     WHERE p.body_sealed IS NOT NULL AND (p.at <= $1 OR ${REFUSED} OR ${DONE})`,
    [since],
  )
  return rowCount ?? 0
}

async function read(db: Queryable, rest: string, values: readonly unknown[]): Promise<readonly ListProposal[]> {
  const { rows } = await db.query<ProposalRow>(
    `SELECT ${PROPOSAL} FROM list_proposal p
     WHERE p.list IS NOT NULL AND p.at > $1 AND NOT ${REFUSED} AND NOT ${DONE} ${rest}`,
    [...values],
  )
  return rows.map((row) => ({ ...row, bodySealed: row.bodySealed ?? undefined }))
}
