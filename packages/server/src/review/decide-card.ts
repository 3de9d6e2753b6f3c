// Deciding, and taking back: by a person who holds the card, about members that he has seen; each is an entry of the ledger.
import { decide, isDecodedImage, newId, undo } from '@rempart/core'
import type { Assessment, ContentId, Decided, DecisionId, MediaType, Reviewer } from '@rempart/core'
import {
  decisionStates,
  cardMembers,
  contentsSeen,
  decisionEvents,
  findDecision,
  holdsLease,
  insertDecision,
  insertUndo,
  inTransaction,
  readCard,
} from '@rempart/store'
import type { CardId, CaseId, ExhibitId } from '@rempart/store'
import { HttpProblem, notFound } from '../http/problem.ts'
import type { Services } from '../services.ts'

type DecideServices = Pick<Services, 'database' | 'ledger' | 'clock' | 'random'>
export type Decision = Readonly<{
  reviewer: Reviewer
  caseId: CaseId
  card: CardId
  /** Of the lease under which it is made. */
  token: number
  exhibits: readonly ExhibitId[]
  assessment: Assessment
}>

/** HttpProblem 404 or 409 (the card is in other hands), UserError `refused` for members that were not seen. */
export function decideCard(services: DecideServices, decision: Decision): Promise<Decided> {
  const { database, ledger, clock, random } = services
  const { reviewer, caseId, card, token, exhibits, assessment } = decision
  const { person } = reviewer
  return inTransaction(database, async (tx) => {
    if ((await readCard(tx, { caseId, card })) === undefined) throw notFound()
    const at = clock.now()
    if (!(await holdsLease(tx, { card, person, token, at })))
      throw new HttpProblem({ status: 409, code: 'not-in-hand', detail: 'This card is no longer in your hands.' })
    const members = await cardMembers(tx, card)
    const wanted = members.filter(({ exhibit }) => exhibits.includes(exhibit))
    if (wanted.length !== new Set(exhibits).size) throw notFound()
    const tiles = [...new Set(members.map(({ content }) => content as ContentId))]
    const seen = await contentsSeen(tx, { person, contents: tiles })
    // What has no picture to show (a file that is not decoded) is decided on what is written about it.
    const unseeable = members.filter(({ type }) => !isDecodedImage(type as MediaType)).map(({ content }) => content)
    const made = decide({
      reviewer,
      id: newId<DecisionId>(random),
      card,
      tiles,
      seen: new Set([...seen, ...unseeable] as ContentId[]),
      members: wanted.map(({ content }) => content as ContentId),
      assessment,
    })
    const facts = { members: made.members.length }
    const stated = decisionStates({ assessment, members: made.members })
    const commit = { person, case: caseId, card, decision: made.id, ...stated }
    const [seq] = await ledger.appendActs(tx, [{ type: 'decision', commit, facts, at }])
    if (seq === undefined) throw new Error('the decision has no entry')
    await insertDecision(tx, { id: made.id, seq, caseId, card, person, at, assessment, members: made.members })
    return made
  })
}

/** Takes a decision back; the case that it belongs to is looked up by the caller's right to it. */
export function undoDecision(
  { database, ledger, clock }: DecideServices,
  { reviewer, caseId, decision }: Readonly<{ reviewer: Reviewer; caseId: CaseId; decision: DecisionId }>,
): Promise<void> {
  return inTransaction(database, async (tx) => {
    const found = await findDecision(tx, decision)
    if (found === undefined || found.caseId !== caseId) throw notFound()
    const members = await cardMembers(tx, found.card)
    const events = await decisionEvents(
      tx,
      members.map(({ content }) => content),
    )
    const { by } = undo({ reviewer, of: decision, events })
    const commit = { person: by, case: caseId, decision }
    const at = clock.now()
    const [seq] = await ledger.appendActs(tx, [{ type: 'decision-undone', commit, facts: {}, at }])
    if (seq === undefined) throw new Error('the undoing has no entry')
    await insertUndo(tx, { decision, seq, person: reviewer.person, at })
  })
}
