// One entry into a hash list, or out of it, that a matching client asked for: at the word of two persons, of whom the client is
// none. The first one asks on the client's proposal, and both agree on what it says.
import { z } from 'zod'
import { changeEntry } from '../../lists/changed-entry.ts'
import { defineActKind } from '../act-kind.ts'
import { randomId } from '../id-schema.ts'
import { listName } from './list-import.ts'

export const listChange = defineActKind({
  kind: 'list-change',
  summary: 'one entry into a hash list or out of it, as a matching client proposed it',
  subject: z.object({
    proposal: randomId,
    client: z.string().max(200),
    list: listName,
    what: z.enum(['add', 'remove']),
    content: z.string().regex(/^[0-9]{1,16}$/u),
    kinds: z.string().max(100),
  }),
  performance: {
    by: 'approval',
    perform: async (services, tx, { act, subject }) => {
      await changeEntry(services, tx, { act: act.id, subject })
      return { result: { entries: 1 } }
    },
  },
})
