// Cases without evidence, for tests of what people write into them: rows with their ledger entries, and who works on each.
import { randomBytes } from 'node:crypto'
import type { HumanRole, PersonId } from '@rempart/core'
import { type CaseId, insertCaseAssignment, insertCaseFile, inTransaction } from '@rempart/store'
import { type Browser, person, signIn, type TestAccess } from './access-site.ts'

/** A case that was brought in, on which these people work. */
export async function openCase(site: TestAccess, people: readonly PersonId[]): Promise<CaseId> {
  const id = randomBytes(16).toString('hex') as CaseId
  const { database, ledger, clock } = site.services
  await inTransaction(database, async (tx) => {
    const at = clock.now()
    const commit = { case: id, origin: `test/${id}` }
    const [seq = 0] = await ledger.appendActs(tx, [{ type: 'case-imported', commit, facts: {}, at }])
    await insertCaseFile(tx, { id, origin: commit.origin, openedAt: at, seq })
    for (const who of people) await insertCaseAssignment(tx, { case: id, person: who, kind: 'assigned', at, by: who })
  })
  return id
}

/** Somebody of one role, signed in. */
export async function worker(site: TestAccess, role: HumanRole): Promise<Readonly<{ id: PersonId; page: Browser }>> {
  const who = await person(site, [role])
  return { id: who.id, page: await signIn(site, who) }
}
