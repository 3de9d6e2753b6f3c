// Until when a case is kept, as people say it. Nobody alone brings the end of a case nearer: one person finishes it for at
// least the site's shortest term, reopens it, lengthens its term, places a hold; an earlier end and the lifting of a hold take
// two. Each is an entry of the ledger.
import {
  addCalendar,
  keepsAsLong,
  newId,
  type PersonId,
  type Retention,
  retentionOf,
  type RetentionTerm,
  UserError,
} from '@rempart/core'
import {
  type Act,
  type CaseFile,
  type CaseId,
  inTransaction,
  lastEnd,
  liftHold,
  lockCase,
  placeHold,
  readCase,
  retentionFacts,
  setTerm,
  type Transaction,
} from '@rempart/store'
import { notFound } from '../http/problem.ts'
import { LEAST_TERM } from '../limits.ts'
import type { Services } from '../services.ts'

type RetentionServices = Pick<Services, 'database' | 'ledger' | 'clock' | 'random'>
type OfCase = Readonly<{ caseId: CaseId; person: PersonId }>

/** The case is finished and kept for the term; again, the term is another. UserError `refused` where that would end earlier. */
export async function finishCase(
  { database, ledger, clock }: RetentionServices,
  { caseId, person, term }: OfCase & Readonly<{ term: RetentionTerm }>,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    const file = await livingCase(tx, caseId)
    const now = clock.now()
    const finishedAt = file.finishedAt ?? now
    const end = retentionOf({ finishedAt, term, holds: [] })
    if (!(await endsSet(tx, file, now)).every((before) => keepsAsLong(before, end)))
      throw new UserError({
        code: 'refused',
        subject: 'term',
        reason: 'an earlier end takes two persons: ask for a retention-override',
      })
    await setTerm(tx, { caseId, finishedAt, term })
    await ledger.appendActs(tx, [
      { type: 'case-finished', commit: { case: caseId, person }, facts: { ...term }, rows: ['retention_term'] },
    ])
  })
}

/** The ends that one person may not undercut: the one that was set last, though the case was opened again since; for a case
 * that is open, the shortest term too. What a hold adds does not count: it goes, and the term then stands alone. */
async function endsSet(tx: Transaction, { id, finishedAt }: CaseFile, now: Date): Promise<readonly Retention[]> {
  const last = await lastEnd(tx, id)
  const least = { kind: 'until', at: addCalendar(now, LEAST_TERM) } as const
  return [...(finishedAt === undefined ? [least] : []), ...(last === undefined ? [] : [retentionOf(last)])]
}

/** The case is open again and has no end. */
export async function reopenCase({ database, ledger }: RetentionServices, { caseId, person }: OfCase): Promise<void> {
  await inTransaction(database, async (tx) => {
    const file = await livingCase(tx, caseId)
    if (file.finishedAt === undefined) throw new UserError({ code: 'conflict', subject: 'case', reason: 'is open' })
    await setTerm(tx, { caseId, term: LEAST_TERM })
    await ledger.appendActs(tx, [{ type: 'case-reopened', commit: { case: caseId, person }, rows: ['retention_term'] }])
  })
}

/** Places a hold, whose reason is a code; its identifier. */
export async function placeCaseHold(
  { database, ledger, clock, random }: RetentionServices,
  { caseId, person, reason, until }: OfCase & Readonly<{ reason: string; until?: Date | undefined }>,
): Promise<string> {
  const id = newId<string>(random)
  await inTransaction(database, async (tx) => {
    await livingCase(tx, caseId)
    await placeHold(tx, { id, caseId, placedAt: clock.now(), reason, ...(until && { until }) })
    const facts = { reason, ...(until && { until: until.toISOString() }) }
    await ledger.appendActs(tx, [
      { type: 'hold-placed', commit: { case: caseId, person, hold: id }, facts, rows: ['legal_hold'] },
    ])
  })
  return id
}

/** Lifts a hold, as two persons have agreed. */
export async function liftCaseHold(
  { ledger, clock }: RetentionServices,
  tx: Transaction,
  { caseId, hold, act }: Readonly<{ caseId: CaseId; hold: string; act: Act }>,
): Promise<void> {
  await livingCase(tx, caseId)
  if (!(await liftHold(tx, { id: hold, caseId, at: clock.now() })))
    throw new UserError({ code: 'conflict', subject: 'hold', reason: 'is not on this case, or was lifted' })
  await ledger.appendActs(tx, [
    { type: 'hold-lifted', commit: { case: caseId, hold, act: act.id }, rows: ['legal_hold_lift'] },
  ])
}

/** Sets another end of a finished case, as two persons have agreed. */
export async function overrideRetention(
  { ledger }: RetentionServices,
  tx: Transaction,
  { caseId, keepUntil, act }: Readonly<{ caseId: CaseId; keepUntil: Date; act: Act }>,
): Promise<void> {
  await livingCase(tx, caseId)
  const { finishedAt, term } = await retentionFacts(tx, caseId)
  if (finishedAt === undefined)
    throw new UserError({ code: 'conflict', subject: 'case', reason: 'is open: finish it first' })
  await setTerm(tx, { caseId, finishedAt, term, override: { keepUntil, act: act.id } })
  const facts = { keepUntil: keepUntil.toISOString() }
  await ledger.appendActs(tx, [
    { type: 'retention-override', commit: { case: caseId, act: act.id }, facts, rows: ['retention_term'] },
  ])
}

/** The case, locked. HttpProblem 404 where there is none; UserError `conflict` where it was erased. */
async function livingCase(tx: Transaction, caseId: CaseId): Promise<CaseFile> {
  if (!(await lockCase(tx, caseId))) throw notFound()
  const file = await readCase(tx, caseId)
  if (file === undefined) throw notFound()
  if (file.state === 'erased') throw new UserError({ code: 'conflict', subject: 'case', reason: 'was erased' })
  return file
}
