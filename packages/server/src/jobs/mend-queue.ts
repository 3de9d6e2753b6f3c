// The table of undecided cards agrees with the cards, moves and decisions that it is derived from: a card that somebody took out of
// it comes back (docs/adr/0094).
import { mendUndecided } from '@rempart/store'
import { z } from 'zod'
import { defineJob } from './job.ts'

export const mendQueueJob = defineJob({
  id: 'mend-queue',
  schedule: '23 * * * *',
  payload: z.unknown(),
  run: async (_, { database, log }) => {
    const mended = await mendUndecided(database)
    if (mended > 0) log.error({ event: 'queue-mended', count: mended })
  },
})
