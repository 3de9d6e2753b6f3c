// A hash list goes, at the word of two: what it matched is no longer matched.
import { z } from 'zod'
import { removeList } from '../../lists/change-list.ts'
import { defineActKind } from '../act-kind.ts'
import { listName } from './list-import.ts'

export const listRemoval = defineActKind({
  kind: 'list-removal',
  summary: 'the removal of a hash list',
  subject: z.object({ list: listName }),
  performance: {
    by: 'approval',
    perform: async (services, tx, { act, subject: { list } }) => {
      const entries = await removeList({ services, tx, act: act.id }, list)
      return { result: { entries } }
    },
  },
})
