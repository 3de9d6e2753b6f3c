// A case is erased before its term, as ordered: by a job, for a case may have a hundred thousand keys. A hold blocks it.
import { erasuresOf } from '@rempart/store'
import { eraseCase } from '../../evidence/erase-case.ts'
import { defineActKind, ofCase } from '../act-kind.ts'

export const erasure = defineActKind({
  kind: 'erasure',
  summary: 'the destruction of the keys of a case',
  subject: ofCase,
  performance: {
    by: 'job',
    perform: async (services, { subject }) => {
      await eraseCase(services, { caseId: subject.case, reason: 'order' })
      return { certificates: (await erasuresOf(services.database, subject.case)).length }
    },
  },
})
