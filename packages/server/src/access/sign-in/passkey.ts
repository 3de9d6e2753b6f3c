// Passkeys (WebAuthn 3): the browser offers what it has, so nobody types a name and nothing can be learned about names.
// Checked by @simplewebauthn/server: challenge, origin, relying party, presence, verification, signature, counter.
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server'
import { newId } from '@rempart/core'
import type { AuthenticatorId, PersonId } from '@rempart/core'
import { advanceCounter, credentialsOf, findPasskey, insertCeremony, takeCeremony } from '@rempart/store'
import type { Passkey, Person } from '@rempart/store'
import type { Access } from '../access.ts'
import { CEREMONY_LIFE_MS } from '../limits.ts'

export type CeremonyKind = 'passkey-sign-in' | 'passkey-step-up' | 'passkey-enrolment'
export type Proven = Readonly<{ person: PersonId; authenticator: AuthenticatorId }>

/** A challenge for a known passkey. `of`: only this person's (a step-up); without it, any that the browser has. */
export async function askForPasskey(
  access: Access,
  args: Readonly<{ kind: CeremonyKind; subject: string; of?: PersonId }>,
): Promise<Readonly<{ ceremony: string; options: PublicKeyCredentialRequestOptionsJSON }>> {
  const allowed = args.of === undefined ? [] : await credentialsOf(access.database, args.of)
  const options = await generateAuthenticationOptions({
    rpID: access.site.relyingParty,
    userVerification: 'required',
    timeout: CEREMONY_LIFE_MS,
    allowCredentials: allowed.map(descriptor),
  })
  return { ceremony: await begin(access, { ...args, challenge: options.challenge }), options }
}

/** Who answered the challenge; undefined for every reason that it is nobody: used, late, forged, another site's, an
 * authenticator that was copied, a credential that is not (or no longer) known. `for`: the subject it was asked for. */
export async function provePasskey(
  access: Access,
  args: Readonly<{ kind: CeremonyKind; for: string; ceremony: string; response: AuthenticationResponseJSON }>,
): Promise<Proven | undefined> {
  const at = access.clock.now()
  const asked = await takeCeremony(access.database, { id: args.ceremony, kind: args.kind, at })
  const passkey = await findPasskey(access.database, args.response.id)
  if (asked === undefined || asked.subject !== args.for || passkey === undefined) return undefined
  const { userHandle } = args.response.response
  if (userHandle !== undefined && userHandle !== handleOf(passkey.person)) return undefined
  const answer = await verifyAuthenticationResponse({
    response: args.response,
    expectedChallenge: asked.secret,
    expectedOrigin: access.site.origin,
    expectedRPID: access.site.relyingParty,
    requireUserVerification: true,
    credential: { id: passkey.credentialId, publicKey: new Uint8Array(passkey.publicKey), counter: passkey.counter },
  }).catch(() => undefined)
  if (answer?.verified !== true) return undefined
  const { newCounter } = answer.authenticationInfo
  if (!(await advanceCounter(access.database, passkey.authenticator, newCounter))) return undefined
  return { person: passkey.person, authenticator: passkey.authenticator }
}

/** A challenge for a new passkey of a person, kept on the device and verifying its user. */
export async function askForNewPasskey(
  access: Access,
  person: Person,
  subject: string,
): Promise<Readonly<{ ceremony: string; options: PublicKeyCredentialCreationOptionsJSON }>> {
  const known = await credentialsOf(access.database, person.id)
  const options = await generateRegistrationOptions({
    rpName: access.siteName,
    rpID: access.site.relyingParty,
    userID: new Uint8Array(Buffer.from(handleOf(person.id), 'base64url')),
    userName: person.signInName,
    userDisplayName: person.displayName,
    attestationType: 'none',
    timeout: CEREMONY_LIFE_MS,
    excludeCredentials: known.map(descriptor),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  })
  return {
    ceremony: await begin(access, { kind: 'passkey-enrolment', subject, challenge: options.challenge }),
    options,
  }
}

/** The new passkey of an answer; undefined where the answer does not hold. */
export async function proveNewPasskey(
  access: Access,
  args: Readonly<{ for: string; ceremony: string; response: RegistrationResponseJSON }>,
): Promise<Passkey | undefined> {
  const at = access.clock.now()
  const asked = await takeCeremony(access.database, { id: args.ceremony, kind: 'passkey-enrolment', at })
  if (asked === undefined || asked.subject !== args.for) return undefined
  const answer = await verifyRegistrationResponse({
    response: args.response,
    expectedChallenge: asked.secret,
    expectedOrigin: access.site.origin,
    expectedRPID: access.site.relyingParty,
    requireUserVerification: true,
  }).catch(() => undefined)
  if (answer?.verified !== true) return undefined
  const { id, publicKey, counter, transports } = answer.registrationInfo.credential
  return { credentialId: id, publicKey, counter, transports: transports ?? [] }
}

async function begin(
  access: Access,
  { kind, subject, challenge }: Readonly<{ kind: CeremonyKind; subject: string; challenge: string }>,
): Promise<string> {
  const id = newId<string>(access.random)
  const expiresAt = new Date(access.clock.now().getTime() + CEREMONY_LIFE_MS)
  await insertCeremony(access.database, { id, kind, secret: challenge, subject, expiresAt })
  return id
}

/** The user handle of WebAuthn: the person's id, no name (§14.6.1). */
function handleOf(person: PersonId): string {
  return Buffer.from(person, 'hex').toString('base64url')
}

function descriptor({ credentialId, transports }: Pick<Passkey, 'credentialId' | 'transports'>) {
  return { id: credentialId, transports: [...transports] }
}
