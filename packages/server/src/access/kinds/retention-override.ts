// Another end of the time that a finished case is kept, earlier or later than its term's.
import { z } from 'zod'
import { overrideRetention } from '../../cases/retention.ts'
import { defineActKind, ofCase } from '../act-kind.ts'

export const retentionOverride = defineActKind({
  kind: 'retention-override',
  summary: 'another end of the time that a case is kept',
  subject: ofCase.extend({ keepUntil: z.iso.date() }),
  performance: {
    by: 'approval',
    perform: async (services, tx, { act, subject: { case: caseId, keepUntil } }) => {
      await overrideRetention(services, tx, { caseId, keepUntil: new Date(`${keepUntil}T00:00:00Z`), act })
      return { result: { keepUntil } }
    },
  },
})
