// Who decides. Only an authenticated session of a person makes a Reviewer (DESIGN §1, law 7): the type cannot be written
// by hand, and what was not admitted here is refused at run time too, whatever it looks like.
import type { HumanRole } from './role.ts'

declare const reviewer: unique symbol
/** A person who is signed in, in one role. */
export type Reviewer = Readonly<{ person: string; session: string; authenticator: string; role: HumanRole }> & {
  readonly [reviewer]: true
}

const admitted = new WeakSet<object>()

/** The reviewer of a live session. Called by the server's session check alone; a test of the repository holds it to that. */
export function admitReviewer(
  session: Readonly<{ person: string; session: string; authenticator: string; role: HumanRole }>,
): Reviewer {
  const { person, session: id, authenticator, role } = session
  const made = Object.freeze({ person, session: id, authenticator, role }) as Reviewer
  admitted.add(made)
  return made
}

/** Throws where this is no reviewer that a session made: a defect, never a user's mistake. */
export function assertReviewer(value: unknown): asserts value is Reviewer {
  if (typeof value !== 'object' || value === null || !admitted.has(value))
    throw new TypeError('a decision needs a person who is signed in')
}
