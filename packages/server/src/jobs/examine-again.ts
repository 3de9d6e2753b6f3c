// Examines again what other versions examined (examiner/examine-again.ts): one job finds the cases, one does some pieces of a case.
import { z } from 'zod'
import { caseId } from '../access/id-schema.ts'
import { beginExamining, examineCaseAgain } from '../examiner/examine-again.ts'
import { BEGIN_EXAMINING, EXAMINE_AGAIN } from '../examiner/examiner-in-force.ts'
import { defineJob } from './job.ts'

export const beginExaminingJob = defineJob({
  id: BEGIN_EXAMINING,
  payload: z.strictObject({ examiner: z.int().positive() }),
  run: async ({ examiner }, services) => {
    const count = await beginExamining(services, examiner)
    services.log.info({ event: 'examining-again-begun', count, code: String(examiner) })
  },
})

export const examineAgainJob = defineJob({
  id: EXAMINE_AGAIN,
  payload: z.strictObject({ case: caseId }),
  run: async (payload, services) => {
    await examineCaseAgain(services, payload.case)
  },
})
