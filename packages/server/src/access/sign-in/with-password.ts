// The fallback where no passkey can be had: password and one-time code, both, every time. An unknown name costs the same
// work, gives the same answer and is slowed down the same way (SECURITY §5 E6).
import { chargeTry, findPassword, forgiveTries, inTransaction, takeTotpStep } from '@rempart/store'
import type { Access } from '../access.ts'
import type { Proven } from './passkey.ts'
import { isPassword } from './password.ts'
import { totpStep } from './totp.ts'

export type PasswordTry = Readonly<{ name: string; password: string; code: string }>
export type PasswordOutcome =
  | Readonly<{ kind: 'proven'; proven: Proven }>
  | Readonly<{ kind: 'refused' }>
  | Readonly<{ kind: 'later'; notBefore: Date }>

/** What a TOTP secret is sealed for: nobody else's can be put in its place. */
export function totpContext(person: string): string {
  return `totp:${person}`
}

/** Who gave name, password and code. Each code is taken once; the answer never says which of the three was wrong. */
export async function provePassword(access: Access, { name, password, code }: PasswordTry): Promise<PasswordOutcome> {
  const at = access.clock.now()
  const signInName = name.trim().toLowerCase()
  const subject = access.box.digest(`sign-in:${signInName}`)
  const notBefore = await inTransaction(access.database, (tx) => chargeTry(tx, subject, at))
  if (notBefore !== undefined) return { kind: 'later', notBefore }
  const kept = await findPassword(access.database, signInName)
  const right = await isPassword(password, kept?.passwordHash)
  const secret = kept && access.box.open(kept.totpSecretSealed, totpContext(kept.person))
  const step = totpStep(secret ?? subject, code, at)
  if (kept === undefined || !right || step === undefined) return { kind: 'refused' }
  return inTransaction(access.database, async (tx) => {
    if (!(await takeTotpStep(tx, kept.authenticator, step))) return { kind: 'refused' }
    await forgiveTries(tx, subject)
    return { kind: 'proven', proven: { person: kept.person, authenticator: kept.authenticator } }
  })
}
