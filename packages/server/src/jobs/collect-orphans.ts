// Removes bytes in the store that no living object names: of uploads that were broken off, refused, or erased since. A day
// old at least, so that nothing is taken from under a report on its way.
import type { StoredName } from '@rempart/core'
import { deleteExpiredUploads, namesWithoutObject } from '@rempart/store'
import { removeUnfinished } from '@rempart/vault'
import { z } from 'zod'
import { ORPHAN_AGE_MS, ORPHANS_PER_QUERY } from '../limits.ts'
import type { Services } from '../services.ts'
import { defineJob } from './job.ts'

export const collectOrphansJob = defineJob({
  id: 'collect-orphans',
  schedule: '41 2 * * *',
  payload: z.unknown(),
  run: async (_, services) => {
    const count = await collectOrphans(services)
    services.log.info({ event: 'orphans-collected', count })
  },
})

/** One round over the whole store; how many were removed. */
export async function collectOrphans({
  database,
  vault,
  clock,
}: Pick<Services, 'database' | 'vault' | 'clock'>): Promise<number> {
  await deleteExpiredUploads(database, clock.now())
  const before = new Date(clock.now().getTime() - ORPHAN_AGE_MS)
  let removed = vault.objectFolder === undefined ? 0 : await removeUnfinished(vault.objectFolder, before)
  let page: StoredName[] = []
  const flush = async (): Promise<void> => {
    for (const name of await namesWithoutObject(database, page)) {
      await vault.objects.remove(name)
      removed += 1
    }
    page = []
  }
  for await (const { name, at } of vault.objects.list()) {
    if (at >= before) continue
    page.push(name)
    if (page.length >= ORPHANS_PER_QUERY) await flush()
  }
  await flush()
  return removed
}
