// The way out for originals: what two persons have released, for the one of them who takes it first, until the request's day
// is over: a broken download is taken again. Each time is an entry of the ledger.
import { Readable } from 'node:stream'
import { type ActId, isExpired, type PersonId } from '@rempart/core'
import { type Act, inTransaction, readAct, type Transaction } from '@rempart/store'
import { z } from 'zod'
import { personOf } from '../access/actor.ts'
import { caseId, randomId } from '../access/id-schema.ts'
import { releasedOriginals } from '../access/kinds/release-originals.ts'
import { performApproved } from '../access/perform-act.ts'
import { releaseOriginals } from '../evidence/release-originals.ts'
import { HttpProblem } from '../http/problem.ts'
import { type Context, defineRoute } from '../http/route.ts'

const request = randomId.transform((text) => text as ActId)
const ofCase = z.object({ case: caseId, request })

export const releaseOriginalsRoute = defineRoute({
  method: 'POST',
  url: '/cases/:case/requests/release-originals/:request/performance',
  summary:
    'The originals that two persons have released, as one age file for the recipients they named; again until the day of the request is over, for who took it first',
  access: 'ask.release-originals',
  stepUp: true,
  input: { params: ofCase },
  output: { 200: { media: 'application/octet-stream', about: 'age-encryption.org/v1' } },
}).handledBy(async ({ params }, context) => {
  const by = personOf(context.actor).reviewer.person
  const { act, exhibits, recipients } = await inTransaction(context.database, async (tx) => {
    const released = await takeRelease(context, tx, { id: params.request, by })
    const subject = releasedOriginals.parse(released.subject)
    if (subject.case !== params.case) throw notReleased() // undone: the release is not used up
    const commit = { act: released.id, case: subject.case, person: by }
    const facts = { exhibits: subject.exhibits.length }
    await context.ledger.appendActs(tx, [{ type: 'originals-taken', commit, facts }])
    return { act: released, ...subject }
  })
  const bundle = await releaseOriginals(context, { act, by, asked: { caseId: params.case, exhibits, recipients } })
  return { status: 200, body: Readable.from(bundle, { objectMode: false }) }
})

/** The release, performed now, or by the same person within its day. */
async function takeRelease(
  { access, clock }: Context,
  tx: Transaction,
  { id, by }: Readonly<{ id: ActId; by: PersonId }>,
): Promise<Act> {
  const kind = 'release-originals'
  const performed = await performApproved(access, tx, { act: id, kind, by })
  if (performed !== undefined) return performed
  const act = await readAct(tx, id)
  const mayAgain =
    act?.kind === kind && act.performed?.person === by && !isExpired(act.askedAt.getTime(), clock.now().getTime())
  if (!mayAgain) throw notReleased()
  return act
}

function notReleased(): HttpProblem {
  const detail = 'Two persons have not released this, another has taken it, or its day is over.'
  return new HttpProblem({ status: 409, code: 'not-released', detail })
}
