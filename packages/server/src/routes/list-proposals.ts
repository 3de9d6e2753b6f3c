// What matching clients ask to write into lists, for the first of the two persons: he asks for it as a request of two
// (access/kinds/list-change.ts), or refuses it.
import { inTransaction, insertProposalRefusal, openProposal, openProposals } from '@rempart/store'
import type { ProposalId } from '@rempart/store'
import { z } from 'zod'
import { personOf } from '../access/actor.ts'
import { randomId } from '../access/id-schema.ts'
import { notFound } from '../http/problem.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { MAX_PROPOSALS_SHOWN, PROPOSAL_LIFE_MS } from '../limits.ts'
import { listPlace } from './list-place.ts'
import { openProposalBody, openSince, subjectOf } from '../lists/changed-entry.ts'

const list = defineRoute({
  method: 'GET',
  url: '/lists/proposals',
  summary:
    'What matching clients ask for, one entry each, the oldest of each client first: nothing of it happens before two persons agree. `subject` is what a request names. The next page begins at the `from` behind what one has.',
  access: 'ask.list-change',
  input: { query: z.object({ from: listPlace.optional() }) },
  output: {
    200: z.object({
      proposals: z.array(
        z.object({
          subject: z.object({
            proposal: z.string(),
            client: z.string(),
            list: z.string(),
            what: z.enum(['add', 'remove']),
            content: z.string(),
            kinds: z.string(),
          }),
          note: z.string(),
          at: z.iso.datetime(),
          expiresAt: z.iso.datetime(),
        }),
      ),
      more: z.boolean(),
    }),
  },
}).handledBy(async ({ query: { from = 0 } }, { database, access, clock }) => {
  const found = await openProposals(database, { since: openSince(clock.now()), from, limit: MAX_PROPOSALS_SHOWN + 1 })
  const proposals = found.slice(0, MAX_PROPOSALS_SHOWN).map((proposal) => ({
    subject: subjectOf(proposal),
    note: openProposalBody(access, proposal).note,
    at: proposal.at.toISOString(),
    expiresAt: new Date(proposal.at.getTime() + PROPOSAL_LIFE_MS).toISOString(),
  }))
  return { status: 200, body: { proposals, more: found.length > proposals.length } }
})

const refuse = defineRoute({
  method: 'DELETE',
  url: '/lists/proposals/:proposal',
  summary: 'Refuse what a matching client asks for; the same again is refused until the proposal would have expired',
  access: 'ask.list-change',
  input: { params: z.object({ proposal: randomId.transform((text) => text as ProposalId) }) },
  output: { 200: z.object({ state: z.literal('refused') }) },
}).handledBy(async ({ params: { proposal: id } }, { actor, access, database, ledger, clock }) => {
  const { person } = personOf(actor).reviewer
  const at = clock.now()
  await inTransaction(database, async (tx) => {
    await access.lockLedger(tx)
    if ((await openProposal(tx, { id, since: openSince(at) })) === undefined) throw notFound()
    const [seq] = await ledger.appendActs(tx, [{ type: 'list-proposal-refused', commit: { proposal: id, person }, at }])
    if (seq === undefined) throw new Error('the refusal has no entry')
    await insertProposalRefusal(tx, { proposal: id, seq, person, at })
  })
  return { status: 200, body: { state: 'refused' } } as const
})

export const listProposalRoutes: readonly AnyRoute[] = [list, refuse]
