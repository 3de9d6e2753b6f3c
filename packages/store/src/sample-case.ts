// The sample case of a site: a report whose source is `sample`, and the case that began with it.
import type { Queryable } from './database.ts'
import type { CaseId } from './evidence/case-key.ts'

/** `isExamined`: its exhibits are there. */
export type SampleCase = Readonly<{ caseId: CaseId; isExamined: boolean }>

/** Whether nothing real ever came in: no report but samples, no case but theirs. */
export async function hasOnlySamples(database: Queryable): Promise<boolean> {
  const { rows } = await database.query<{ only: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM report WHERE source <> 'sample')
        AND NOT EXISTS (SELECT FROM case_file LEFT JOIN report ON report.id = case_file.report WHERE report.id IS NULL) AS only`,
  )
  return rows[0]?.only === true
}

/** The sample case that was not erased, and how many were brought in before it. */
export async function sampleCases(
  database: Queryable,
): Promise<Readonly<{ current: SampleCase | undefined; removed: number }>> {
  const { rows } = await database.query<SampleCase & { isErased: boolean }>(
    `SELECT case_file.id AS "caseId", EXISTS (SELECT FROM erasure WHERE erasure."case" = case_file.id) AS "isErased",
            EXISTS (SELECT FROM exhibit WHERE exhibit."case" = case_file.id) AS "isExamined"
     FROM case_file JOIN report ON report.id = case_file.report WHERE report.source = 'sample'`,
  )
  const current = rows.find(({ isErased }) => !isErased)
  return {
    current: current && { caseId: current.caseId, isExamined: current.isExamined },
    removed: rows.filter(({ isErased }) => isErased).length,
  }
}
