// A legal hold is lifted before its end.
import { liftCaseHold } from '../../cases/retention.ts'
import { defineActKind, ofCase } from '../act-kind.ts'
import { randomId } from '../id-schema.ts'

export const holdLift = defineActKind({
  kind: 'hold-lift',
  summary: 'the lifting of a legal hold',
  subject: ofCase.extend({ hold: randomId }),
  performance: {
    by: 'approval',
    perform: async (services, tx, { act, subject: { case: caseId, hold } }) => {
      await liftCaseHold(services, tx, { caseId, hold, act })
      return { result: {} }
    },
  },
})
