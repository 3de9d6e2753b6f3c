// Doing what two persons approved: at the approval, by a job, or by one of the two. Whatever does it, `act_performed` makes it
// once, and the ledger says that it was done, by whom, and what it came to.
import type { ActForTwo, ActId, PersonId } from '@rempart/core'
import { isExpired, UserError } from '@rempart/core'
import { addJobs, inTransaction, performAct, readAct } from '@rempart/store'
import type { Act, RecordedTable, Transaction } from '@rempart/store'
import type { Services } from '../services.ts'
import type { Access } from './access.ts'
import type { ActKind, ActResult } from './act-kind.ts'

/** Name of the job that performs approved acts. */
export const PERFORM_ACT = 'perform-act'

/** What an approval does, in its transaction: `performed` where the act is done when it commits. */
export async function atApproval(
  services: Services,
  tx: Transaction,
  { kind, act, byPerson }: Readonly<{ kind: ActKind; act: Act; byPerson: PersonId }>,
): Promise<Readonly<{ state: 'approved' | 'performed'; link?: string }>> {
  const { performance } = kind
  switch (performance.by) {
    case 'asker':
      return { state: 'approved' }
    case 'job':
      await addJobs(tx, [{ task: PERFORM_ACT, payload: { act: act.id } }])
      return { state: 'approved' }
    case 'approval': {
      const { result, rows, link } = await performance.perform(services, tx, { act, subject: act.subject, byPerson })
      if (!(await markPerformed(services.access, tx, { act: act.id, kind: kind.kind, byPerson, result, rows })))
        throw new Error('an act was approved and cannot be performed')
      return { state: 'performed', ...(link !== undefined && { link }) }
    }
  }
}

/** Performs an approved act inside the transaction that does it: called by whatever one of the two does himself. The subject
 * is what was approved, and nothing else may be done on it. Undefined where there is nothing (more) to perform. */
export async function performApproved(
  access: Access,
  tx: Transaction,
  args: Readonly<{ act: ActId; kind: ActForTwo; by: PersonId; result?: ActResult }>,
): Promise<Act | undefined> {
  const { act, kind, by: byPerson, result = {} } = args
  return (await markPerformed(access, tx, { act, kind, byPerson, result })) ? readAct(tx, act) : undefined
}

/** Performs an act by job, in the approver's name. Nothing where it was done, or its day was over before it began. */
export async function performByJob(services: Services, kinds: readonly ActKind[], id: ActId): Promise<void> {
  const { access, database, clock } = services
  const act = await readAct(database, id)
  const performance = kinds.find(({ kind }) => kind === act?.kind)?.performance
  if (act?.answer?.kind !== 'approved' || performance?.by !== 'job') throw new Error('no job performs this act')
  const at = clock.now()
  if (act.performed !== undefined || isExpired(act.askedAt.getTime(), at.getTime())) return
  const byPerson = act.answer.person
  const mark = { act: id, kind: act.kind, byPerson, at }
  try {
    const result = await performance.perform(services, { act, subject: act.subject, byPerson })
    await inTransaction(database, (tx) => markPerformed(access, tx, { ...mark, result }))
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const result = { code: error.code }
    await inTransaction(database, (tx) => markPerformed(access, tx, { ...mark, result, outcome: 'failed' }))
  }
}

type Mark = Readonly<{
  act: ActId
  kind: ActForTwo
  byPerson: PersonId
  result: ActResult
  outcome?: 'done' | 'failed'
  rows?: readonly RecordedTable[] | undefined
  /** When it began; now where it is not said. */
  at?: Date
}>

async function markPerformed(access: Access, tx: Transaction, mark: Mark): Promise<boolean> {
  const { act, kind, byPerson, result, outcome = 'done', rows = [], at = access.clock.now() } = mark
  if (!(await performAct(tx, { act, kind, by: byPerson, at, outcome, result }))) return false
  const facts = { ...result, kind, outcome }
  await access.record(tx, [
    { type: 'act-performed', commit: { act, person: byPerson }, facts, rows: ['act_performed', ...rows] },
  ])
  return true
}
