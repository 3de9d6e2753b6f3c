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
  isErased,
  lockCase,
  lockSealedOfCase,
  readCaseKey,
  retentionFacts,
  type Sealed,
  type Transaction,
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
    const caseItself = await ofCase(tx, caseId)
    if (sealed.length === 0 && caseItself.key === undefined && (await isErased(tx, caseId)))
      return { certificates: [], names: [] }
    const erased = [...sealed.map(ofSealed), caseItself]
    await destroyCaseKeys(tx, caseId)
    const seqs = await ledger.appendActs(
      tx,
      erased.map(({ kind, id, key, name }) => ({
        type: 'shredded' as const,
        // Commits to what is erased by a digest of its wrapped key too: the certificate names that key and no other.
        commit: { id, case: caseId, name, ...(key && { key: hash('sha256', key, 'hex') }) },
        facts: { kind, reason },
        at,
      })),
    )
    const rows = erased.map(({ kind, id }, i) => ({ seq: seqs[i] as number, caseId, kind, id, at, reason }))
    await insertErasures(tx, rows)
    return { certificates: rows, names: sealed.filter(({ kind }) => kind === 'object').map(({ name }) => name) }
  })
  for (const name of names) await vault.objects.remove(name).catch(() => log.warn({ event: 'object-not-removed' }))
  return { certificates }
}

/** What a certificate is about; `name` is how the tables of the site name it. A case that nothing was sealed for has no key. */
type Erasable = Readonly<{ kind: ErasureRow['kind']; id: string; name: string; key: Uint8Array | undefined }>

function ofSealed({ kind, row, key }: Sealed): Erasable {
  return { kind, id: key.context.id, name: row, key: key.wrapped }
}

/** A case has words and entities of its own, whether or not anything was sealed for it. */
async function ofCase(tx: Transaction, caseId: CaseId): Promise<Erasable> {
  return { kind: 'case', id: caseId, name: caseId, key: (await readCaseKey(tx, caseId))?.wrapped }
}
