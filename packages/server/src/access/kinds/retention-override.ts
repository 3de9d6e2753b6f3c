// Another end of the time that a case is kept.
import { z } from 'zod'
import { defineActKind, ofCase } from '../act-kind.ts'

export const retentionOverride = defineActKind({
  kind: 'retention-override',
  summary: 'another end of the time that a case is kept',
  subject: ofCase.extend({ keepUntil: z.iso.date() }),
  performance: { by: 'asker' },
})
