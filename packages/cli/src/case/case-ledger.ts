// The case's ledger as the line uses it: acts queue up, a full queue makes the line wait, views wait for the disk.
import { folderStorage, loadOrCreateSigner, openLedger } from '@rempart/ledger'
import type { Act as LedgerAct } from '@rempart/ledger'
import type { Act } from '@rempart/pipeline'
import { ledgerKeyFile } from '../keys/key-folder.ts'

export type CaseLedger = Readonly<{
  /** The verifier key (C2SP signed note) of whoever signs here. */
  verifierKey: string
  /** Queues the act of one exhibit. */
  record(act: Act): void
  /** Resolves when the ledger has taken what was queued; late where the disk lags behind. */
  settle(): Promise<void>
  /** Resolves when the act is on the disk. */
  append(act: LedgerAct): Promise<void>
  close(): Promise<void>
}>

/** Opens the ledger in `path`, signed with the operator's key. UserError where it is damaged or of another key. */
export async function openCaseLedger(path: string, keys: string): Promise<CaseLedger> {
  const signer = loadOrCreateSigner(ledgerKeyFile(keys))
  const ledger = await openLedger({ storage: folderStorage(path), signer, clock: { now: () => new Date() } })
  let queue: Promise<number>[] = []
  return {
    verifierKey: ledger.verifierKey,
    record({ type, path: exhibit, digests, facts }) {
      const commit = { path: exhibit, ...(digests && { sha256: digests.sha256 }) }
      const appended = ledger.append({ type, commit, facts })
      // A failed append is told to whoever settles next; without this it would also be an unhandled rejection.
      appended.catch(() => undefined)
      queue.push(appended)
    },
    async settle() {
      const waiting = queue
      queue = []
      await Promise.all(waiting)
    },
    append: async (act) => {
      await ledger.append(act, { durable: true })
    },
    close: () => ledger.close(),
  }
}
