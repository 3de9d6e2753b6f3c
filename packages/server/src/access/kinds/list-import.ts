// A hash list comes in: the file with this digest and no other, at the word of two.
import { z } from 'zod'
import { defineActKind } from '../act-kind.ts'

export const listName = z.string().min(1).max(200)

export const listImport = defineActKind({
  kind: 'list-import',
  summary: 'a hash list, as the file with this SHA-256',
  subject: z.object({ list: listName, sha256: z.string().regex(/^[0-9a-f]{64}$/u) }),
  performance: { by: 'asker' },
})
