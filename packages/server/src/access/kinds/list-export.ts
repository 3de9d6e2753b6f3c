// A hash list leaves, encrypted to a recipient.
import { z } from 'zod'
import { defineActKind } from '../act-kind.ts'
import { listName } from './list-import.ts'
import { ageRecipient } from './release-originals.ts'

export const listExport = defineActKind({
  kind: 'list-export',
  summary: 'a hash list, encrypted to a recipient',
  subject: z.object({ list: listName, format: z.string().max(40), recipient: ageRecipient }),
  performance: { by: 'asker' },
})
