// A case begins with a report: its row, its ledger entry and the job that examines the report's files become durable
// together. Asked for again, the same case answers.
import { newId } from '@rempart/core'
import type { Reviewer } from '@rempart/core'
import { addJobs, findReportCase, insertReportCase, inTransaction, lockReport } from '@rempart/store'
import type { CaseId, ReportId } from '@rempart/store'
import { notFound } from '../http/problem.ts'
import type { Services } from '../services.ts'

/** Name of the job that takes a report's files through the line. */
export const EXAMINE_REPORT = 'examine-report'
/** Urgent reports are examined before everything else that waits. */
export const URGENCY = { urgent: -10, usual: 0 } as const

/** The case, and whether it was there before. HttpProblem 404 where there is no such report. */
export function openReportCase(
  { database, ledger, clock, random }: Pick<Services, 'database' | 'ledger' | 'clock' | 'random'>,
  { reviewer, report }: Readonly<{ reviewer: Reviewer; report: ReportId }>,
): Promise<Readonly<{ caseId: CaseId; isNew: boolean }>> {
  return inTransaction(database, async (tx) => {
    const urgent = await lockReport(tx, report)
    if (urgent === undefined) throw notFound()
    const before = await findReportCase(tx, report)
    if (before !== undefined) return { caseId: before, isNew: false }
    const caseId = newId<CaseId>(random)
    const priority = urgent ? URGENCY.urgent : URGENCY.usual
    await addJobs(tx, [
      { task: EXAMINE_REPORT, payload: { case: caseId }, key: `${EXAMINE_REPORT}:${caseId}`, priority },
    ])
    const at = clock.now()
    const commit = { case: caseId, report, person: reviewer.person }
    const [seq] = await ledger.appendActs(tx, [{ type: 'case-opened', commit, facts: { from: 'report' }, at }])
    if (seq === undefined) throw new Error('the case has no entry')
    await insertReportCase(tx, { id: caseId, report, openedAt: at, seq })
    return { caseId, isNew: true }
  })
}
