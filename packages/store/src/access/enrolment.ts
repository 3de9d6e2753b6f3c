// One-time links by which a person gets an authenticator. The secret is in the link alone; here is its hash.
import type { AuthenticatorId, PersonId } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'

export type EnrolmentKind = 'first-administrator' | 'invitation' | 'additional' | 'recovery'
export type Enrolment = Readonly<{ secretHash: Uint8Array; person: PersonId; kind: EnrolmentKind; expiresAt: Date }>

/** Inserts a link and ends the older ones of the same person. */
export async function insertEnrolment(tx: Transaction, enrolment: Enrolment, at: Date): Promise<void> {
  await tx.query(
    `INSERT INTO enrolment_end (secret_hash, at)
     SELECT secret_hash, $2 FROM enrolment WHERE person = $1 ON CONFLICT DO NOTHING`,
    [enrolment.person, at],
  )
  await tx.query(
    'INSERT INTO enrolment (secret_hash, person, kind, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)',
    [Buffer.from(enrolment.secretHash), enrolment.person, enrolment.kind, at, enrolment.expiresAt],
  )
}

/** The link, where it is neither used, replaced nor expired. */
export async function findEnrolment(db: Queryable, secretHash: Uint8Array, at: Date): Promise<Enrolment | undefined> {
  const { rows } = await db.query<Enrolment>(
    `SELECT secret_hash AS "secretHash", person, kind, expires_at AS "expiresAt" FROM enrolment AS e
     WHERE secret_hash = $1 AND expires_at > $2
       AND NOT EXISTS (SELECT FROM enrolment_end WHERE secret_hash = e.secret_hash)`,
    [Buffer.from(secretHash), at],
  )
  return rows[0]
}

/** Uses the link up; false where somebody else has. */
export async function useEnrolment(
  tx: Transaction,
  use: Readonly<{ secretHash: Uint8Array; at: Date; authenticator: AuthenticatorId }>,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    'INSERT INTO enrolment_end (secret_hash, at, authenticator) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
    [Buffer.from(use.secretHash), use.at, use.authenticator],
  )
  return rowCount === 1
}

/** True once anybody has an authenticator: the site has been entered. */
export async function anyAuthenticator(db: Queryable): Promise<boolean> {
  const { rows } = await db.query<{ found: boolean }>('SELECT EXISTS (SELECT FROM authenticator) AS found')
  return rows[0]?.found === true
}

/** True where the person signs in with anything already. */
export async function hasAuthenticator(db: Queryable, person: PersonId): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM authenticator_live WHERE person = $1 LIMIT 1', [person])
  return rowCount === 1
}
