// A write that an HMA client tried: nothing is written. It is kept for a curator, who may turn it into a request that takes two
// persons; the client is told so with 403.
import { newId } from '@rempart/core'
import { countProposals, findProposal, insertProposal, inTransaction } from '@rempart/store'
import type { ProposalId } from '@rempart/store'
import { MAX_PROPOSALS_A_DAY } from '../limits.ts'
import type { HmaContext } from './hma-context.ts'
import { HmaError } from './hma-error.ts'

const DAY_MS = 24 * 3_600_000

/** Always throws HmaError 403, which names the proposal; the same write again names the same one. */
export async function proposeWrite(
  context: HmaContext,
  { call, body }: Readonly<{ call: string; body: Uint8Array }>,
): Promise<never> {
  const { database, ledger, access, clock, random, client } = context
  const digest = access.box.digest(`list proposal ${client} ${call} ${Buffer.from(body).toString('base64')}`)
  const at = clock.now()
  const id = await inTransaction(database, async (tx) => {
    const before = await findProposal(tx, digest)
    if (before !== undefined) return before
    if ((await countProposals(tx, new Date(at.getTime() - DAY_MS))) >= MAX_PROPOSALS_A_DAY) return undefined
    const fresh = newId<ProposalId>(random)
    const [seq] = await ledger.appendActs(tx, [
      { type: 'list-proposed', commit: { proposal: fresh, client, call }, facts: { bytes: body.length }, at },
    ])
    if (seq === undefined) throw new Error('the proposal has no entry')
    const bodySealed = access.box.seal(body, `list-proposal:${fresh}`)
    await insertProposal(tx, { id: fresh, seq, client, call, bodySealed, digest, at })
    return fresh
  })
  const kept = id === undefined ? 'too many proposals today: not kept' : `kept as proposal ${id}`
  throw new HmaError(403, `lists change at the word of two persons; ${kept}, for a curator to judge`)
}
