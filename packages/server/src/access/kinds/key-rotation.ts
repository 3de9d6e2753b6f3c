// The key-encryption key is replaced by a new one: by a job, which goes on where it was broken off.
import { z } from 'zod'
import { rotateKeys } from '../../jobs/rotate-keys.ts'
import { defineActKind } from '../act-kind.ts'

export const keyRotation = defineActKind({
  kind: 'key-rotation',
  summary: 'a new key-encryption key',
  subject: z.object({ key: z.literal('key-encryption-key') }),
  performance: { by: 'job', perform: (services) => rotateKeys(services) },
})
