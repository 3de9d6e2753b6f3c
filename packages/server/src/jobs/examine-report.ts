// Takes the files of a report that begins a case, or joined one, through the line, until they are cards in the queue; then come its
// addresses.
import { reportOfCase } from '@rempart/store'
import type { CaseId, ReportId } from '@rempart/store'
import { z } from 'zod'
import { randomId } from '../access/act-kinds.ts'
import { examineJoined } from '../cases/examine-joined.ts'
import { examineReport } from '../cases/examine-report.ts'
import { EXAMINE_REPORT } from '../cases/open-report-case.ts'
import { queueFetch } from '../fetching/fetch-addresses.ts'
import { defineJob } from './job.ts'

export const examineReportJob = defineJob({
  id: EXAMINE_REPORT,
  payload: z.strictObject({
    case: randomId.transform((text) => text as CaseId),
    report: randomId.transform((text) => text as ReportId).optional(),
  }),
  run: async ({ case: caseId, report }, services) => {
    await (report === undefined ? examineReport(services, caseId) : examineJoined(services, { caseId, report }))
    const id = report ?? (await reportOfCase(services.database, caseId))?.id
    if (id !== undefined) await queueFetch(services, { caseId, report: id })
  },
})
