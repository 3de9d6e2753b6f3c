// What becomes of a view after its entry in the ledger: it leaves, or the ledger states that it did not (SECURITY §0 decision 3).
// A view that was interrupted is neither: it counts as exposure, and no decision rests on it.
import { UserError } from '@rempart/core'
import type { PersonId, StoredName } from '@rempart/core'
import { insertViewFailed, inTransaction } from '@rempart/store'
import { HttpProblem } from '../http/problem.ts'
import { stackOf } from '../log.ts'
import type { Services } from '../services.ts'

/** `view`: its entry in the ledger. */
export type WrittenView = Readonly<{ view: number; person: PersonId; object: StoredName }>

/** What `make` makes. Where it fails, and with it the view, the failure is stated in the ledger and thrown on. */
export async function deliverView<T>(
  services: Pick<Services, 'database' | 'ledger' | 'clock' | 'log'>,
  written: WrittenView,
  make: () => Promise<T>,
): Promise<T> {
  try {
    return await make()
  } catch (error) {
    await stateFailure(services, written, error).catch((unstated: unknown) =>
      // The first error is the answer; a view whose failure nobody could write down goes on counting.
      services.log.error({ event: 'view-failure-unstated', stack: stackOf(unstated) }),
    )
    throw error
  }
}

async function stateFailure(
  { database, ledger, clock }: Pick<Services, 'database' | 'ledger' | 'clock'>,
  { view, person, object }: WrittenView,
  error: unknown,
): Promise<void> {
  const at = clock.now()
  const why = error instanceof HttpProblem || error instanceof UserError ? error.code : 'fault'
  await inTransaction(database, async (tx) => {
    await insertViewFailed(tx, { view, object, at })
    const commit = { person, object }
    await ledger.appendActs(tx, [{ type: 'view-failed', commit, facts: { view, why }, rows: ['view_failed'], at }])
  })
}
