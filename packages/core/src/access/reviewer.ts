// Who decides. Only an authenticated session of a person makes a Reviewer (DESIGN §1, law 7): the type cannot be written
// by hand, and what was not admitted here is refused at run time too, whatever it looks like.
import type { AuthenticatorId, PersonId, SessionId } from './id.ts'
import type { HumanRole } from './role.ts'

declare const reviewer: unique symbol
/** What a live session knows of its person. */
export type SessionFacts = Readonly<{
  person: PersonId
  session: SessionId
  authenticator: AuthenticatorId
  role: HumanRole
}>
/** A person who is signed in, in one role. */
export type Reviewer = SessionFacts & { readonly [reviewer]: true }

const admitted = new WeakSet<object>()

/** The reviewer of a live session. Called by the server's session check alone; a test of the repository holds it to that. */
export function admitReviewer(facts: SessionFacts): Reviewer {
  const { person, session, authenticator, role } = facts
  const made = Object.freeze({ person, session, authenticator, role }) as Reviewer
  admitted.add(made)
  return made
}

/** Throws where this is no reviewer that a session made: a defect, never a user's mistake. */
export function assertReviewer(value: unknown): asserts value is Reviewer {
  if (typeof value !== 'object' || value === null || !admitted.has(value))
    throw new TypeError('a decision needs a person who is signed in')
}
