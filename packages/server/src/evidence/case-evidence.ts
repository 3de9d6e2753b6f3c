// A report's evidence in a case: its keys move below the case's key, inside the key service.
import {
  type CaseId,
  inTransaction,
  isErased,
  keepCaseKey,
  lockCase,
  replaceKeys,
  sealedOfReport,
} from '@rempart/store'
import type { Services } from '../services.ts'

/** Moves the keys of a report's words and files into a case, with the case's own key where it has none. Doing it again, or
 * after a move to another case, moves what there is; into a case that was erased, nothing. The number of keys moved. */
export async function joinCase(
  { database, vault }: Pick<Services, 'database' | 'vault'>,
  { report, caseId }: Readonly<{ report: string; caseId: CaseId }>,
): Promise<number> {
  const fresh = await vault.keys.wrap({ context: { kind: 'case-key', id: caseId, scope: caseId, type: '-' } })
  return inTransaction(database, async (tx) => {
    await lockCase(tx, caseId)
    if (await isErased(tx, caseId)) return 0
    const under = await keepCaseKey(tx, caseId, fresh)
    const moved = []
    for (const sealed of await sealedOfReport(tx, report)) {
      const { context } = sealed.key
      if (context.scope === caseId) continue
      moved.push({
        sealed,
        newer: await vault.keys.rotate(sealed.key, { context: { ...context, scope: caseId }, under }),
      })
    }
    return replaceKeys(tx, moved)
  })
}
