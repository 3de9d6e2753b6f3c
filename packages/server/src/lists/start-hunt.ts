// What lists say has changed: a round over everything that came before begins when the transaction of the change commits.
import { addJobs, insertHunt, listsRevision } from '@rempart/store'
import type { CaseId, NewJob, RetroHunt, Transaction } from '@rempart/store'
import { BEGIN_HUNT, HUNT_CASE, HUNT_PRIORITY } from './site-lists.ts'

/** For the change that stands last in the ledger. A job finds the cases (retro-hunt.ts). */
export async function startHunt(tx: Transaction, change: Omit<RetroHunt, 'revision'>): Promise<void> {
  const revision = await listsRevision(tx)
  await insertHunt(tx, { ...change, revision })
  await addJobs(tx, [{ task: BEGIN_HUNT, payload: { revision } }])
}

/** Matches a case again, once however often it is asked for meanwhile. */
export function huntJob(caseId: CaseId): NewJob {
  return { task: HUNT_CASE, payload: { case: caseId }, key: `${HUNT_CASE}:${caseId}`, priority: HUNT_PRIORITY }
}
