// The acts that take two persons, one entry a kind: what it is about, and what its approval does at once. Kinds without
// `atApproval` are performed later, by one of the two, through `performApproved`.
import { HUMAN_ROLES, UserError } from '@rempart/core'
import type { ActForTwo, PersonId } from '@rempart/core'
import { countHolders, insertRoleEvent, performAct } from '@rempart/store'
import type { Act, Transaction } from '@rempart/store'
import { z } from 'zod'
import type { Access } from './access.ts'
import { makeEnrolment } from './enrolment.ts'
import { LEAST_ADMINISTRATORS } from './limits.ts'

/** What an approval hands to the approver; a recovery's link, nothing otherwise. */
export type AtApprovalResult = Readonly<{ link?: string }>
export type ActKind = Readonly<{
  kind: ActForTwo
  summary: string
  /** Its subject is a case, named in the path. */
  ofCase: boolean
  /** The rest of its subject. */
  subject: z.ZodObject
  concerns?: (subject: unknown) => PersonId
  atApproval?: (access: Access, tx: Transaction, act: Act, by: PersonId) => Promise<AtApprovalResult>
}>

export const randomId = z.string().regex(/^[0-9a-f]{32}$/u)
export const personId = randomId.transform((text) => text as PersonId)
const listName = z.string().min(1).max(200)
/** An age recipient (age-encryption.org/v1, "X25519 recipient stanza"). */
const ageRecipient = z.string().regex(/^age1[0-9a-z]{58}$/u)

const roleChange = z.object({ person: personId, role: z.enum(HUMAN_ROLES), change: z.enum(['granted', 'withdrawn']) })
const recovery = z.object({ person: personId })

export const ACT_KINDS: readonly ActKind[] = [
  {
    kind: 'release-originals',
    summary: 'original files of a case, encrypted to recipients',
    ofCase: true,
    subject: z.object({
      exhibits: z.array(randomId).min(1).max(1000),
      recipients: z.array(ageRecipient).min(1).max(20),
    }),
  },
  {
    kind: 'list-import',
    summary: 'a hash list, as the file with this SHA-256',
    ofCase: false,
    subject: z.object({ list: listName, sha256: z.string().regex(/^[0-9a-f]{64}$/u) }),
  },
  {
    kind: 'list-export',
    summary: 'a hash list, encrypted to a recipient',
    ofCase: false,
    subject: z.object({ list: listName, format: z.string().max(40), recipient: ageRecipient }),
  },
  {
    kind: 'retention-override',
    summary: 'another end of the time that a case is kept',
    ofCase: true,
    subject: z.object({ keepUntil: z.iso.date() }),
  },
  {
    kind: 'erasure',
    summary: 'the destruction of the keys of a case',
    ofCase: true,
    subject: z.object({}),
  },
  {
    kind: 'key-rotation',
    summary: 'a new key-encryption key',
    ofCase: false,
    subject: z.object({ key: z.literal('key-encryption-key') }),
  },
  {
    kind: 'role-change',
    summary: 'a role of a person',
    ofCase: false,
    subject: roleChange,
    concerns: (subject) => roleChange.parse(subject).person,
    atApproval: changeRole,
  },
  {
    kind: 'recovery',
    summary: 'a new way in for a person who lost his',
    ofCase: false,
    subject: recovery,
    concerns: (subject) => recovery.parse(subject).person,
    atApproval: recover,
  },
  {
    kind: 'ledger-policy-change',
    summary: 'which witnesses the ledger needs',
    ofCase: false,
    subject: z.object({ policy: z.string().max(4096) }),
  },
]

/** Grants or withdraws. Administrators never become fewer than the two that their acts take. */
async function changeRole(access: Access, tx: Transaction, act: Act, by: PersonId): Promise<AtApprovalResult> {
  const { person, role, change } = roleChange.parse(act.subject)
  const at = access.clock.now()
  if (role === 'administrator' && change === 'withdrawn' && (await countHolders(tx, role)) <= LEAST_ADMINISTRATORS)
    throw new UserError({
      code: 'conflict',
      subject: 'administrators',
      reason: 'two have to remain: their acts take two',
    })
  await insertRoleEvent(tx, { person, role, kind: change, at, act: act.id })
  await performAct(tx, { act: act.id, kind: act.kind, by, at })
  return {}
}

/** A link that replaces every authenticator of the person, and his sessions, when it is used. */
async function recover(access: Access, tx: Transaction, act: Act, by: PersonId): Promise<AtApprovalResult> {
  const { person } = recovery.parse(act.subject)
  const link = await makeEnrolment(access, tx, { person, kind: 'recovery' })
  await performAct(tx, { act: act.id, kind: act.kind, by, at: access.clock.now() })
  return { link }
}
