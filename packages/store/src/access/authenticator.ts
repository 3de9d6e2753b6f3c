// What people prove themselves with: passkeys, password with one-time code, an account of the organisation's provider.
import type { AuthenticatorId, PersonId } from '@rempart/core'
import type { Queryable } from '../database.ts'

type Added = Readonly<{ id: AuthenticatorId; person: PersonId; at: Date }>
export type Passkey = Readonly<{
  credentialId: string
  publicKey: Uint8Array
  counter: number
  transports: readonly string[]
}>
export type Password = Readonly<{ passwordHash: string; totpSecretSealed: Uint8Array; lastStep: number }>
export type ProviderIdentity = Readonly<{ issuer: string; subject: string }>
export type Owned<T> = T & Readonly<{ authenticator: AuthenticatorId; person: PersonId }>

/** Rejects with unique_violation (23505) where the credential is known already. */
export async function insertPasskey(db: Queryable, added: Added, passkey: Passkey): Promise<void> {
  await insertAuthenticator(db, added, 'passkey')
  await db.query(
    `INSERT INTO passkey (authenticator, credential_id, public_key, counter, transports) VALUES ($1, $2, $3, $4, $5)`,
    [added.id, passkey.credentialId, Buffer.from(passkey.publicKey), passkey.counter, passkey.transports],
  )
}

/** The live passkey of a credential. */
export async function findPasskey(db: Queryable, credentialId: string): Promise<Owned<Passkey> | undefined> {
  const { rows } = await db.query<Owned<Passkey>>(
    `SELECT a.id AS authenticator, a.person, credential_id AS "credentialId", public_key AS "publicKey", counter, transports
     FROM passkey JOIN authenticator_live AS a ON a.id = authenticator WHERE credential_id = $1`,
    [credentialId],
  )
  return rows[0]
}

/** Credentials of a person, for the list that a browser must not register again. */
export async function credentialsOf(
  db: Queryable,
  person: PersonId,
): Promise<readonly Pick<Passkey, 'credentialId' | 'transports'>[]> {
  const { rows } = await db.query<Pick<Passkey, 'credentialId' | 'transports'>>(
    `SELECT credential_id AS "credentialId", transports
     FROM passkey JOIN authenticator_live AS a ON a.id = authenticator WHERE a.person = $1`,
    [person],
  )
  return rows
}

/** Takes a counter as used; false where it does not grow (both zero: an authenticator that does not count). Atomic: of two
 * answers with one counter, one is taken. */
export async function advanceCounter(db: Queryable, authenticator: AuthenticatorId, counter: number): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE passkey SET counter = $2 WHERE authenticator = $1 AND (counter < $2 OR (counter = 0 AND $2 = 0))',
    [authenticator, counter],
  )
  return rowCount === 1
}

export async function insertPassword(db: Queryable, added: Added, password: Password): Promise<void> {
  await insertAuthenticator(db, added, 'password')
  await db.query(
    `INSERT INTO password (authenticator, password_hash, totp_secret_sealed, last_step) VALUES ($1, $2, $3, $4)`,
    [added.id, password.passwordHash, Buffer.from(password.totpSecretSealed), password.lastStep],
  )
}

/** The newest live password of whoever signs in under a name. */
export async function findPassword(db: Queryable, signInName: string): Promise<Owned<Password> | undefined> {
  const { rows } = await db.query<Owned<Password>>(
    `SELECT a.id AS authenticator, a.person, password_hash AS "passwordHash", totp_secret_sealed AS "totpSecretSealed",
       last_step AS "lastStep"
     FROM password JOIN authenticator_live AS a ON a.id = authenticator JOIN person AS p ON p.id = a.person
     WHERE p.sign_in_name = $1 ORDER BY a.created_at DESC LIMIT 1`,
    [signInName],
  )
  return rows[0]
}

/** Takes a time step as used; false where it, or a later one, has been used. */
export async function takeTotpStep(db: Queryable, authenticator: AuthenticatorId, step: number): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE password SET last_step = $2 WHERE authenticator = $1 AND last_step < $2',
    [authenticator, step],
  )
  return rowCount === 1
}

/** Rejects with unique_violation (23505) where the account belongs to somebody already. */
export async function insertProviderIdentity(db: Queryable, added: Added, identity: ProviderIdentity): Promise<void> {
  await insertAuthenticator(db, added, 'provider')
  await db.query('INSERT INTO provider_identity (authenticator, issuer, subject) VALUES ($1, $2, $3)', [
    added.id,
    identity.issuer,
    identity.subject,
  ])
}

/** Whose account it is; nobody's where it was never enrolled here. */
export async function findProviderIdentity(
  db: Queryable,
  identity: ProviderIdentity,
): Promise<Owned<ProviderIdentity> | undefined> {
  const { rows } = await db.query<Owned<ProviderIdentity>>(
    `SELECT a.id AS authenticator, a.person, issuer, subject
     FROM provider_identity JOIN authenticator_live AS a ON a.id = authenticator WHERE issuer = $1 AND subject = $2`,
    [identity.issuer, identity.subject],
  )
  return rows[0]
}

/** Ends every authenticator of a person but the one named. */
export async function endAuthenticators(
  db: Queryable,
  args: Readonly<{ person: PersonId; but: AuthenticatorId; at: Date }>,
): Promise<void> {
  await db.query(
    `INSERT INTO authenticator_end (authenticator, at)
     SELECT id, $3 FROM authenticator_live WHERE person = $1 AND id <> $2 ON CONFLICT DO NOTHING`,
    [args.person, args.but, args.at],
  )
}

async function insertAuthenticator(db: Queryable, { id, person, at }: Added, kind: string): Promise<void> {
  await db.query('INSERT INTO authenticator (id, person, kind, created_at) VALUES ($1, $2, $3, $4)', [
    id,
    person,
    kind,
    at,
  ])
}
