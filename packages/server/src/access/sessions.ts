// Opening, replacing and ending sessions (SECURITY §4.7). A session is known by a secret that only its cookie holds; a
// step-up or another role makes a new one and ends the old.
import { newId } from '@rempart/core'
import type { AuthenticatorId, HumanRole, PersonId, SessionId } from '@rempart/core'
import { endSession, insertSession, readPerson } from '@rempart/store'
import type { Person, Session, Transaction } from '@rempart/store'
import type { Access } from './access.ts'
import { freshSecret } from './secret.ts'

/** By which kind of authenticator. */
export type Means = 'passkey' | 'password' | 'provider'
export type Opened = Readonly<{ kind: 'opened'; session: Session; secret: string }>
/** Proven, but there is nothing to open: disabled, past his time, or without a role. Told to who proved himself alone. */
export type NothingToOpen = Readonly<{ kind: 'closed'; why: 'no-role' | 'disabled' }>

/** Opens a session for a proven person, in the role asked for where he holds it, else in the first that he holds. */
export async function openSession(
  access: Access,
  tx: Transaction,
  proven: Readonly<{ person: PersonId; authenticator: AuthenticatorId; means: Means; role?: HumanRole | undefined }>,
): Promise<Opened | NothingToOpen> {
  const at = access.clock.now()
  const person = await readPerson(tx, proven.person)
  if (person === undefined || person.disabled || isPast(person, at)) return { kind: 'closed', why: 'disabled' }
  const role = person.roles.find((held) => held === proven.role) ?? person.roles[0]
  if (role === undefined) return { kind: 'closed', why: 'no-role' }
  const opened = await insertNew(access, tx, {
    person: person.id,
    role,
    authenticator: proven.authenticator,
    openedAt: at,
    seenAt: at,
    steppedUpAt: undefined,
  })
  await access.record(tx, [
    {
      type: 'session',
      commit: { person: person.id, session: opened.session.id },
      facts: { what: 'opened', role, means: proven.means },
      rows: ['session'],
    },
  ])
  return opened
}

/** A new session in the place of an old one: after a step-up, or in another role. It keeps the day's end of the first; another
 * role keeps no step-up. Undefined where the old one was ended meanwhile. */
export async function replaceSession(
  access: Access,
  tx: Transaction,
  args: Readonly<{ old: Session; change: Readonly<{ authenticator: AuthenticatorId } | { role: HumanRole }> }>,
): Promise<Opened | undefined> {
  const at = access.clock.now()
  const { old, change } = args
  if (!(await endSession(tx, { session: old.id, at, why: 'replaced' }))) return undefined
  const steppedUp = 'authenticator' in change
  const opened = await insertNew(access, tx, {
    ...old,
    role: steppedUp ? old.role : change.role,
    authenticator: steppedUp ? change.authenticator : old.authenticator,
    seenAt: at,
    steppedUpAt: steppedUp ? at : undefined,
  })
  await access.record(tx, [
    {
      type: 'session',
      commit: { person: old.person, session: opened.session.id, replaces: old.id },
      facts: { what: steppedUp ? 'stepped-up' : 'role-changed', role: opened.session.role },
      rows: ['session'],
    },
  ])
  return opened
}

/** Ends a session at its person's or an administrator's word; false where it was ended before. */
export async function closeSession(
  access: Access,
  tx: Transaction,
  args: Readonly<{ session: SessionId; of: PersonId; by: PersonId }>,
): Promise<boolean> {
  const own = args.of === args.by
  const why = own ? 'signed-out' : 'ended'
  if (!(await endSession(tx, { session: args.session, at: access.clock.now(), why }))) return false
  await access.record(tx, [
    { type: 'session', commit: { person: args.of, session: args.session, by: args.by }, facts: { what: why } },
  ])
  return true
}

function isPast({ validUntil }: Person, at: Date): boolean {
  return validUntil !== undefined && validUntil <= at
}

async function insertNew(access: Access, tx: Transaction, facts: Omit<Session, 'id'>): Promise<Opened> {
  const { secret, secretHash } = freshSecret(access.random)
  const session: Session = { ...facts, id: newId<SessionId>(access.random) }
  await insertSession(tx, { ...session, secretHash })
  return { kind: 'opened', session, secret }
}
