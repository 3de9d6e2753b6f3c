// The way out for originals: what two persons have released, at the word of the one who asked, once.
import { Readable } from 'node:stream'
import type { ActId } from '@rempart/core'
import { inTransaction } from '@rempart/store'
import { z } from 'zod'
import { caseId, randomId } from '../access/id-schema.ts'
import { releasedOriginals } from '../access/kinds/release-originals.ts'
import { performApproved } from '../access/perform-act.ts'
import { personOf } from '../access/actor.ts'
import { releaseOriginals } from '../evidence/release-originals.ts'
import { HttpProblem } from '../http/problem.ts'
import { defineRoute } from '../http/route.ts'

const request = randomId.transform((text) => text as ActId)
const ofCase = z.object({ case: caseId, request })

export const releaseOriginalsRoute = defineRoute({
  method: 'POST',
  url: '/cases/:case/requests/release-originals/:request/performance',
  summary: 'The originals that two persons have released, as one age file for the recipients they named; once',
  access: 'ask.release-originals',
  stepUp: true,
  input: { params: ofCase },
  output: { 200: { media: 'application/octet-stream', about: 'age-encryption.org/v1' } },
}).handledBy(async ({ params }, context) => {
  const by = personOf(context.actor).reviewer.person
  const { act, exhibits, recipients } = await inTransaction(context.database, async (tx) => {
    const performed = await performApproved(context.access, tx, { act: params.request, kind: 'release-originals', by })
    if (performed === undefined) throw notReleased()
    const subject = releasedOriginals.parse(performed.subject)
    if (subject.case !== params.case) throw notReleased() // undone: the release is not used up
    return { act: performed, ...subject }
  })
  const bundle = await releaseOriginals(context, { act, by, asked: { caseId: params.case, exhibits, recipients } })
  return { status: 200, body: Readable.from(bundle, { objectMode: false }) }
})

function notReleased(): HttpProblem {
  const detail = 'Two persons have not released this, it was done already, or its day is over.'
  return new HttpProblem({ status: 409, code: 'not-released', detail })
}
