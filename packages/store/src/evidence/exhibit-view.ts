// Views of exhibits: who was shown what, when.
import type { PersonId, StoredName } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import type { CaseId } from './case-key.ts'

/** `seq` is its entry in the ledger. */
export type ExhibitView = Readonly<{ seq: number; person: PersonId; caseId: CaseId; object: StoredName; at: Date }>

/** A view that was interrupted counts: it is not known that nothing left. */
const NOT_FAILED = 'NOT EXISTS (SELECT FROM view_failed WHERE view = exhibit_view.seq)'

/** Times of a person's views since `from` that are not stated as failed, with a lock: until the transaction ends, nobody else counts or adds his. */
export async function lockViewTimes(
  tx: Transaction,
  { person, from }: Readonly<{ person: PersonId; from: Date }>,
): Promise<readonly Date[]> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('exhibit-view:' || $1, 0))", [person])
  const { rows } = await tx.query<{ at: Date }>(
    `SELECT at FROM exhibit_view WHERE person = $1 AND at >= $2 AND ${NOT_FAILED} ORDER BY at`,
    [person, from],
  )
  return rows.map(({ at }) => at)
}

/** Times of a person's full views since a time that are not stated as failed. */
export async function fullViewsSince(
  database: Queryable,
  { person, from }: Readonly<{ person: PersonId; from: Date }>,
): Promise<readonly Date[]> {
  const { rows } = await database.query<{ at: Date }>(
    `SELECT at FROM exhibit_view WHERE person = $1 AND at >= $2 AND ${NOT_FAILED} ORDER BY at`,
    [person, from],
  )
  return rows.map(({ at }) => at)
}

export async function insertExhibitView(
  tx: Transaction,
  { seq, person, caseId, object, at }: ExhibitView,
): Promise<void> {
  await tx.query('INSERT INTO exhibit_view (seq, person, "case", object, at) VALUES ($1, $2, $3, $4, $5)', [
    seq,
    person,
    caseId,
    object,
    at,
  ])
}

/** Notes that a full view is made and about to leave. */
export async function insertExhibitSeen(database: Queryable, view: number): Promise<void> {
  await database.query('INSERT INTO exhibit_seen (view) VALUES ($1)', [view])
}

/** Notes that of a view nothing of this object left; its act names the table `view_failed`. */
export async function insertViewFailed(
  tx: Transaction,
  { view, object, at }: Readonly<{ view: number; object: StoredName; at: Date }>,
): Promise<void> {
  await tx.query('INSERT INTO view_failed (view, object, at) VALUES ($1, $2, $3)', [view, object, at])
}

/** Everybody for whom a full view of an exhibit was written down, in the order of the ledger. */
export async function viewsOf(database: Queryable, object: StoredName): Promise<readonly ExhibitView[]> {
  const { rows } = await database.query<Omit<ExhibitView, 'caseId'> & { case: CaseId }>(
    'SELECT seq, person, "case", object, at FROM exhibit_view WHERE object = $1 ORDER BY seq',
    [object],
  )
  return rows.map(({ case: caseId, ...row }) => ({ ...row, caseId }))
}
