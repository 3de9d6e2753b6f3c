// The promise of every lane, kept over the whole site: whoever waits longer than the lane allows is named in the log, whether
// or not anybody works on the case, and exhibits that could not be examined again are.
import { LONGEST_WAIT_HOURS } from '@rempart/core'
import { siteBacklog, unansweredExhibits } from '@rempart/store'
import { z } from 'zod'
import { defineJob } from './job.ts'

export const watchQueueJob = defineJob({
  id: 'watch-queue',
  schedule: '*/10 * * * *',
  payload: z.unknown(),
  run: async (_, { database, clock, log }) => {
    const backlog = await siteBacklog(database, { at: clock.now(), longestHours: LONGEST_WAIT_HOURS })
    const unanswered = await unansweredExhibits(database)
    if (unanswered > 0) log.error({ event: 'exhibits-not-examined-again', count: unanswered })
    for (const { lane, overdue } of backlog)
      if (overdue > 0) log.error({ event: 'lane-overdue', code: String(lane), count: overdue })
  },
})
