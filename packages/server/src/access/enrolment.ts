// How a person gets an authenticator: by a one-time link, whose secret stands in the fragment, so that it reaches neither
// logs nor proxies. Making one is an act of an administrator (or two), or of the person himself after a step-up.
import { newId } from '@rempart/core'
import type { AuthenticatorId, PersonId } from '@rempart/core'
import {
  endAuthenticators,
  endSessionsOf,
  findEnrolment,
  findProviderIdentity,
  hasAuthenticator,
  inTransaction,
  insertCeremony,
  insertEnrolment,
  insertPasskey,
  insertPassword,
  insertProviderIdentity,
  readPerson,
  takeCeremony,
  useEnrolment,
} from '@rempart/store'
import type { EnrolmentKind, Person, ProviderIdentity, Transaction } from '@rempart/store'
import type { RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Access } from './access.ts'
import { hashHalves, hashOfShown, WITH_CODE } from './halves.ts'
import { CEREMONY_LIFE_MS, ENROLMENT_LIFE_MS, RECOVERY_LIFE_MS, TOTP } from './limits.ts'
import { freshSecret } from './secret.ts'
import type { Means } from './sessions.ts'
import { askForNewPasskey, proveNewPasskey } from './sign-in/passkey.ts'
import { hashPassword } from './sign-in/password.ts'
import { otpauthLink, totpStep } from './sign-in/totp.ts'
import { totpContext } from './sign-in/with-password.ts'

/** An open link and whose it is. */
export type OpenEnrolment = Readonly<{ secretHash: Uint8Array; kind: EnrolmentKind; person: Person }>
/** `codeHash`: of the other half of a recovery's link. */
export type NewEnrolment = Readonly<{ person: PersonId }> &
  Readonly<{ kind: Exclude<EnrolmentKind, 'recovery'> } | { kind: 'recovery'; codeHash: Uint8Array }>
export type Enrolled = 'enrolled' | 'refused' | 'taken'

/** Makes a link and ends the person's older ones. The caller's transaction records why. */
export async function makeEnrolment(access: Access, tx: Transaction, enrolment: NewEnrolment): Promise<string> {
  const { person, kind } = enrolment
  const at = access.clock.now()
  const { secret, secretHash: ofSecret } = freshSecret(access.random)
  const [secretHash, lifeMs, before] =
    enrolment.kind === 'recovery'
      ? [hashHalves(secret, enrolment.codeHash), RECOVERY_LIFE_MS, WITH_CODE]
      : [ofSecret, ENROLMENT_LIFE_MS, '']
  await insertEnrolment(tx, { secretHash, person, kind, expiresAt: new Date(at.getTime() + lifeMs) }, at)
  return `${access.site.origin}/enrol#${before}${secret}`
}

/** The enrolment of what somebody shows, a link's secret with the code that belongs to it, where it may still be used. */
export function openEnrolment(access: Access, shown: string): Promise<OpenEnrolment | undefined> {
  return enrolmentOf(access, hashOfShown(shown))
}

/** The enrolment of a hash: what a ceremony keeps of its link. */
export async function enrolmentOf(access: Access, secretHash: Uint8Array): Promise<OpenEnrolment | undefined> {
  const found = await findEnrolment(access.database, secretHash, access.clock.now())
  const person = found && (await readPerson(access.database, found.person))
  return found && person && !person.disabled ? { secretHash: found.secretHash, kind: found.kind, person } : undefined
}

/** A challenge for the link's new passkey. */
export async function askToEnrolPasskey(access: Access, enrolment: OpenEnrolment) {
  return askForNewPasskey(access, enrolment.person, subjectOf(enrolment))
}

export async function enrolPasskey(
  access: Access,
  enrolment: OpenEnrolment,
  answer: Readonly<{ ceremony: string; response: RegistrationResponseJSON }>,
): Promise<Enrolled> {
  const passkey = await proveNewPasskey(access, { for: subjectOf(enrolment), ...answer })
  if (passkey === undefined) return 'refused'
  return enrol(access, enrolment, 'passkey', (tx, added) => insertPasskey(tx, added, passkey))
}

/** Takes the password and answers with the secret for the authenticator app; nothing is enrolled before its first code. */
export async function askToEnrolPassword(
  access: Access,
  enrolment: OpenEnrolment,
  password: string,
): Promise<Readonly<{ ceremony: string; otpauth: string }>> {
  const { person } = enrolment
  const totpSecret = access.random(TOTP.secretBytes)
  const pending: Pending = {
    passwordHash: await hashPassword(password, access.random),
    totpSecret: Buffer.from(totpSecret).toString('base64url'),
  }
  const ceremony = newId<string>(access.random)
  const sealed = access.box.seal(Buffer.from(JSON.stringify(pending)), `enrolment:${ceremony}`)
  await insertCeremony(access.database, {
    id: ceremony,
    kind: 'password-enrolment',
    secret: Buffer.from(sealed).toString('base64url'),
    subject: subjectOf(enrolment),
    expiresAt: new Date(access.clock.now().getTime() + CEREMONY_LIFE_MS),
  })
  return { ceremony, otpauth: otpauthLink({ site: access.siteName, account: person.signInName, secret: totpSecret }) }
}

export async function enrolPassword(
  access: Access,
  enrolment: OpenEnrolment,
  answer: Readonly<{ ceremony: string; code: string }>,
): Promise<Enrolled> {
  const at = access.clock.now()
  const asked = await takeCeremony(access.database, { id: answer.ceremony, kind: 'password-enrolment', at })
  if (asked === undefined || asked.subject !== subjectOf(enrolment)) return 'refused'
  const sealed = Buffer.from(asked.secret, 'base64url')
  const plain = Buffer.from(access.box.open(sealed, `enrolment:${answer.ceremony}`)).toString('utf8')
  const { passwordHash, totpSecret } = JSON.parse(plain) as Pending
  const secret = Buffer.from(totpSecret, 'base64url')
  const step = totpStep(secret, answer.code, at)
  if (step === undefined) return 'refused'
  const totpSecretSealed = access.box.seal(secret, totpContext(enrolment.person.id))
  return enrol(access, enrolment, 'password', (tx, added) =>
    insertPassword(tx, added, { passwordHash, totpSecretSealed, lastStep: step }),
  )
}

/** Ties an account of the organisation's provider to the link's person; an account is one person's for good. */
export async function enrolProviderIdentity(
  access: Access,
  enrolment: OpenEnrolment,
  identity: ProviderIdentity,
): Promise<Enrolled> {
  if ((await findProviderIdentity(access.database, identity)) !== undefined) return 'taken'
  return enrol(access, enrolment, 'provider', (tx, added) => insertProviderIdentity(tx, added, identity))
}

type Pending = Readonly<{ passwordHash: string; totpSecret: string }>
type Added = Readonly<{ id: AuthenticatorId; person: PersonId; at: Date }>

/** Uses the link up. A recovery ends what the person had before, and every session of his. */
async function enrol(
  access: Access,
  enrolment: OpenEnrolment,
  means: Means,
  insert: (tx: Transaction, added: Added) => Promise<void>,
): Promise<Enrolled> {
  const { secretHash, kind, person } = enrolment
  const added: Added = { id: newId<AuthenticatorId>(access.random), person: person.id, at: access.clock.now() }
  return inTransaction(access.database, async (tx) => {
    // Whoever invites anew while the person comes in holds a link that would let him in as that person.
    if (BEGINS.has(kind) && (await hasAuthenticator(tx, person.id))) throw new AlreadyUsed()
    await insert(tx, added)
    if (!(await useEnrolment(tx, { secretHash, at: added.at, authenticator: added.id }))) throw new AlreadyUsed()
    if (kind === 'recovery') {
      await endAuthenticators(tx, { person: person.id, but: added.id, at: added.at })
      await endSessionsOf(tx, person.id, added.at)
    }
    await access.record(tx, [
      {
        type: 'authenticator-added',
        commit: { person: person.id, authenticator: added.id },
        facts: { means, by: kind },
        rows: ['authenticator', 'passkey', 'password', 'provider_identity', 'authenticator_end', 'enrolment_end'],
      },
    ])
    return 'enrolled' as const
  }).catch((error: unknown) => {
    if (error instanceof AlreadyUsed) return 'refused' as const
    throw error
  })
}

/** Links that give a person the first way in, and no other. */
const BEGINS: ReadonlySet<EnrolmentKind> = new Set(['first-administrator', 'invitation'])

/** Undoes the transaction: somebody else came in by this link, or by one that it was made beside. */
class AlreadyUsed extends Error {}

/** What a ceremony keeps of an enrolment. */
export function subjectOf({ secretHash }: OpenEnrolment): string {
  return Buffer.from(secretHash).toString('base64url')
}
