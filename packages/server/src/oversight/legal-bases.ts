// On which legal basis people worked on a case, and when: what the auditor holds a view's time against (LED, article 25). No other
// word of the case is opened. A reading is itself an act: its entry is durable before its answer leaves.
import type { CaseEvent, CountryCode, PersonId } from '@rempart/core'
import { type CaseId, inTransaction, readCase } from '@rempart/store'
import { readCaseEvents } from '../cases/case-work.ts'
import { notFound } from '../http/problem.ts'
import type { Services } from '../services.ts'

/** A jurisdiction that stood on the case. `basis`: undefined where the case was erased. `until`: undefined while it stands. */
export type LegalBasis = Readonly<{
  id: string
  country: CountryCode
  authority: string
  basis: string | undefined
  by: PersonId
  from: Date
  until: Date | undefined
}>

const BASIS_KINDS = ['jurisdiction', 'jurisdiction-ended'] as const

/** All that ever stood, in the order in which they began. HttpProblem 404 where there is no such case. */
export async function readLegalBases(
  services: Services,
  { by, caseId }: Readonly<{ by: PersonId; caseId: CaseId }>,
): Promise<readonly LegalBasis[]> {
  const { database, ledger } = services
  if ((await readCase(database, caseId)) === undefined) throw notFound()
  const bases = legalBasesOf(await readCaseEvents(services, database, caseId, BASIS_KINDS))
  await inTransaction(database, (tx) =>
    ledger.appendActs(tx, [
      { type: 'ledger-read', commit: { person: by, case: caseId }, facts: { bases: bases.length } },
    ]),
  )
  return bases
}

function legalBasesOf(events: readonly CaseEvent[]): readonly LegalBasis[] {
  const ended = new Map(
    events.flatMap(({ subject, at, facts }) => (facts.kind === 'jurisdiction-ended' ? [[subject, at] as const] : [])),
  )
  return events.flatMap(({ subject: id, by, at: from, words: basis, facts }) => {
    if (facts.kind !== 'jurisdiction') return []
    const { country, authority } = facts
    return [{ id, country, authority, basis, by, from, until: ended.get(id) }]
  })
}
