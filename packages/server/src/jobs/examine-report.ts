// Takes the files of a report that begins a case, or joined one, through the line, until they are cards in the queue; then come its
// addresses.
import { reportOfCase } from '@rempart/store'
import { z } from 'zod'
import { caseId, reportId } from '../access/id-schema.ts'
import { examineJoined } from '../cases/examine-joined.ts'
import { examineReport } from '../cases/examine-report.ts'
import { EXAMINE_REPORT } from '../cases/open-report-case.ts'
import { queueFetch } from '../fetching/fetch-addresses.ts'
import { defineJob } from './job.ts'

export const examineReportJob = defineJob({
  id: EXAMINE_REPORT,
  payload: z.strictObject({
    case: caseId,
    report: reportId.optional(),
  }),
  run: async ({ case: place, report }, services) => {
    await (report === undefined ? examineReport(services, place) : examineJoined(services, { caseId: place, report }))
    const id = report ?? (await reportOfCase(services.database, place))?.id
    if (id !== undefined) await queueFetch(services, { caseId: place, report: id })
  },
})
