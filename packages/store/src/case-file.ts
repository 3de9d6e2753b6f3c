// Cases as a list and one by one: since when, where from, in which state. What stands in a case is not here.
import type { PersonId } from '@rempart/core'
import type { Queryable } from './database.ts'
import type { CaseId } from './evidence/case-key.ts'

/** `finished`: its retention term runs. `erased`: its keys are destroyed. */
export type CaseState = 'open' | 'finished' | 'erased'
export type CaseFile = Readonly<{
  id: CaseId
  /** It began with a report to this site, or was triaged elsewhere and brought in. */
  from: 'report' | 'import'
  openedAt: Date
  state: CaseState
  finishedAt: Date | undefined
  erasedAt: Date | undefined
  exhibits: number
  cards: number
}>
/** `cases`: rows of case_file. */
const caseOfRows = (
  cases: string,
): string => `SELECT c.id, CASE WHEN c.report IS NULL THEN 'import' ELSE 'report' END AS "from", c.opened_at AS "openedAt",
  CASE WHEN erased.at IS NOT NULL THEN 'erased' WHEN term.finished_at IS NOT NULL THEN 'finished' ELSE 'open' END AS state,
  term.finished_at AS "finishedAt", erased.at AS "erasedAt",
  (SELECT count(*) FROM exhibit WHERE "case" = c.id) AS exhibits, (SELECT count(*) FROM card WHERE "case" = c.id) AS cards
  FROM ${cases} AS c
  LEFT JOIN LATERAL (SELECT finished_at FROM retention_term WHERE "case" = c.id ORDER BY number DESC LIMIT 1) AS term ON true
  LEFT JOIN LATERAL (SELECT max(at) AS at FROM erasure WHERE "case" = c.id) AS erased ON true`

/** The newest first, after a place, and whether the person works on it; his own alone where `own` is set. */
export async function listCases(
  database: Queryable,
  {
    person,
    own,
    after,
    limit,
  }: Readonly<{
    person: PersonId
    own: boolean
    after: Readonly<{ at: Date; id: string }> | undefined
    limit: number
  }>,
): Promise<readonly (CaseFile & Readonly<{ assigned: boolean }>)[]> {
  const { rows } = await database.query<CaseRow & { assigned: boolean }>(
    // The page is cut before anything is counted, for there are more cases than it shows.
    `WITH own AS MATERIALIZED (SELECT "case" FROM case_assigned WHERE person = $1),
     page AS MATERIALIZED (
       SELECT * FROM case_file
       WHERE (NOT $2 OR id IN (SELECT "case" FROM own)) AND ($3::timestamptz IS NULL OR (opened_at, id) < ($3, $4))
       ORDER BY opened_at DESC, id DESC LIMIT $5)
     SELECT *, id IN (SELECT "case" FROM own) AS assigned FROM (${caseOfRows('page')}) AS c ORDER BY "openedAt" DESC, id DESC`,
    [person, own, after?.at ?? null, after?.id ?? null, limit],
  )
  return rows.map((row) => ({ ...caseOf(row), assigned: row.assigned }))
}

export async function readCase(database: Queryable, id: CaseId): Promise<CaseFile | undefined> {
  const { rows } = await database.query<CaseRow>(`${caseOfRows('case_file')} WHERE c.id = $1`, [id])
  return rows[0] && caseOf(rows[0])
}

type CaseRow = Omit<CaseFile, 'finishedAt' | 'erasedAt'> & Readonly<{ finishedAt: Date | null; erasedAt: Date | null }>

function caseOf({ finishedAt, erasedAt, ...rest }: CaseRow): CaseFile {
  return { ...rest, finishedAt: finishedAt ?? undefined, erasedAt: erasedAt ?? undefined }
}
