// Sessions. One query answers all that a request needs to know of its session, so that what is ended, withdrawn or
// disabled holds at the next request (SECURITY §4.7).
import type { AuthenticatorId, HumanRole, PersonId, SessionId } from '@rempart/core'
import type { Queryable } from '../database.ts'

export type Session = Readonly<{
  id: SessionId
  person: PersonId
  role: HumanRole
  authenticator: AuthenticatorId
  openedAt: Date
  seenAt: Date
  steppedUpAt: Date | undefined
}>
export type NewSession = Session & Readonly<{ secretHash: Uint8Array }>
export type SessionEndReason = 'signed-out' | 'replaced' | 'ended' | 'idle' | 'absolute' | 'clock'

const SESSION = `SELECT s.id, s.person, s.role, s.authenticator, s.opened_at, s.seen_at, s.stepped_up_at FROM session AS s
  WHERE NOT EXISTS (SELECT FROM session_end WHERE session = s.id)`

export async function insertSession(db: Queryable, session: NewSession): Promise<void> {
  await db.query(
    `INSERT INTO session (id, secret_hash, person, role, authenticator, opened_at, seen_at, stepped_up_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      session.id,
      Buffer.from(session.secretHash),
      session.person,
      session.role,
      session.authenticator,
      session.openedAt,
      session.seenAt,
      session.steppedUpAt ?? null,
    ],
  )
}

/** The session of a secret, where it is not ended, its person is neither disabled nor past his time, its role is still
 * held and its authenticator still his. Its age is the caller's to judge. */
export async function findSession(db: Queryable, secretHash: Uint8Array, at: Date): Promise<Session | undefined> {
  const { rows } = await db.query<SessionRow>({
    name: 'find-session',
    text: `${SESSION} AND s.secret_hash = $1
      AND EXISTS (SELECT FROM person WHERE id = s.person AND (valid_until IS NULL OR valid_until > $2))
      AND NOT EXISTS (SELECT FROM person_disabled WHERE person = s.person)
      AND EXISTS (SELECT FROM role_held WHERE person = s.person AND role = s.role)
      AND NOT EXISTS (SELECT FROM authenticator_end WHERE authenticator = s.authenticator)`,
    values: [Buffer.from(secretHash), at],
  })
  return rows[0] && sessionOf(rows[0])
}

/** True while a session would pass `findSession`, asked inside a transaction that acts on its word. */
export async function isSessionLive(db: Queryable, id: SessionId, at: Date): Promise<boolean> {
  const { rows } = await db.query<{ secret_hash: Buffer }>('SELECT secret_hash FROM session WHERE id = $1', [id])
  return rows[0] !== undefined && (await findSession(db, rows[0].secret_hash, at)) !== undefined
}

/** Sessions that nobody has ended, the newest first; their age is not judged. */
export async function listSessions(db: Queryable, person: PersonId): Promise<readonly Session[]> {
  const { rows } = await db.query<SessionRow>(`${SESSION} AND s.person = $1 ORDER BY s.seen_at DESC`, [person])
  return rows.map(sessionOf)
}

/** Whose session it is, ended or not. */
export async function ownerOfSession(db: Queryable, id: SessionId): Promise<PersonId | undefined> {
  const { rows } = await db.query<{ person: PersonId }>('SELECT person FROM session WHERE id = $1', [id])
  return rows[0]?.person
}

/** Notes that the session was used; never moves back. */
export async function touchSession(db: Queryable, id: SessionId, at: Date): Promise<void> {
  await db.query('UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at < $2', [id, at])
}

/** Ends a session; false where it was ended before. */
export async function endSession(
  db: Queryable,
  end: Readonly<{ session: SessionId; at: Date; why: SessionEndReason }>,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'INSERT INTO session_end (session, at, why) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [end.session, end.at, end.why],
  )
  return rowCount === 1
}

/** Ends every session of a person; the number of those that were not ended before. */
export async function endSessionsOf(db: Queryable, person: PersonId, at: Date): Promise<number> {
  const { rowCount } = await db.query(
    `INSERT INTO session_end (session, at, why) SELECT id, $2, 'ended' FROM session WHERE person = $1 ON CONFLICT DO NOTHING`,
    [person, at],
  )
  return rowCount ?? 0
}

type SessionRow = Readonly<{
  id: SessionId
  person: PersonId
  role: HumanRole
  authenticator: AuthenticatorId
  opened_at: Date
  seen_at: Date
  stepped_up_at: Date | null
}>

function sessionOf(row: SessionRow): Session {
  return {
    id: row.id,
    person: row.person,
    role: row.role,
    authenticator: row.authenticator,
    openedAt: row.opened_at,
    seenAt: row.seen_at,
    steppedUpAt: row.stepped_up_at ?? undefined,
  }
}
