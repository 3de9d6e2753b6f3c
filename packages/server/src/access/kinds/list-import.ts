// A hash list takes effect: the file with this digest and no other, at the word of two.
import { z } from 'zod'
import { activateList } from '../../lists/change-list.ts'
import { defineActKind } from '../act-kind.ts'

/** Safe as a folder's name, as on the command line. */
export const listName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u)

export const listImport = defineActKind({
  kind: 'list-import',
  summary: 'a hash list, as the file with this SHA-256',
  subject: z.object({ list: listName, sha256: z.string().regex(/^[0-9a-f]{64}$/u) }),
  performance: {
    by: 'approval',
    perform: async (services, tx, { act, subject: { list, sha256 } }) => {
      const entries = await activateList({ services, tx, act: act.id }, { list, fileSha256: sha256 })
      return { result: { entries } }
    },
  },
})
