// What two persons have approved and the site does by itself: a rotation of keys, an erasure. The job is added in the
// transaction of the approval; it believes the act alone, so that a job that anybody else adds does nothing.
import { UserError } from '@rempart/core'
import type { ActId } from '@rempart/core'
import { readAct } from '@rempart/store'
import { z } from 'zod'
import { randomId } from '../access/act-kinds.ts'
import { eraseCase } from '../evidence/erase-case.ts'
import type { EvidenceServices } from '../services.ts'
import { defineJob } from './job.ts'
import { rotateKeys } from './rotate-keys.ts'

export const performActJob = defineJob({
  id: 'perform-act',
  payload: z.object({ act: randomId.transform((text) => text as ActId) }),
  run: async ({ act }, services) => performApprovedAct(services, act),
})

/** Safe to run again after a kill: a rotation goes on, an erasure finds nothing left. A hold that stands ends it: whoever
 * wants the erasure after the hold asks anew. */
export async function performApprovedAct(
  services: EvidenceServices,
  id: ActId,
  rotation: Parameters<typeof rotateKeys>[1] = {},
): Promise<void> {
  const act = await readAct(services.database, id)
  if (act?.answer?.kind !== 'approved' || act.performedAt === undefined) return
  if (act.kind === 'key-rotation') await rotateKeys(services, rotation)
  if (act.kind === 'erasure') {
    const { case: caseId } = z.object({ case: randomId }).parse(act.subject)
    await eraseCase(services, { caseId: caseId as Parameters<typeof eraseCase>[1]['caseId'], reason: 'order' }).catch(
      (error: unknown) => {
        if (!(error instanceof UserError) || error.code !== 'refused') throw error
        services.log.warn({ event: 'erasure-refused', code: 'hold-stands' })
      },
    )
  }
}
