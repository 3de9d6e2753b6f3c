// Removes challenges that nobody answered and rates that are full again: neither says anything any more.
import { deleteExpiredCeremonies, deleteSpentRates } from '@rempart/store'
import { z } from 'zod'
import { defineJob } from './job.ts'

export const tidyAccessJob = defineJob({
  id: 'tidy-access',
  schedule: '*/10 * * * *',
  payload: z.unknown(),
  run: async (_, { database, clock, log }) => {
    const count = (await deleteExpiredCeremonies(database, clock.now())) + (await deleteSpentRates(database))
    log.debug({ event: 'access-tidied', count })
  },
})
