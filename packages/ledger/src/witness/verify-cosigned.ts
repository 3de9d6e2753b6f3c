// The cosigned checkpoint beside a log: it has to be of this log, and carry the cosignatures that a policy asks for.
import { parseCheckpoint } from '../checkpoint.ts'
import { judgeKept } from '../kept-checkpoint.ts'
import type { VerifierKey } from '../signed-note.ts'
import type { LedgerStorage } from '../storage.ts'
import { CHECKPOINT_NAME, COSIGNED_NAME } from '../tile-layout.ts'
import type { Problem } from '../verify-files.ts'
import { isCosigned, type WitnessPolicy } from './policy.ts'

/** `size`: entries that enough witnesses vouch for. */
export type CosignedReport = Readonly<{ size: number; problems: readonly Problem[] }>

/** Nobody vouches for anything where there is no cosigned checkpoint: that is a problem as well. */
export async function verifyCosigned(
  storage: LedgerStorage,
  { key, policy }: Readonly<{ key: VerifierKey; policy: WitnessPolicy }>,
): Promise<CosignedReport> {
  const refuse = (reason: string): CosignedReport => ({ size: 0, problems: [{ where: COSIGNED_NAME, reason }] })
  const bytes = await storage.read(COSIGNED_NAME)
  const current = parseCheckpoint((await storage.read(CHECKPOINT_NAME)) ?? new Uint8Array(0))?.checkpoint
  if (bytes === undefined || current === undefined) return refuse('missing: no witness vouches for this log')
  const kept = Buffer.from(bytes).toString('utf8')
  const verdict = await judgeKept(storage, { kept, key, current })
  if (verdict.kind !== 'agrees') return refuse(`the log does not continue it (${verdict.kind})`)
  if (!isCosigned(kept, policy)) return refuse('does not carry the cosignatures that the policy asks for')
  return { size: parseCheckpoint(bytes)?.checkpoint.size ?? 0, problems: [] }
}
