// What people write into a case, and reading it: each event is an entry of the ledger and a row, in one transaction, after the
// events that it follows from.
import { caseEventRefusal, caseState, newId, UserError } from '@rempart/core'
import type { CaseEvent, CaseEventFacts, Reviewer } from '@rempart/core'
import {
  belongToCase,
  caseEvents,
  factsState,
  insertCaseEvent,
  inTransaction,
  isAssigned,
  lockCase,
  wordsState,
} from '@rempart/store'
import type { CaseId, Queryable } from '@rempart/store'
import { notFound } from '../http/problem.ts'
import type { Services } from '../services.ts'
import { existingWords, wordsOf } from './case-words.ts'

type WorkServices = Pick<Services, 'database' | 'ledger' | 'access' | 'clock' | 'random'>
/** `subject`: what the event is about; a new one where it begins something. */
export type CaseAct = Readonly<{
  reviewer: Reviewer
  caseId: CaseId
  facts: CaseEventFacts
  subject?: string | undefined
  words?: string | undefined
}>

/** What the event is about. HttpProblem 404 where the case, or what it names, is not there; UserError `conflict` where what
 * stands has no such next state. */
export function writeCaseEvent(services: WorkServices, act: CaseAct): Promise<string> {
  const { database, ledger, clock, random } = services
  const { reviewer, caseId, facts, words } = act
  const subject = act.subject ?? newId(random)
  return inTransaction(database, async (tx) => {
    if (!(await lockCase(tx, caseId))) throw notFound()
    await refuseForeign(tx, act)
    const box = await wordsOf(services, tx, caseId)
    const refusal = caseEventRefusal(caseState(await readCaseEvents(services, tx, caseId)), { subject, facts })
    if (refusal === 'absent') throw notFound()
    if (refusal === 'no-next-state')
      throw new UserError({ code: 'conflict', subject: facts.kind, reason: 'what stands has no such next state' })
    const wordsSealed = words === undefined ? undefined : box.seal(Buffer.from(words), `event:${subject}`)
    const at = clock.now()
    const { kind, ...rest } = facts
    const commit = {
      case: caseId,
      person: reviewer.person,
      subject,
      stated: factsState(rest),
      words: wordsState(wordsSealed),
    }
    const [seq] = await ledger.appendActs(tx, [{ type: 'case-event', commit, facts: { kind }, at }])
    if (seq === undefined) throw new Error('the event has no entry')
    await insertCaseEvent(tx, caseId, { seq, subject, by: reviewer.person, at, facts, wordsSealed })
    return subject
  })
}

/** The events of a case with their words, in the order of the ledger; of an erased case, without. Of other kinds than those named
 * nothing is opened. */
export async function readCaseEvents(
  services: Pick<WorkServices, 'access' | 'random'>,
  database: Queryable,
  caseId: CaseId,
  kinds?: readonly CaseEventFacts['kind'][],
): Promise<readonly CaseEvent[]> {
  const box = (await existingWords(services, database, [caseId])).get(caseId)
  return (await caseEvents(database, caseId, kinds)).map(({ wordsSealed, ...event }) => ({
    ...event,
    words: wordsSealed && box && Buffer.from(box.open(wordsSealed, `event:${event.subject}`)).toString('utf8'),
  }))
}

/** A task goes to who works on the case; a statement rests on what is in it. */
async function refuseForeign(tx: Queryable, { caseId, facts }: CaseAct): Promise<void> {
  if (facts.kind === 'task' && facts.assignee !== undefined && !(await isAssigned(tx, caseId, facts.assignee)))
    throw new UserError({ code: 'refused', subject: 'assignee', reason: 'does not work on this case' })
  if (facts.kind === 'likely-country') await refuseForeignSource(tx, caseId, facts.source)
}

/** UserError `refused` where the report or exhibit is none of this case. */
export async function refuseForeignSource(
  tx: Queryable,
  caseId: CaseId,
  source: Extract<CaseEventFacts, { kind: 'likely-country' }>['source'],
): Promise<void> {
  const named = source.kind === 'person' ? [] : [source.id]
  const [exhibits, reports] = source.kind === 'exhibit' ? [named, []] : [[], named]
  if (!(await belongToCase(tx, { caseId, exhibits, reports })))
    throw new UserError({ code: 'refused', subject: 'source', reason: 'is not of this case' })
}
