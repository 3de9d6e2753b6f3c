// Exhibits of a case as people see them: never the bytes that came in.
import { z } from 'zod'
import { randomId } from '../access/act-kinds.ts'
import { personOf } from '../access/actor.ts'
import { viewExhibit } from '../evidence/view-exhibit.ts'
import { defineRoute } from '../http/route.ts'
import type { CaseId } from '@rempart/store'
import { codesOf, VIEW_REASONS } from '@rempart/core'
import type { StoredName } from '@rempart/core'

const params = z.object({
  case: randomId.transform((text) => text as CaseId),
  object: randomId.transform((text) => text as StoredName),
})

export const viewExhibitRoute = defineRoute({
  method: 'POST',
  url: '/cases/:case/exhibits/:object/view',
  summary:
    'See an exhibit once: a picture made anew, marked with who sees it and when. The view is in the ledger before it.',
  access: 'exhibit.view',
  input: { params, body: z.strictObject({ reason: z.enum(codesOf(VIEW_REASONS)), again: z.boolean().optional() }) },
  output: { 200: { media: 'image/webp', about: 'At most 64 KiB, without metadata' } },
}).handledBy(async ({ params: { case: caseId, object }, body: { reason, again = false } }, context) => {
  const { reviewer } = personOf(context.actor)
  const { bytes } = await viewExhibit(context, { reviewer, caseId, object, reason, again })
  return { status: 200, body: bytes }
})
