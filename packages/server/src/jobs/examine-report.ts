// Takes the files of the report that a case begins with through the line, until they are cards in the queue.
import type { CaseId } from '@rempart/store'
import { z } from 'zod'
import { randomId } from '../access/act-kinds.ts'
import { examineReport } from '../cases/examine-report.ts'
import { EXAMINE_REPORT } from '../cases/open-report-case.ts'
import { defineJob } from './job.ts'

export const examineReportJob = defineJob({
  id: EXAMINE_REPORT,
  payload: z.strictObject({ case: randomId.transform((text) => text as CaseId) }),
  run: async (payload, services) => {
    await examineReport(services, payload.case)
  },
})
