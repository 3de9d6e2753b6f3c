// How long cases are kept: when each was finished, for which term, and the holds on it.
import type { ActId, LegalHold, RetentionFacts, RetentionTerm } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import type { CaseId } from './case-key.ts'

/** A hold as it was placed. `reason` is a code. */
export type PlacedHold = Readonly<{ id: string; caseId: CaseId; placedAt: Date; until?: Date; reason: string }>
/** What was said of the time for which a case is kept; the newest counts. */
export type RetentionOrder = Readonly<{
  caseId: CaseId
  /** Without it the case is open again. */
  finishedAt?: Date
  term: RetentionTerm
  /** An end in place of the term's, and the act by which two persons agreed on it. */
  override?: Readonly<{ keepUntil: Date; act: ActId }>
}>

/** The case was finished and is kept for the term; without a time it is open again. */
export async function setTerm(tx: Transaction, { caseId, finishedAt, term, override }: RetentionOrder): Promise<void> {
  await tx.query(
    `INSERT INTO retention_term ("case", finished_at, years, months, days, keep_until, act)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      caseId,
      finishedAt ?? null,
      term.years,
      term.months,
      term.days,
      override?.keepUntil ?? null,
      override?.act ?? null,
    ],
  )
}

export async function placeHold(tx: Transaction, { id, caseId, placedAt, until, reason }: PlacedHold): Promise<void> {
  await tx.query('INSERT INTO legal_hold (id, "case", placed_at, ends_at, reason) VALUES ($1, $2, $3, $4, $5)', [
    id,
    caseId,
    placedAt,
    until ?? null,
    reason,
  ])
}

/** False where the case has no such hold, or it was lifted before. */
export async function liftHold(
  tx: Transaction,
  { id, caseId, at }: Readonly<{ id: string; caseId: CaseId; at: Date }>,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `INSERT INTO legal_hold_lift (hold, at) SELECT id, $3 FROM legal_hold WHERE id = $1 AND "case" = $2
     ON CONFLICT DO NOTHING`,
    [id, caseId, at],
  )
  return rowCount === 1
}

/** What the retention rule weighs; a case that was never finished has no term and may have holds. */
export async function retentionFacts(database: Queryable, caseId: CaseId): Promise<RetentionFacts> {
  const newest = await newestOrder(database, `${ORDERS} ORDER BY number DESC LIMIT 1`, caseId)
  const holds = await holdsOf(database, caseId)
  return { term: { years: 0, months: 0, days: 0 }, ...newest, holds }
}

/** The end that was set last, though the case may have been opened again since; undefined where it was never finished. */
export async function lastEnd(database: Queryable, caseId: CaseId): Promise<RetentionFacts | undefined> {
  const finished = `${ORDERS} AND finished_at IS NOT NULL ORDER BY number DESC LIMIT 1`
  const order = await newestOrder(database, finished, caseId)
  return order && { ...order, holds: [] }
}

const ORDERS = 'SELECT finished_at, years, months, days, keep_until FROM retention_term WHERE "case" = $1'

async function newestOrder(
  database: Queryable,
  sql: string,
  caseId: CaseId,
): Promise<Omit<RetentionFacts, 'holds'> | undefined> {
  type Row = RetentionTerm & Readonly<{ finished_at: Date | null; keep_until: Date | null }>
  const { rows } = await database.query<Row>(sql, [caseId])
  if (rows[0] === undefined) return undefined
  const { finished_at: finishedAt, keep_until: keepUntil, ...term } = rows[0]
  return { term, ...(finishedAt && { finishedAt }), ...(keepUntil && { keepUntil }) }
}

/** Cases that were finished and are not erased, or have a key again, in the order of their identifiers after `after`. */
export async function finishedCases(
  database: Queryable,
  { after, limit }: Readonly<{ after: string; limit: number }>,
): Promise<readonly CaseId[]> {
  const { rows } = await database.query<{ case: CaseId }>(
    `SELECT DISTINCT "case" FROM retention_term t
     WHERE "case" > $1 AND (NOT EXISTS (SELECT FROM erasure WHERE erasure."case" = t."case")
       OR EXISTS (SELECT FROM case_key WHERE case_key."case" = t."case")) ORDER BY "case" LIMIT $2`,
    [after, limit],
  )
  return rows.map((row) => row.case)
}

/** The site's mark of time, locked; it is `now` the first time. */
export async function readClockMark(tx: Transaction, now: Date): Promise<Date> {
  const { rows } = await tx.query<{ at: Date }>(
    'INSERT INTO clock_mark (at) VALUES ($1) ON CONFLICT (singleton) DO UPDATE SET at = clock_mark.at RETURNING at',
    [now],
  )
  return rows[0]?.at ?? now
}

export async function setClockMark(tx: Transaction, at: Date): Promise<void> {
  await tx.query('UPDATE clock_mark SET at = $1', [at])
}

/** Holds on a case, lifted and ended ones too, in the order in which they were placed. */
export async function holdsOf(
  database: Queryable,
  caseId: CaseId,
): Promise<readonly (Omit<PlacedHold, 'caseId'> & LegalHold)[]> {
  type Row = Pick<PlacedHold, 'id' | 'placedAt' | 'reason'> & { until: Date | null; liftedAt: Date | null }
  const { rows } = await database.query<Row>(
    `SELECT id, placed_at AS "placedAt", ends_at AS until, reason, lift.at AS "liftedAt"
     FROM legal_hold LEFT JOIN legal_hold_lift AS lift ON hold = id WHERE "case" = $1 ORDER BY placed_at, id`,
    [caseId],
  )
  return rows.map(({ until, liftedAt, ...hold }) => ({
    ...hold,
    ...(until && { until }),
    ...(liftedAt && { liftedAt }),
  }))
}
