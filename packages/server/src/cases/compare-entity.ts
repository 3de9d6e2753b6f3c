// Deconfliction: whether another case names the same entity. Both learn that they do, of which of their own it is true and whom
// to ask; neither learns of which case, or anything in it. Asking is an act in the ledger, and has a rate of its own, so that
// nobody guesses through a list of names.
import type { Reviewer } from '@rempart/core'
import {
  findEntity,
  insertOverlaps,
  inTransaction,
  lockCase,
  overlapNotices,
  takeRate,
  unknownOverlaps,
} from '@rempart/store'
import type { CaseId, EntityId, OverlapNotice } from '@rempart/store'
import { HttpProblem, notFound } from '../http/problem.ts'
import { COMPARE_RATE } from '../limits.ts'
import type { Services } from '../services.ts'

type CompareServices = Pick<Services, 'database' | 'ledger' | 'clock'>

/** What this case is told of one of its entities. HttpProblem 404 where it has no such entity, 429 too often. */
export async function compareEntity(
  { database, ledger, clock }: CompareServices,
  { reviewer, caseId, entity }: Readonly<{ reviewer: Reviewer; caseId: CaseId; entity: EntityId }>,
): Promise<readonly OverlapNotice[]> {
  const waitS = await takeRate(database, `compare:${reviewer.person}`, COMPARE_RATE)
  if (waitS !== undefined)
    throw new HttpProblem({
      status: 429,
      code: 'too-often',
      detail: 'Too many comparisons.',
      headers: { 'retry-after': String(waitS) },
    })
  return inTransaction(database, async (tx) => {
    if (!(await lockCase(tx, caseId))) throw notFound()
    const own = await findEntity(tx, { caseId, entity })
    if (own === undefined) throw notFound()
    const others = await unknownOverlaps(tx, own)
    const at = clock.now()
    const commit = { person: reviewer.person, case: caseId, entity }
    const facts = { kind: own.kind, found: others.length }
    const [seq] = await ledger.appendActs(tx, [{ type: 'entity-compared', commit, facts, at }])
    if (seq === undefined) throw new Error('the comparison has no entry')
    await insertOverlaps(tx, { entity, others, seq, at })
    return overlapNotices(tx, { caseId, entity })
  })
}
