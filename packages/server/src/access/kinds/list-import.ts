// A hash list takes effect: the version that the request names and no other, at the word of two. The same file can come again
// with other facts (what its entries stand for, how far it reaches), so its digest alone would not say what was agreed on.
import type { ListVersionId } from '@rempart/store'
import { z } from 'zod'
import { activateList } from '../../lists/change-list.ts'
import { defineActKind } from '../act-kind.ts'
import { randomId } from '../id-schema.ts'

/** Safe as a folder's name, as on the command line. */
export const listName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u)

export const listImport = defineActKind({
  kind: 'list-import',
  summary: 'a hash list, as the version that came with this file',
  subject: z.object({
    list: listName,
    received: randomId.transform((text) => text as ListVersionId),
    sha256: z.string().regex(/^[0-9a-f]{64}$/u),
  }),
  performance: {
    by: 'approval',
    perform: async (services, tx, { act, subject: { list, received, sha256 } }) => {
      const entries = await activateList({ services, tx, act: act.id }, { list, id: received, fileSha256: sha256 })
      return { result: { entries } }
    },
  },
})
