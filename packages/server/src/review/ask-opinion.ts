// Asking for a second opinion on a decision: somebody else will assess the same exhibits without seeing it.
import { newId, standing, UserError } from '@rempart/core'
import type { ContentId, DecisionId, Reviewer } from '@rempart/core'
import {
  cardMembers,
  decisionEvents,
  findDecision,
  insertOpinionAsked,
  insertSecondLook,
  inTransaction,
  looksAt,
} from '@rempart/store'
import type { CaseId, SecondLookId } from '@rempart/store'
import { HttpProblem, notFound } from '../http/problem.ts'
import type { Services } from '../services.ts'

/** HttpProblem 404 where there is no such decision in the case, 409 where one is asked for already; UserError `refused` for
 * a decision that does not stand. */
export function askOpinion(
  { database, ledger, clock, random }: Pick<Services, 'database' | 'ledger' | 'clock' | 'random'>,
  { reviewer, caseId, decision }: Readonly<{ reviewer: Reviewer; caseId: CaseId; decision: DecisionId }>,
): Promise<void> {
  const { person } = reviewer
  return inTransaction(database, async (tx) => {
    const found = await findDecision(tx, decision)
    if (found === undefined || found.caseId !== caseId) throw notFound()
    const contents = (await cardMembers(tx, found.card)).map(({ content }) => content)
    const looks = await looksAt(tx, contents)
    const own = looks.find((look) => look.decision === decision)
    const events = await decisionEvents(tx, { contents, viewer: person })
    const made = events.find((event) => event.kind === 'decided' && event.id === decision)
    if (made?.kind !== 'decided' || (own?.state === 'waits' && made.by !== person)) throw notFound()
    const stands = standing(events)
    if (!made.members.some((content: ContentId) => stands.get(content) === made))
      throw new UserError({ code: 'refused', subject: `decision ${decision}`, reason: 'does not stand any more' })
    if (own !== undefined && own.state !== 'waits') throw asked()
    const at = clock.now()
    const commit = { person, case: caseId, card: found.card, decision }
    const [seq] = await ledger.appendActs(tx, [{ type: 'second-opinion-asked', commit, facts: {}, at }])
    if (seq === undefined) throw new Error('the request has no entry')
    if (!(await insertOpinionAsked(tx, { seq, decision, person, at }))) throw asked()
    // Where the decision is in the sample already, this changes nothing, and whoever asks does not learn it.
    const id = newId<SecondLookId>(random)
    await insertSecondLook(tx, { id, decision, kind: 'asked', seq, person, at })
  })
}

function asked(): HttpProblem {
  return new HttpProblem({ status: 409, code: 'asked-already', detail: 'A second opinion on this was asked for.' })
}
