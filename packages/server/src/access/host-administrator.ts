// A site that has lost its second administrator can give no role and recover nobody. Whoever has the machine and its key
// passphrase may then bring one in, by the command line, where every other administrator sees it: in the list of people and in
// the ledger.
import { newId, type PersonId, UserError } from '@rempart/core'
import { countHolders, inTransaction, insertPerson, insertRoleEvent } from '@rempart/store'
import type { Services } from '../services.ts'
import { makeEnrolment } from './enrolment.ts'
import { LEAST_ADMINISTRATORS } from './limits.ts'
import { refuseTaken } from './name-taken.ts'

/** The new administrator's one-time link. UserError `refused` while two are left, `conflict` where the name is taken. */
export async function enrolHostAdministrator(
  { access, log }: Pick<Services, 'access' | 'log'>,
  { signInName, name }: Readonly<{ signInName: string; name: string }>,
): Promise<string> {
  const id = newId<PersonId>(access.random)
  const at = access.clock.now()
  const link = await inTransaction(
    access.database,
    async (tx) => {
      await access.lockLedger(tx)
      if ((await countHolders(tx, 'administrator')) >= LEAST_ADMINISTRATORS)
        throw new UserError({
          code: 'refused',
          subject: 'administrators',
          reason: 'two are left: they give the role by a request. Disable first whoever cannot come in any more',
        })
      await insertPerson(tx, { id, signInName, displayName: name, language: 'en', validUntil: undefined }, at)
      await insertRoleEvent(tx, { person: id, role: 'administrator', kind: 'granted', at })
      const made = await makeEnrolment(access, tx, { person: id, kind: 'invitation' })
      const rows = ['person', 'role_event', 'enrolment', 'enrolment_end'] as const
      const commit = { person: id, name: signInName }
      await access.record(tx, [{ type: 'person-change', commit, facts: { what: 'host-administrator' }, rows }])
      return made
    },
    'SERIALIZABLE',
  ).catch(refuseTaken(signInName, 'somebody has this sign-in name'))
  log.warn({ event: 'host-administrator' })
  return link
}
