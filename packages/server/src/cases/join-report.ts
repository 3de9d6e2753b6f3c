// A report joins a case that is there: its row, its ledger entry and the job that examines its files become durable together.
import type { Reviewer } from '@rempart/core'
import { UserError } from '@rempart/core'
import {
  addJobs,
  findReportCase,
  insertJoinedReport,
  inTransaction,
  lockCase,
  lockReport,
  nextReportNumber,
  readCase,
  reportOfCase,
} from '@rempart/store'
import type { CaseId, ReportId } from '@rempart/store'
import { notFound } from '../http/problem.ts'
import type { Services } from '../services.ts'
import { EXAMINE_REPORT, URGENCY } from './open-report-case.ts'

/** False where the report was of this case before. HttpProblem 404 where there is no such report or case; UserError `conflict`
 * where the report is of another case, or the case is finished or the sample case: what one person may remove takes no evidence. */
export function joinReport(
  { database, ledger, clock }: Pick<Services, 'database' | 'ledger' | 'clock'>,
  { reviewer, caseId, report }: Readonly<{ reviewer: Reviewer; caseId: CaseId; report: ReportId }>,
): Promise<boolean> {
  return inTransaction(database, async (tx) => {
    const urgent = await lockReport(tx, report)
    if (urgent === undefined || !(await lockCase(tx, caseId))) throw notFound()
    const before = await findReportCase(tx, report)
    if (before === caseId) return false
    if (before !== undefined)
      throw new UserError({ code: 'conflict', subject: 'report', reason: 'belongs to another case' })
    if ((await readCase(tx, caseId))?.state !== 'open')
      throw new UserError({ code: 'conflict', subject: 'case', reason: 'is finished: open it again first' })
    if ((await reportOfCase(tx, caseId))?.source === 'sample')
      throw new UserError({
        code: 'conflict',
        subject: 'case',
        reason: 'is the sample case, which one person may remove',
      })
    const number = await nextReportNumber(tx, caseId)
    const priority = urgent ? URGENCY.urgent : URGENCY.usual
    await addJobs(tx, [
      { task: EXAMINE_REPORT, payload: { case: caseId, report }, key: `${EXAMINE_REPORT}:${report}`, priority },
    ])
    const at = clock.now()
    const by = reviewer.person
    const commit = { case: caseId, report, person: by, number: String(number) }
    const [seq] = await ledger.appendActs(tx, [{ type: 'report-joined', commit, facts: {}, at }])
    if (seq === undefined) throw new Error('the joining has no entry')
    await insertJoinedReport(tx, { seq, caseId, report, number, by, at })
    return true
  })
}
