// Acts that take two persons: asked by one, approved by another, performed once (perform-act.ts). What a kind is about and
// who does it is in act-kinds.ts; this file is the order of things (SECURITY §4.7, §5 E8).
import { approvalRefusal, isExpired, newId, standingNeeded } from '@rempart/core'
import type { ActForTwo, ActId, ApprovalRefusal, PersonId, Presence } from '@rempart/core'
import {
  inTransaction,
  insertAct,
  insertActAnswer,
  isAssigned,
  isContention,
  isSessionLive,
  readAct,
  readPerson,
} from '@rempart/store'
import type { Act, Transaction } from '@rempart/store'
import type { Access } from './access.ts'
import { ofCase } from './act-kind.ts'
import type { PersonActor } from './actor.ts'
import { freshCode } from './halves.ts'

export type Asking = Readonly<{
  kind: ActForTwo
  subject: unknown
  concerns?: PersonId | undefined
  reason: string
  inHalves?: boolean
}>
/** `code`: the asker's half, shown to him once. */
export type AskedAct = Readonly<{ request: ActId; code?: string }>
export type AnswerOutcome<T> =
  | Readonly<{ kind: 'done'; value: T }>
  | Readonly<{ kind: 'refused'; why: ApprovalRefusal | 'not-yours' | 'session-over' | 'asker-left' }>
  | Readonly<{ kind: 'absent' }>
/** What an approval does in the same transaction. */
type AtApproval<T> = (tx: Transaction, act: Act) => Promise<T>

/** Transactions in one another's way begin again this many times: each time one of the others has got through. */
const MAX_TRIES = 12

/** Asks for an act: nothing happens yet. */
export async function askAct(access: Access, actor: PersonActor, asking: Asking): Promise<AskedAct> {
  const id = newId<ActId>(access.random)
  const reasonSealed = access.box.seal(Buffer.from(asking.reason), `act:${id}`)
  const { kind, subject, concerns } = asking
  const half = asking.inHalves === true ? freshCode(access.random) : undefined
  await inTransaction(access.database, async (tx) => {
    const by = actor.reviewer
    const codeHash = half?.codeHash
    await insertAct(tx, { id, kind, subject, concerns, reasonSealed, by, askedAt: access.clock.now(), codeHash })
    const commit = { act: id, person: by.person, subject: JSON.stringify(subject), reason: asking.reason }
    await access.record(tx, [{ type: 'act-asked', commit, facts: { kind, role: by.role }, rows: ['act', 'act_half'] }])
  })
  return { request: id, ...(half !== undefined && { code: half.code }) }
}

/** Approves. Under SERIALIZABLE everything is looked at again: the act, the approver's session and role, and that whoever
 * asked may still ask.
 * Of any number of approvals at once, one goes through. */
export async function approveAct<T>(
  access: Access,
  args: Readonly<{ actor: PersonActor; kind: ActForTwo; act: ActId; atApproval: AtApproval<T> }>,
): Promise<AnswerOutcome<T>> {
  const { actor, kind, atApproval } = args
  return serializable(access, async (tx) => {
    const at = access.clock.now()
    const act = await readAct(tx, args.act)
    if (act === undefined || act.kind !== kind) return { kind: 'absent' }
    if (!(await isSessionLive(tx, actor.session.id, at))) return { kind: 'refused', why: 'session-over' }
    if (standingNeeded(actor.session.role, `approve.${kind}`) === undefined)
      return { kind: 'refused', why: 'not-yours' }
    const why = approvalRefusal(askedOf(act), presenceOf(actor), at.getTime())
    if (why !== undefined) return { kind: 'refused', why }
    if (!(await mayStillAsk(tx, act, at))) return { kind: 'refused', why: 'asker-left' }
    if (!(await insertActAnswer(tx, { act: act.id, askedBy: act.by.person, kind: 'approved', by: actor.reviewer, at })))
      return { kind: 'refused', why: 'closed' }
    const commit = { act: act.id, asked: act.by.person, approved: actor.reviewer.person }
    await access.record(tx, [
      { type: 'act-approved', commit, facts: { kind, role: actor.reviewer.role }, rows: ['act_answer'] },
    ])
    return { kind: 'done', value: await atApproval(tx, (await readAct(tx, act.id)) ?? act) }
  })
}

/** Refuses what another asked for, or withdraws what one asked for oneself. */
export async function closeAct(
  access: Access,
  args: Readonly<{ actor: PersonActor; kind: ActForTwo; act: ActId }>,
): Promise<AnswerOutcome<'refused' | 'withdrawn'>> {
  const { actor, kind } = args
  return serializable(access, async (tx) => {
    const act = await readAct(tx, args.act)
    if (act === undefined || act.kind !== kind) return { kind: 'absent' }
    const own = act.by.person === actor.reviewer.person
    if (!own && standingNeeded(actor.session.role, `approve.${kind}`) === undefined)
      return { kind: 'refused', why: 'not-yours' }
    const answer = own ? 'withdrawn' : 'refused'
    const at = access.clock.now()
    if (!(await insertActAnswer(tx, { act: act.id, askedBy: act.by.person, kind: answer, by: actor.reviewer, at })))
      return { kind: 'refused', why: 'closed' }
    const commit = { act: act.id, person: actor.reviewer.person }
    await access.record(tx, [{ type: 'act-closed', commit, facts: { kind, answer }, rows: ['act_answer'] }])
    return { kind: 'done', value: answer }
  })
}

/** Where an act stands now; derived, never stored. */
export type ActState = 'asked' | 'expired' | 'approved' | 'refused' | 'withdrawn' | 'performed' | 'failed'
export function stateOf(act: Act, at: Date): ActState {
  if (act.performed !== undefined) return act.performed.outcome === 'done' ? 'performed' : 'failed'
  if (act.answer?.kind === 'refused' || act.answer?.kind === 'withdrawn') return act.answer.kind
  if (isExpired(act.askedAt.getTime(), at.getTime())) return 'expired'
  return act.answer === undefined ? 'asked' : 'approved'
}

function askedOf(act: Act) {
  const { person, session, authenticator } = act.by
  return {
    by: { person, session, authenticator },
    askedAtMs: act.askedAt.getTime(),
    concerns: act.concerns,
    closed: act.answer !== undefined,
  }
}

/** Whether who asked is still here, in the role in which he asked, and on the case where that took being on it. */
async function mayStillAsk(tx: Transaction, { by, kind, subject }: Act, at: Date): Promise<boolean> {
  const asker = await readPerson(tx, by.person)
  if (asker === undefined || asker.disabled || (asker.validUntil !== undefined && asker.validUntil <= at)) return false
  if (!asker.roles.some((role) => role === by.role)) return false
  if (standingNeeded(by.role, `ask.${kind}`) !== 'assigned') return true
  return isAssigned(tx, ofCase.parse(subject).case, by.person)
}

function presenceOf({ reviewer, session }: PersonActor): Presence {
  const { person, session: id, authenticator } = reviewer
  return {
    person,
    session: id,
    authenticator,
    steppedUpAtMs: session.steppedUpAt?.getTime() ?? Number.NEGATIVE_INFINITY,
  }
}

async function serializable<T>(access: Access, work: (tx: Transaction) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await inTransaction(
        access.database,
        async (tx) => {
          await access.lockLedger(tx)
          return work(tx)
        },
        'SERIALIZABLE',
      )
    } catch (error) {
      if (!isContention(error) || tries === MAX_TRIES) throw error
    }
  }
}
