// What intake takes and answers.
import type { SealedObject } from '@rempart/vault'
import type { IntakeReceipt } from './receipt.ts'
import type { SentReport } from './report-schema.ts'

/** A file that came with a report; its name is the sender's and goes into the sealed text. */
export type TakenFile = Readonly<{ fileName: string; object: SealedObject }>
/** Who sent it. Of anonymous senders no time finer than the hour is kept, and nothing else at all. Nobody sent a sample. */
export type ReportSource = Readonly<
  { kind: 'anonymous' | 'sample' } | { kind: 'machine' | 'webhook' | 'person'; id: string }
>
/** As it stands in the database: `anonymous`, `sample`, or what sent it and its identifier. */
export function sourceName(source: ReportSource): string {
  return 'id' in source ? `${source.kind}:${source.id}` : source.kind
}

export type Intake = Readonly<{
  /** Resolves once report and ledger entry are durable. HttpProblem 409 where the identifier was used for another report. */
  take(
    sent: Readonly<{ report: SentReport; files: readonly TakenFile[]; source: ReportSource }>,
  ): Promise<Readonly<{ receipt: IntakeReceipt; repeated: boolean }>>
}>
