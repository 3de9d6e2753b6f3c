// Every night the published ledger is verified whole, from its files alone, and the database is compared with it.
import { z } from 'zod'
import { verifySite } from '../ledger/verify-site.ts'
import { defineJob } from './job.ts'

export const verifyLedgerJob = defineJob({
  id: 'verify-ledger',
  schedule: '17 3 * * *',
  payload: z.unknown(),
  run: async (_, services) => {
    const { problems } = await verifySite({ ...services, policy: services.config.witnesses })
    services.metrics.ledgerProblems.set(problems.length)
    for (const { where } of problems) services.log.error({ event: 'ledger-problem', code: where })
  },
})
