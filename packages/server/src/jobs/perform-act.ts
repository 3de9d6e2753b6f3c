// Performs what two persons have approved and no request waits for.
import type { ActId } from '@rempart/core'
import { z } from 'zod'
import { ACT_KINDS } from '../access/act-kinds.ts'
import { PERFORM_ACT, performByJob } from '../access/perform-act.ts'
import { defineJob } from './job.ts'

export const performActJob = defineJob({
  id: PERFORM_ACT,
  payload: z.object({ act: z.string() }),
  run: ({ act }, services) => performByJob(services, ACT_KINDS, act as ActId),
})
