// Every night the published ledger is verified whole, from its files alone, and the database is compared with it.
import { insertVerification } from '@rempart/store'
import { z } from 'zod'
import { policyInForce } from '../ledger/policy-in-force.ts'
import { verifySite } from '../ledger/verify-site.ts'
import { MAX_PLACES_KEPT } from '../limits.ts'
import { defineJob } from './job.ts'

export const verifyLedgerJob = defineJob({
  id: 'verify-ledger',
  schedule: '17 3 * * *',
  payload: z.unknown(),
  run: async (_, services) => {
    const policy = (await policyInForce(services))?.policy
    const { entries, unpublished, problems } = await verifySite({ ...services, policy })
    await insertVerification(services.database, {
      at: services.clock.now(),
      entries: entries + unpublished,
      problems: problems.length,
      places: problems.slice(0, MAX_PLACES_KEPT).map(({ where }) => where),
    })
    for (const { where } of problems) services.log.error({ event: 'ledger-problem', code: where })
  },
})
