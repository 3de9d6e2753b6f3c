// Deciding, and taking back: by a person who holds the card, about members that he has seen; each is an entry of the ledger.
// Where a second opinion is waited for, the second person's answer is that opinion and decides nothing.
import {
  agreesWithGolden,
  contributionOf,
  decide,
  differingAxes,
  isDecodedImage,
  newId,
  secondLookOf,
  undo,
  UserError,
} from '@rempart/core'
import type { Assessment, ContentId, Decided, DecisionId, MediaType, Reviewer } from '@rempart/core'
import {
  answersState,
  cardMembers,
  contentsSeen,
  decisionEvents,
  decisionStates,
  findDecision,
  goldenAnswer,
  holdsLease,
  insertDecision,
  insertGoldenResult,
  insertOpinion,
  isUndecided,
  insertSecondLook,
  insertUndo,
  inTransaction,
  looksAt,
  readCard,
} from '@rempart/store'
import type { CardId, CardLook, CaseId, ExhibitId, SecondLookId, Transaction } from '@rempart/store'
import { HttpProblem, notFound } from '../http/problem.ts'
import type { Services } from '../services.ts'
import { chanceOf } from './site-chance.ts'

type DecideServices = Pick<Services, 'database' | 'ledger' | 'clock' | 'random' | 'access' | 'config'>
export type Decision = Readonly<{
  reviewer: Reviewer
  caseId: CaseId
  card: CardId
  /** Of the lease under which it is made. */
  token: number
  exhibits: readonly ExhibitId[]
  assessment: Assessment
}>
/** A decision, or the opinion that a second look waited for. */
export type Made = Readonly<{ kind: 'decision' | 'opinion'; decided: Decided }>

/** HttpProblem 404 or 409 (the card is in other hands, or another's opinion is waited for), UserError `refused` for members
 * that were not seen. */
export function decideCard(services: DecideServices, decision: Decision): Promise<Made> {
  const { database, clock, random } = services
  const { reviewer, caseId, card, token, exhibits, assessment } = decision
  const { person } = reviewer
  return inTransaction(database, async (tx) => {
    if ((await readCard(tx, { caseId, card })) === undefined) throw notFound()
    const at = clock.now()
    if (!(await holdsLease(tx, { card, person, token, at }))) throw notInHand()
    const members = await cardMembers(tx, card)
    const wanted = members.filter(({ exhibit }) => exhibits.includes(exhibit))
    if (wanted.length !== new Set(exhibits).size) throw notFound()
    const tiles = [...new Set(members.map(({ content }) => content as ContentId))]
    const seen = await contentsSeen(tx, { person, contents: tiles })
    // What has no picture to show (a file that is not decoded) is decided on what is written about it.
    const unseeable = members.filter(({ type }) => !isDecodedImage(type as MediaType)).map(({ content }) => content)
    const decided = decide({
      reviewer,
      id: newId<DecisionId>(random),
      card,
      tiles,
      seen: new Set([...seen.keys(), ...unseeable] as ContentId[]),
      members: wanted.map(({ content }) => content as ContentId),
      assessment,
    })
    const look = await lookToAnswer(tx, { reviewer, decided })
    if (look === undefined) await record(services, tx, { decided, caseId, card, reviewer, at })
    else await recordOpinion(services, tx, { decided, look, caseId, card, reviewer, at })
    return { kind: look === undefined ? 'decision' : 'opinion', decided }
  })
}

/** The card left this person's hands, by time or by an act. */
export function notInHand(): HttpProblem {
  return new HttpProblem({ status: 409, code: 'not-in-hand', detail: 'This card is no longer in your hands.' })
}

/** The second look that these members answer; undefined for a decision. HttpProblem 409 where they belong to one to which
 * this person cannot contribute, or not all of its members are named. */
async function lookToAnswer(
  tx: Transaction,
  { reviewer, decided }: Readonly<{ reviewer: Reviewer; decided: Decided }>,
): Promise<CardLook | undefined> {
  const { person } = reviewer
  const looks = await looksAt(tx, decided.members)
  const open = looks.filter(
    ({ state, firstPerson }) => (state === 'waits' || state === 'disputed') && firstPerson !== person,
  )
  const [look] = open
  if (look === undefined) {
    const given = looks.find((ended) => ended.secondPerson === person && isSameAnswer(ended, decided))
    if (given !== undefined && !(await isUndecided(tx, decided.card))) throw alreadyGiven(given)
    return undefined
  }
  const contribution = contributionOf(look, reviewer)
  const isWhole = look.members.length === decided.members.length && open.length === 1
  if (contribution === undefined || !isWhole)
    throw new HttpProblem({
      status: 409,
      code: 'second-opinion-open',
      detail: 'Another opinion is waited for on these exhibits, on all of them together.',
    })
  return contribution === 'opinion' ? look : undefined
}

type Recorded = Readonly<{ decided: Decided; caseId: CaseId; card: CardId; reviewer: Reviewer; at: Date }>

async function record(services: DecideServices, tx: Transaction, recorded: Recorded): Promise<void> {
  const { ledger, random, config } = services
  const { decided, caseId, card, reviewer, at } = recorded
  const { id, members, assessment } = decided
  const { person } = reviewer
  const golden = await goldenAnswer(tx, card)
  const chance = chanceOf(services, `quality:${id}`)
  const kind = golden === undefined ? secondLookOf(assessment, { chance, share: config.qualityShare }) : undefined
  const stated = decisionStates({ assessment, members, look: kind })
  const commit = { person, case: caseId, card, decision: id, ...stated }
  const [seq] = await ledger.appendActs(tx, [{ type: 'decision', commit, facts: { members: members.length }, at }])
  if (seq === undefined) throw new Error('the decision has no entry')
  await insertDecision(tx, { id, seq, caseId, card, person, at, assessment, members })
  if (golden !== undefined) await insertGoldenResult(tx, { decision: id, agrees: agreesWithGolden(assessment, golden) })
  if (kind !== undefined) {
    const look = newId<SecondLookId>(random)
    await insertSecondLook(tx, { id: look, decision: id, kind, seq, person: undefined, at })
  }
}

async function recordOpinion(
  { ledger }: DecideServices,
  tx: Transaction,
  { decided, look, caseId, card, reviewer, at }: Recorded & Readonly<{ look: CardLook }>,
): Promise<void> {
  const { id, assessment } = decided
  const { person } = reviewer
  const events = await decisionEvents(tx, { contents: decided.members, viewer: person })
  const first = events.find((event) => event.kind === 'decided' && event.id === look.decision)
  if (first?.kind !== 'decided') throw new Error('a second look without its decision')
  const differs = differingAxes(first.assessment, assessment)
  const commit = {
    person,
    case: caseId,
    card,
    opinion: id,
    look: look.id,
    assessment: answersState(assessment),
    differs: differs.join(' '),
  }
  const [seq] = await ledger.appendActs(tx, [{ type: 'opinion', commit, facts: {}, at }])
  if (seq === undefined) throw new Error('the opinion has no entry')
  if (!(await insertOpinion(tx, { id, look: look.id, seq, person, at, assessment, differs }))) throw alreadyGiven(look)
}

/** The opinion with which a second look ended in agreement, sent again: while nothing of the card is open again it must not become a
 * decision of its own. */
function isSameAnswer({ state, opinion, members }: CardLook, decided: Decided): boolean {
  const isOfSame = members.length === decided.members.length && members.every((it) => decided.members.includes(it))
  return (
    state === 'agreed' &&
    isOfSame &&
    opinion !== undefined &&
    differingAxes(opinion.assessment, decided.assessment).length === 0
  )
}

function alreadyGiven({ id }: CardLook): UserError {
  return new UserError({ code: 'conflict', subject: `second look ${id}`, reason: 'has its opinion already' })
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
    const contents = members.map(({ content }) => content)
    const events = await decisionEvents(tx, { contents, viewer: reviewer.person })
    const { by } = undo({ reviewer, of: decision, events })
    const commit = { person: by, case: caseId, decision }
    const at = clock.now()
    const [seq] = await ledger.appendActs(tx, [{ type: 'decision-undone', commit, facts: {}, at }])
    if (seq === undefined) throw new Error('the undoing has no entry')
    // Two at once both found it standing; the ledger lets one pass at a time.
    if (!(await insertUndo(tx, { decision, seq, person: reviewer.person, at })))
      throw new UserError({ code: 'conflict', subject: `decision ${decision}`, reason: 'is undone already' })
  })
}
