// Erasing a case by destroying its keys. Bytes that nobody can open any more are then removed as well; where that fails, the
// collector of orphans does it later. Holds are checked in the same transaction: nothing can be placed in between.
import { hash } from 'node:crypto'
import { isHeld, retentionOf, UserError } from '@rempart/core'
import {
  type CaseId,
  destroyCaseKeys,
  type ErasureRow,
  insertErasures,
  inTransaction,
  lockCase,
  lockSealedOfCase,
  retentionFacts,
} from '@rempart/store'
import type { EvidenceServices } from '../services.ts'

export type Erased = Readonly<{ certificates: readonly ErasureRow[] }>
/** `term`: the term has run. `order`: two persons have released the erasure, whatever the term. `sample`: it is the sample
 * case, whose removal one person asks for. A hold blocks each of them. */
export type ErasureReason = 'term' | 'order' | 'sample'

/** Durable when it resolves. UserError `refused` while a hold stands, or before the term has run. */
export async function eraseCase(
  { database, ledger, vault, clock, log }: EvidenceServices,
  { caseId, reason }: Readonly<{ caseId: CaseId; reason: ErasureReason }>,
): Promise<Erased> {
  const at = clock.now()
  const { certificates, names } = await inTransaction(database, async (tx) => {
    await lockCase(tx, caseId)
    const sealed = await lockSealedOfCase(tx, caseId)
    const facts = await retentionFacts(tx, caseId)
    const retention = retentionOf(facts)
    const held = isHeld(facts, at)
    const due = retention.kind === 'until' && retention.at <= at
    if (held || (reason === 'term' && !due))
      throw new UserError({ code: 'refused', subject: `case ${caseId}`, reason: held ? 'a hold stands' : 'not due' })
    if (sealed.length === 0) return { certificates: [], names: [] }
    await destroyCaseKeys(tx, caseId)
    const seqs = await ledger.appendActs(
      tx,
      sealed.map(({ kind, key, row }) => ({
        type: 'shredded' as const,
        // Commits to what is erased by a digest of its wrapped key too: the certificate names that key and no other.
        commit: { id: key.context.id, case: caseId, key: hash('sha256', key.wrapped, 'hex'), name: row },
        facts: { kind, reason },
        at,
      })),
    )
    const rows = sealed.map(({ kind, key }, i) => ({
      seq: seqs[i] as number,
      caseId,
      kind,
      id: key.context.id,
      at,
      reason,
    }))
    await insertErasures(tx, rows)
    return { certificates: rows, names: sealed.filter(({ kind }) => kind === 'object').map(({ name }) => name) }
  })
  for (const name of names) await vault.objects.remove(name).catch(() => log.warn({ event: 'object-not-removed' }))
  return { certificates }
}
