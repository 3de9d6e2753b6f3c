// Who works on which case.
import type { PersonId } from '@rempart/core'
import type { Queryable } from '../database.ts'
import type { CaseId } from '../evidence/case-key.ts'

/** True while the person is assigned to the case; false for a case that does not exist. */
export async function isAssigned(db: Queryable, caseId: string, person: PersonId): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM case_assigned WHERE "case" = $1 AND person = $2', [caseId, person])
  return rowCount === 1
}

/** People on a case, in no order. */
export async function assignedTo(db: Queryable, caseId: string): Promise<readonly PersonId[]> {
  const { rows } = await db.query<{ person: PersonId }>('SELECT person FROM case_assigned WHERE "case" = $1', [caseId])
  return rows.map(({ person }) => person)
}

/** Assigns a person to a case, or releases him from it. */
export async function insertCaseAssignment(
  db: Queryable,
  change: Readonly<{ case: string; person: PersonId; kind: 'assigned' | 'released'; at: Date; by: PersonId }>,
): Promise<void> {
  await db.query('INSERT INTO case_assignment ("case", person, kind, at, by_person) VALUES ($1, $2, $3, $4, $5)', [
    change.case,
    change.person,
    change.kind,
    change.at,
    change.by,
  ])
}

/** The cases that a person works on. */
export async function casesOf(db: Queryable, person: PersonId): Promise<ReadonlySet<CaseId>> {
  const { rows } = await db.query<{ case: CaseId }>('SELECT "case" FROM case_assigned WHERE person = $1', [person])
  return new Set(rows.map(({ case: caseId }) => caseId))
}
