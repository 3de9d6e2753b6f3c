// Making a card golden: a benign sample with a known answer. Real material never becomes one: its case came in from a folder,
// no list knows its exhibits, nobody has decided on it, and the answer is one that only benign material has.
import { assertBenign, UserError } from '@rempart/core'
import type { Assessment, Reviewer } from '@rempart/core'
import { answersState, insertGoldenCard, inTransaction, mayBecomeGolden } from '@rempart/store'
import type { CardId, CaseId } from '@rempart/store'
import { notFound } from '../http/problem.ts'
import type { Services } from '../services.ts'
import { readCardFor } from './read-card.ts'

/** HttpProblem 404 where there is no such card; UserError `refused` for what is not benign beyond doubt, `conflict` for a
 * card that is golden already. */
export async function setGolden(
  services: Pick<Services, 'database' | 'ledger' | 'vault' | 'clock'>,
  golden: Readonly<{ reviewer: Reviewer; caseId: CaseId; card: CardId; answer: Assessment }>,
): Promise<void> {
  const { reviewer, caseId, card, answer } = golden
  const subject = `card ${card}`
  assertBenign(answer, subject)
  const read = await readCardFor(services, reviewer, { caseId, card })
  if (read === undefined) throw notFound()
  const tiles = read.members.filter(({ tile }) => tile !== undefined)
  if (tiles.some(({ facts }) => facts === undefined || facts.matches.length > 0))
    throw new UserError({ code: 'refused', subject, reason: 'a list knows an exhibit of it, or cannot be asked' })
  await inTransaction(services.database, async (tx) => {
    if (!(await mayBecomeGolden(tx, { caseId, card })))
      throw new UserError({ code: 'refused', subject, reason: 'it came with a report, or somebody has decided on it' })
    const at = services.clock.now()
    const commit = { person: reviewer.person, case: caseId, card, answer: answersState(answer) }
    const [seq] = await services.ledger.appendActs(tx, [{ type: 'golden-set', commit, facts: {}, at }])
    if (seq === undefined) throw new Error('the golden card has no entry')
    if (!(await insertGoldenCard(tx, { card, seq, person: reviewer.person, at, answer })))
      throw new UserError({ code: 'conflict', subject, reason: 'is golden already' })
  })
}
