// Putting people on a case and taking them off it: an entry of the ledger each.
import type { PersonId } from '@rempart/core'
import { insertCaseAssignment } from '@rempart/store'
import type { CaseId, Transaction } from '@rempart/store'
import type { Access } from '../access/access.ts'

type Assignment = Readonly<{
  caseId: CaseId
  person: PersonId
  kind: 'assigned' | 'released'
  by: PersonId
}>

export async function assignPerson(
  { clock, record }: Pick<Access, 'clock' | 'record'>,
  tx: Transaction,
  { caseId, person, kind, by }: Assignment,
): Promise<void> {
  await insertCaseAssignment(tx, { case: caseId, person, kind, at: clock.now(), by })
  const commit = { case: caseId, person, by }
  await record(tx, [{ type: 'case-assigned', commit, facts: { what: kind }, rows: ['case_assignment'] }])
}
