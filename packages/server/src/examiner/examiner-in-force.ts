// What examines the files of this site from now on. A worker that starts with other versions, or another trust list, notes it in
// the ledger, and a round over everything that was examined before begins; somebody may ask for a round, too.
import type { PersonId } from '@rempart/core'
import {
  addJobs,
  casesExaminedBefore,
  examinerInForce,
  forgetUnanswered,
  insertExaminer,
  insertHunt,
  inTransaction,
  lockExaminer,
} from '@rempart/store'
import type { Examiner, Queryable, RetroHunt, Transaction } from '@rempart/store'
import type { Services } from '../services.ts'
import { changedParts, examineAlike } from './versions.ts'

/** Names of the jobs that examine again: one finds the cases, one does some pieces of a case. */
export const BEGIN_EXAMINING = 'begin-examining-again'
export const EXAMINE_AGAIN = 'examine-again'
/** After everything else: reports that come in, and matching again. */
export const EXAMINE_PRIORITY = 40
/** Jobs of this queue run one after another, so that they take one worker at most. */
export const EXAMINE_QUEUE = 'examine-again'

type NotingServices = Pick<Services, 'database' | 'ledger' | 'clock' | 'examiner' | 'log'>

/** What examines in this process, where it is what examines in this site; undefined where another version has come since. */
export async function ownExaminer(
  database: Queryable,
  { examiner }: Pick<Services, 'examiner'>,
): Promise<Examiner | undefined> {
  const inForce = await examinerInForce(database)
  return inForce !== undefined && examineAlike(inForce, examiner) ? inForce : undefined
}

/** Notes what this worker examines with. Where that is other than before, a round begins. */
export async function noteExaminer(services: NotingServices): Promise<void> {
  const { database, ledger, clock, examiner, log } = services
  await inTransaction(database, async (tx) => {
    await lockExaminer(tx)
    const before = await examinerInForce(tx)
    if (before !== undefined && examineAlike(before, examiner)) return
    const at = clock.now()
    const number = await insertExaminer(tx, { ...examiner, at })
    const [seq = 0] = await ledger.appendActs(tx, [
      { type: 'examiner-changed', facts: { examiner: number }, rows: ['examiner'], at },
    ])
    const isFirst = before === undefined
    // A new site has nothing to examine again.
    if (isFirst && (await casesExaminedBefore(tx, { examiner: number, after: '', limit: 1 })).length === 0) return
    const changes = changedParts(before, examiner)
    await startRound(tx, { revision: seq + 1, why: 'versions', examiner: number, changes, at })
    log.info({ event: 'examiner-changed', code: String(number), count: changes.length })
  })
}

/** A round over what other versions examined, and what could not be examined again. False where no worker has started yet. */
export async function askForRound(services: NotingServices, by: PersonId): Promise<boolean> {
  const { database, ledger, clock } = services
  return inTransaction(database, async (tx) => {
    await lockExaminer(tx)
    const inForce = await examinerInForce(tx)
    if (inForce === undefined) return false
    await forgetUnanswered(tx)
    const at = clock.now()
    const facts = { examiner: inForce.number }
    const [seq = 0] = await ledger.appendActs(tx, [{ type: 'hunt-asked', commit: { person: by }, facts, at }])
    await startRound(tx, { revision: seq + 1, why: 'asked', examiner: inForce.number, at })
    return true
  })
}

async function startRound(tx: Transaction, round: RetroHunt & Readonly<{ examiner: number }>): Promise<void> {
  await insertHunt(tx, round)
  await addJobs(tx, [{ task: BEGIN_EXAMINING, payload: { examiner: round.examiner } }])
}
