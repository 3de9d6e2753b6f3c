// Acts that take two persons (SECURITY §4.7): one asks, another approves, from another session and another authenticator,
// freshly present, within a day. Pure: the store applies the rule under SERIALIZABLE.
import { CLOCK_SKEW_MS, REQUEST_LIFE_MS, STEP_UP_MS } from './limits.ts'

export const ACTS_FOR_TWO = [
  'release-originals',
  'list-import',
  'list-export',
  'list-removal',
  'list-change',
  'quarantine-lift',
  'retention-override',
  'hold-lift',
  'erasure',
  'key-rotation',
  'role-change',
  'recovery',
  'ledger-policy-change',
] as const
export type ActForTwo = (typeof ACTS_FOR_TWO)[number]

/** Who acts: the person, the session that he acts in and the authenticator that opened it. */
export type Presence = Readonly<{ person: string; session: string; authenticator: string; steppedUpAtMs: number }>
/** What was asked for. `concerns`: the person whom the act is about, where it is about one. */
export type Asked = Readonly<{
  by: Omit<Presence, 'steppedUpAtMs'>
  askedAtMs: number
  concerns?: string | undefined
  /** Somebody has approved, refused or withdrawn it already. */
  closed: boolean
}>
export type ApprovalRefusal =
  | 'same-person'
  | 'same-session'
  | 'same-authenticator'
  | 'concerns-approver'
  | 'closed'
  | 'expired'
  | 'step-up-needed'

/** Why this presence may not approve; undefined where it may. That his role may approve is the policy table's matter. */
export function approvalRefusal(asked: Asked, approver: Presence, nowMs: number): ApprovalRefusal | undefined {
  if (asked.closed) return 'closed'
  if (isExpired(asked.askedAtMs, nowMs)) return 'expired'
  if (approver.person === asked.by.person) return 'same-person'
  if (approver.session === asked.by.session) return 'same-session'
  if (approver.authenticator === asked.by.authenticator) return 'same-authenticator'
  if (approver.person === asked.concerns) return 'concerns-approver'
  if (!isFresh(approver.steppedUpAtMs, nowMs)) return 'step-up-needed'
  return undefined
}

/** True once an act may not be approved or performed any more. A clock that went back does not make it younger. */
export function isExpired(askedAtMs: number, nowMs: number): boolean {
  return nowMs - askedAtMs >= REQUEST_LIFE_MS || nowMs + CLOCK_SKEW_MS < askedAtMs
}

/** True while a proof of presence still covers sensitive acts; one from the future covers nothing. */
export function isFresh(steppedUpAtMs: number, nowMs: number): boolean {
  return nowMs + CLOCK_SKEW_MS >= steppedUpAtMs && nowMs - steppedUpAtMs <= STEP_UP_MS
}
