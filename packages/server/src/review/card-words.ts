// Notes on a card and its escalation to a senior analyst: each an entry of the ledger, the words sealed under the case's key for words.
import { newId, seesFirstDecision, UserError } from '@rempart/core'
import type { EscalationReason, PersonId, Reviewer } from '@rempart/core'
import {
  cardEvents,
  cardMembers,
  endLease,
  holdsLease,
  insertCardEvent,
  inTransaction,
  looksAt,
  openEscalation,
  readCard,
  wordsState,
} from '@rempart/store'
import type { CardEvent, CardEventId, CardId, CaseId, Transaction } from '@rempart/store'
import { existingWords, wordsOf } from '../cases/case-words.ts'
import { notFound } from '../http/problem.ts'
import type { Services } from '../services.ts'
import { notInHand } from './decide-card.ts'

type WordServices = Pick<Services, 'database' | 'ledger' | 'clock' | 'random' | 'access' | 'log'>
type Place = Readonly<{ reviewer: Reviewer; caseId: CaseId; card: CardId }>
/** What was said of a card; `words` is undefined where none were said, or they were erased. */
export type Said = Readonly<{
  kind: CardEvent['kind']
  by: PersonId
  at: Date
  reason: EscalationReason | undefined
  words: string | undefined
}>

/** Keeps a note. HttpProblem 404 where there is no such card in the case. */
export async function noteOnCard(
  services: WordServices,
  { words, ...place }: Place & Readonly<{ words: string }>,
): Promise<void> {
  if ((await readCard(services.database, place)) === undefined) throw notFound()
  await inTransaction(services.database, (tx) => appendEvent(services, tx, { ...place, words, kind: 'note' }))
}

/** Hands a card that one has in hand to a senior analyst: it leaves these hands, and comes first for them. Where none works
 * on the case it stays in the queue for everybody else, and the log says so. HttpProblem 404 or 409; UserError `usage` for
 * the reason `other` without words, `refused` for a senior analyst. */
export async function escalateCard(
  services: WordServices,
  asked: Place & Readonly<{ token: number; reason: EscalationReason; words: string | undefined }>,
): Promise<void> {
  const { reviewer, caseId, card, token, reason, words } = asked
  const { person, role } = reviewer
  const { database, clock, log } = services
  if (role === 'senior-analyst')
    throw new UserError({ code: 'refused', subject: `card ${card}`, reason: 'you are a senior analyst yourself' })
  if (reason === 'other' && words === undefined)
    throw new UserError({ code: 'usage', subject: 'words', reason: 'are needed where the reason is "other"' })
  if ((await readCard(database, { caseId, card })) === undefined) throw notFound()
  const open = await inTransaction(database, async (tx) => {
    const at = clock.now()
    if (!(await holdsLease(tx, { card, person, token, at }))) throw notInHand()
    await endLease(tx, { card, person, at, pass: true })
    await appendEvent(services, tx, { reviewer, caseId, card, words, kind: 'escalated', reason })
    return openEscalation(tx, card)
  })
  if (open?.hasSenior === false) log.error({ event: 'escalated-to-nobody', code: caseId })
}

/** What was said of a card, the oldest first; nothing while an opinion is waited for that this person could give, for words
 * would tell him the first one. Undefined where there is no such card in the case. */
export async function readWords(
  services: Pick<Services, 'database' | 'access' | 'random'>,
  { reviewer, caseId, card }: Place,
): Promise<readonly Said[] | undefined> {
  const { database } = services
  if ((await readCard(database, { caseId, card })) === undefined) return undefined
  const contents = (await cardMembers(database, card)).map(({ content }) => content)
  const looks = await looksAt(database, contents)
  if (!looks.every((look) => seesFirstDecision(look, reviewer.person))) return []
  const box = (await existingWords(services, database, [caseId])).get(caseId)
  return (await cardEvents(database, { caseId, card })).map(({ id, kind, person, at, reason, words }) => {
    const opened = words && box?.open(words, contextOf(id))
    return { kind, by: person, at, reason, words: opened && Buffer.from(opened).toString('utf8') }
  })
}

async function appendEvent(
  services: WordServices,
  tx: Transaction,
  event: Place & Readonly<{ kind: CardEvent['kind']; reason?: EscalationReason; words: string | undefined }>,
): Promise<void> {
  const { reviewer, caseId, card, kind, reason } = event
  const { ledger, clock, random } = services
  const id = newId<CardEventId>(random)
  const words =
    event.words === undefined
      ? undefined
      : (await wordsOf(services, tx, caseId)).seal(Buffer.from(event.words), contextOf(id))
  const at = clock.now()
  const { person } = reviewer
  const commit = { id, person, case: caseId, card, reason: reason ?? 'none', words: wordsState(words) }
  const [seq] = await ledger.appendActs(tx, [{ type: kind, commit, facts: {}, at }])
  if (seq === undefined) throw new Error('the words have no entry')
  await insertCardEvent(tx, { seq, id, caseId, card, kind, reason, person, at, words })
}

function contextOf(id: CardEventId): string {
  return `card-event:${id}`
}
