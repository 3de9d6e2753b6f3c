// An entry of a list that was in doubt is found sound, at the word of two.
import { z } from 'zod'
import { liftQuarantine } from '../../lists/change-list.ts'
import { defineActKind } from '../act-kind.ts'
import { listName } from './list-import.ts'

export const quarantineLift = defineActKind({
  kind: 'quarantine-lift',
  summary: 'an end of the doubt about an entry of a hash list',
  subject: z.object({ list: listName, quarantine: z.int().nonnegative() }),
  performance: {
    by: 'approval',
    perform: async (services, tx, { act, subject }) => {
      await liftQuarantine({ services, tx, act: act.id }, subject)
      return { result: {} }
    },
  },
})
