// What people write into a case, as events, and what stands after them: tasks, jurisdictions, countries, referrals. Events are
// inserted; the rest is derived here.
import type { PersonId } from '../access/id.ts'
import type { CountryCode } from './country.ts'

/** Where a statement comes from: what a report or an exhibit of the case says, or what a person says. */
export type StatementSource = Readonly<{ kind: 'report' | 'exhibit'; id: string } | { kind: 'person' }>

/** How far a referral is, as people record it. */
export const REFERRAL_STATES = ['drafted', 'approved', 'sent', 'received', 'refused'] as const
export type ReferralState = (typeof REFERRAL_STATES)[number]

/** What an event is about. `words` are sealed wherever they are kept. */
export type CaseEventFacts = Readonly<
  | { kind: 'note' }
  | { kind: 'task'; assignee?: PersonId | undefined; due?: string | undefined }
  | { kind: 'task-state'; state: 'open' | 'done' }
  | { kind: 'jurisdiction'; country: CountryCode; authority: string }
  | { kind: 'jurisdiction-ended' }
  | { kind: 'likely-country'; country: CountryCode; source: StatementSource }
  | { kind: 'likely-country-withdrawn' }
  | { kind: 'referral'; authority: string; country?: CountryCode | undefined }
  | { kind: 'referral-state'; state: ReferralState; reference?: string | undefined }
>
export type CaseEvent = Readonly<{
  seq: number
  /** The note, task, jurisdiction, statement or referral: 128 random bits. */
  subject: string
  by: PersonId
  at: Date
  facts: CaseEventFacts
  words: string | undefined
}>
type Of<K extends CaseEventFacts['kind']> = Extract<CaseEventFacts, { kind: K }>
type Begun = Readonly<{ id: string; by: PersonId; at: Date; words: string | undefined }>

export type Task = Begun & Omit<Of<'task'>, 'kind'> & Readonly<{ state: 'open' | 'done' }>
export type Jurisdiction = Begun & Omit<Of<'jurisdiction'>, 'kind'>
export type LikelyCountry = Begun & Omit<Of<'likely-country'>, 'kind'>
export type CaseReferral = Begun &
  Omit<Of<'referral'>, 'kind'> &
  Readonly<{ state: ReferralState; reference: string | undefined; since: Date }>
/** What stands in a case, each in the order in which it began. */
export type CaseState = Readonly<{
  tasks: readonly Task[]
  jurisdictions: readonly Jurisdiction[]
  likelyCountries: readonly LikelyCountry[]
  referrals: readonly CaseReferral[]
}>

/** What stands after these events, which come in the order of the ledger. An event about what is not there changes nothing. */
export function caseState(events: readonly CaseEvent[]): CaseState {
  const tasks = new Map<string, Task>()
  const jurisdictions = new Map<string, Jurisdiction>()
  const likelyCountries = new Map<string, LikelyCountry>()
  const referrals = new Map<string, CaseReferral>()
  for (const { subject: id, by, at, words, facts } of events) {
    const begun = { id, by, at, words }
    switch (facts.kind) {
      case 'note':
        break
      case 'task':
        tasks.set(id, { ...begun, assignee: facts.assignee, due: facts.due, state: 'open' })
        break
      case 'task-state':
        change(tasks, id, (task) => ({ ...task, state: facts.state }))
        break
      case 'jurisdiction':
        jurisdictions.set(id, { ...begun, country: facts.country, authority: facts.authority })
        break
      case 'jurisdiction-ended':
        jurisdictions.delete(id)
        break
      case 'likely-country':
        likelyCountries.set(id, { ...begun, country: facts.country, source: facts.source })
        break
      case 'likely-country-withdrawn':
        likelyCountries.delete(id)
        break
      case 'referral': {
        const { authority, country } = facts
        referrals.set(id, { ...begun, authority, country, state: 'drafted', reference: undefined, since: at })
        break
      }
      case 'referral-state': {
        const { state, reference } = facts
        change(referrals, id, (old) => ({ ...old, state, reference: reference ?? old.reference, since: at }))
        break
      }
    }
  }
  return {
    tasks: [...tasks.values()],
    jurisdictions: [...jurisdictions.values()],
    likelyCountries: [...likelyCountries.values()],
    referrals: [...referrals.values()],
  }
}

/** Why an event cannot be written after those that stand; undefined where it can. */
export function caseEventRefusal(
  state: CaseState,
  { subject, facts }: Pick<CaseEvent, 'subject' | 'facts'>,
): 'absent' | 'no-next-state' | undefined {
  switch (facts.kind) {
    case 'note':
    case 'task':
    case 'jurisdiction':
    case 'likely-country':
    case 'referral':
      return undefined
    case 'task-state': {
      const task = state.tasks.find(({ id }) => id === subject)
      if (task === undefined) return 'absent'
      return task.state === facts.state ? 'no-next-state' : undefined
    }
    case 'jurisdiction-ended':
      return has(state.jurisdictions, subject) ? undefined : 'absent'
    case 'likely-country-withdrawn':
      return has(state.likelyCountries, subject) ? undefined : 'absent'
    case 'referral-state': {
      const referral = state.referrals.find(({ id }) => id === subject)
      if (referral === undefined) return 'absent'
      return NEXT_REFERRAL_STATES[referral.state].includes(facts.state) ? undefined : 'no-next-state'
    }
  }
}

/** A referral is approved before it is sent, and received only once sent; a refused one is drafted anew as another. */
const NEXT_REFERRAL_STATES: Readonly<Record<ReferralState, readonly ReferralState[]>> = {
  drafted: ['approved', 'refused'],
  approved: ['sent', 'refused'],
  sent: ['received', 'refused'],
  received: [],
  refused: [],
}

function change<T>(all: Map<string, T>, id: string, changed: (old: T) => T): void {
  const old = all.get(id)
  if (old !== undefined) all.set(id, changed(old))
}

function has(all: readonly Readonly<{ id: string }>[], subject: string): boolean {
  return all.some(({ id }) => id === subject)
}
