// The one helper that ends every ledger test: verifies the whole log from its storage alone.
import type { VerifierKey } from './signed-note.ts'
import type { LedgerStorage } from './storage.ts'
import { type LedgerReport, type VerifySettings, verifyLedger } from './verify-ledger.ts'

/** The report of a log that verifies; throws with every problem named where it does not. */
export async function checkLedger(
  storage: LedgerStorage,
  key: Uint8Array | VerifierKey,
  settings: VerifySettings = {},
): Promise<LedgerReport> {
  const report = await verifyLedger(storage, key, settings)
  if (report.ok) return report
  throw new Error(report.problems.map(({ where, reason }) => `${where}: ${reason}`).join('\n'))
}
