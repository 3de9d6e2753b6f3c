// Fetches what a report's addresses name, where the operator allows it (fetching/fetch-addresses.ts), and states why not elsewhere.
import type { CaseId, ReportId } from '@rempart/store'
import { z } from 'zod'
import { randomId } from '../access/act-kinds.ts'
import { FETCH_ADDRESSES, fetchNext, queueFetch } from '../fetching/fetch-addresses.ts'
import { defineJob } from './job.ts'

export const fetchAddressesJob = defineJob({
  id: FETCH_ADDRESSES,
  payload: z.strictObject({
    case: randomId.transform((text) => text as CaseId),
    report: randomId.transform((text) => text as ReportId),
  }),
  run: async ({ case: caseId, report }, services) => {
    if (await fetchNext(services, { caseId, report })) await queueFetch(services, { caseId, report })
  },
})
