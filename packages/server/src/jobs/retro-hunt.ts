// Matches again after a list changed (lists/retro-hunt.ts): one job finds the cases, one does a case.
import { z } from 'zod'
import { caseId } from '../access/id-schema.ts'
import { beginHunt, huntCase } from '../lists/retro-hunt.ts'
import { BEGIN_HUNT, HUNT_CASE } from '../lists/site-lists.ts'
import { defineJob } from './job.ts'

export const beginHuntJob = defineJob({
  id: BEGIN_HUNT,
  payload: z.strictObject({ revision: z.int().nonnegative() }),
  run: async ({ revision }, services) => {
    const count = await beginHunt(services, revision)
    services.log.info({ event: 'retro-hunt-begun', count, code: String(revision) })
  },
})

export const huntCaseJob = defineJob({
  id: HUNT_CASE,
  payload: z.strictObject({ case: caseId }),
  run: async (payload, services) => {
    await huntCase(services, payload.case)
  },
})
