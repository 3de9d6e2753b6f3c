// The first administrator: made at the first start, let in by a one-time link that the server prints. As long as nobody has
// used it, each start prints a new one and the older ends.
import { newId } from '@rempart/core'
import type { PersonId } from '@rempart/core'
import { anyAuthenticator, inTransaction, insertPerson, insertRoleEvent, listPeople } from '@rempart/store'
import type { Transaction } from '@rempart/store'
import type { Access } from './access.ts'
import { makeEnrolment } from './enrolment.ts'

/** The link to print; undefined once anybody has entered the site. */
export async function firstAdministratorLink(access: Access): Promise<string | undefined> {
  return inTransaction(access.database, async (tx) => {
    await tx.query('LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE')
    if (await anyAuthenticator(tx)) return undefined
    const [existing] = await listPeople(tx)
    const person = existing?.id ?? (await insertFirst(access, tx))
    const link = await makeEnrolment(access, tx, { person, kind: 'first-administrator' })
    const rows = ['person', 'role_event', 'enrolment', 'enrolment_end'] as const
    await access.record(tx, [{ type: 'person-change', commit: { person }, facts: { what: 'first-link' }, rows }])
    return link
  })
}

async function insertFirst(access: Access, tx: Transaction): Promise<PersonId> {
  const at = access.clock.now()
  const id = newId<PersonId>(access.random)
  await insertPerson(
    tx,
    { id, signInName: 'administrator', displayName: 'Administrator', language: 'en', validUntil: undefined },
    at,
  )
  await insertRoleEvent(tx, { person: id, role: 'administrator', kind: 'granted', at })
  return id
}
