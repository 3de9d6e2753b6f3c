// Who must agree to an act on a list (SECURITY H7). The command line records one person; a server fills the hook with two
// sessions. Nothing here decides who a person is: that is the business of whoever checked the approval.
import { UserError } from '@rempart/core'
import type { ListApproval } from '@rempart/core'

export type ListAct = 'import' | 'update' | 'remove' | 'export' | 'lift-quarantine'

/** Throws UserError `refused` where the act lacks consent. */
export type ApprovalRule = (
  request: Readonly<{ act: ListAct; list: string; approvals: readonly ListApproval[] }>,
) => void

/** One named person, however known: enough to be asked about it later. */
export const onePerson: ApprovalRule = ({ act, list, approvals }) => {
  if (approvals.some(({ by }) => by !== '')) return
  throw new UserError({ code: 'refused', subject: list, reason: `${act} needs to name who asks for it` })
}

/** Two different persons, each with a consent whose signature was checked. */
export const twoSignedPersons: ApprovalRule = ({ act, list, approvals }) => {
  const persons = new Set(approvals.filter(({ how }) => how === 'signed').map(({ by }) => by))
  if (persons.size >= 2) return
  throw new UserError({
    code: 'refused',
    subject: list,
    reason: `${act} needs two persons' signed approval; ${persons.size} given`,
  })
}

/** Which rule holds for which act. */
export type ApprovalRules = Readonly<Record<ListAct, ApprovalRule>>

/** What one operator on one machine may do alone: everything but give a list away. */
export const SINGLE_OPERATOR: ApprovalRules = {
  import: onePerson,
  update: onePerson,
  remove: onePerson,
  export: twoSignedPersons,
  'lift-quarantine': onePerson,
}

/** What a server asks for: two persons for everything that changes what matches. */
export const TWO_PERSONS: ApprovalRules = {
  import: twoSignedPersons,
  update: onePerson,
  remove: twoSignedPersons,
  export: twoSignedPersons,
  'lift-quarantine': twoSignedPersons,
}
