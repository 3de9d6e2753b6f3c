// Fetches what a report's addresses name, where the operator allows it (fetching/fetch-addresses.ts), and states why not elsewhere.
import { z } from 'zod'
import { caseId, reportId } from '../access/id-schema.ts'
import { FETCH_ADDRESSES, fetchNext, queueFetch } from '../fetching/fetch-addresses.ts'
import { defineJob } from './job.ts'

export const fetchAddressesJob = defineJob({
  id: FETCH_ADDRESSES,
  payload: z.strictObject({
    case: caseId,
    report: reportId,
  }),
  run: async (payload, services) => {
    const place = { caseId: payload.case, report: payload.report }
    if (await fetchNext(services, place)) await queueFetch(services, place)
  },
})
