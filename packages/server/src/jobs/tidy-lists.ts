// Destroys versions of lists that nobody approved, and empties proposals that are over: what waits longer than a request can
// live is not wanted.
import { inTransaction, tidyProposals, waitingVersions } from '@rempart/store'
import { z } from 'zod'
import { LIST_WAITS_MS } from '../limits.ts'
import { destroyVersion } from '../lists/change-list.ts'
import { openSince } from '../lists/changed-entry.ts'
import type { Services } from '../services.ts'
import { defineJob } from './job.ts'

export const tidyListsJob = defineJob({
  id: 'tidy-lists',
  schedule: '23 * * * *',
  payload: z.unknown(),
  run: async (_, services) => {
    const count = await tidyLists(services)
    if (count > 0) services.log.info({ event: 'lists-tidied', count })
  },
})

/** How many versions were destroyed. */
export async function tidyLists(services: Pick<Services, 'database' | 'ledger' | 'clock'>): Promise<number> {
  const before = services.clock.now().getTime() - LIST_WAITS_MS
  const old = (await waitingVersions(services.database)).filter(({ at }) => at.getTime() < before)
  for (const version of old)
    await inTransaction(services.database, (tx) =>
      destroyVersion({ services, tx }, { version, reason: 'list-not-approved' }),
    )
  await tidyProposals(services.database, openSince(services.clock.now()))
  return old.length
}
