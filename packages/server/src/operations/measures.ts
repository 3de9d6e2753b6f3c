// Searches, arrests and follow-ups of an operation, as dated events by country: planned, open, done or cancelled. Words about a
// case are sealed with that case's, and erased with them.
import { isInScope, narrowScope, newId } from '@rempart/core'
import type { CountryCode, MeasureKind, MeasureState } from '@rempart/core'
import { insertMeasureEvent, inTransaction, lockOperation, measuresOf, wordsState } from '@rempart/store'
import type { CaseId, Measure } from '@rempart/store'
import { existingWords, wordsOf } from '../cases/case-words.ts'
import { notFound } from '../http/problem.ts'
import { requireHeld, scopeOf } from './operations.ts'
import type { OperationPlace, OperationServices } from './operations.ts'

export type NewMeasure = Readonly<{
  kind: MeasureKind
  country: CountryCode
  state: MeasureState
  /** `YYYY-MM-DD`. */
  day: string
  caseId?: CaseId | undefined
  words?: string | undefined
}>
export type ReadMeasure = Omit<Measure, 'wordsSealed'> & Readonly<{ words: string | undefined }>

/** Plans or records a measure of a country within the person's scope. HttpProblem 404 otherwise. */
export function planMeasure(services: OperationServices, planned: OperationPlace & NewMeasure): Promise<string> {
  const { operation, country, caseId } = planned
  return inTransaction(services.database, async (tx) => {
    if (!(await lockOperation(tx, operation))) throw notFound()
    if (!isInScope(await scopeOf(tx, planned), country)) throw notFound()
    if (caseId !== undefined) await requireHeld(tx, { operation, country, caseId })
    const id = newId(services.random)
    const box = caseId === undefined ? services.access.box : await wordsOf(services, tx, caseId)
    const wordsSealed = planned.words === undefined ? undefined : box.seal(Buffer.from(planned.words), contextOf(id))
    await insert(services, tx, planned, { ...planned, id, caseId, wordsSealed })
    return id
  })
}

/** Says how a measure stands now. HttpProblem 404 where it is none of the person's scope. */
export function setMeasureState(
  services: OperationServices,
  change: OperationPlace & Readonly<{ measure: string; state: MeasureState; day?: string | undefined }>,
): Promise<void> {
  const { operation, measure, state, day } = change
  return inTransaction(services.database, async (tx) => {
    if (!(await lockOperation(tx, operation))) throw notFound()
    const scope = await scopeOf(tx, change)
    const [stands] = await measuresOf(tx, { operation, scope, measure })
    if (stands === undefined) throw notFound()
    await insert(services, tx, change, { ...stands, state, day: day ?? stands.day })
  })
}

/** Measures within the person's scope, of one country where it is named; those about an erased case without their words. */
export async function measuresFor(
  services: OperationServices,
  { country, ...place }: OperationPlace & Readonly<{ country: CountryCode | undefined }>,
): Promise<readonly ReadMeasure[]> {
  const { database, access } = services
  const scope = narrowScope(await scopeOf(database, place), country)
  if (scope === undefined) throw notFound()
  const measures = await measuresOf(database, { operation: place.operation, scope })
  const boxes = await existingWords(services, database, [...new Set(measures.flatMap(({ caseId }) => caseId ?? []))])
  return measures.map(({ wordsSealed, ...measure }) => {
    const box = measure.caseId === undefined ? access.box : boxes.get(measure.caseId)
    const words = wordsSealed && box?.open(wordsSealed, contextOf(measure.id))
    return { ...measure, words: words && Buffer.from(words).toString('utf8') }
  })
}

function contextOf(measure: string): string {
  return `measure:${measure}`
}

async function insert(
  { ledger, clock }: OperationServices,
  tx: Parameters<typeof insertMeasureEvent>[0],
  { reviewer, operation }: OperationPlace,
  measure: Omit<Measure, 'by' | 'at'>,
): Promise<void> {
  const { id, kind, country, state, day, caseId, wordsSealed } = measure
  const by = reviewer.person
  const at = clock.now()
  const commit = {
    operation,
    person: by,
    measure: id,
    ...(caseId !== undefined && { case: caseId }),
    words: wordsState(wordsSealed),
  }
  const [seq] = await ledger.appendActs(tx, [
    { type: 'operation-event', commit, facts: { kind, country, state, day }, at },
  ])
  if (seq === undefined) throw new Error('the measure has no entry')
  await insertMeasureEvent(tx, { id, kind, country, state, day, caseId, wordsSealed, seq, operation, by, at })
}
