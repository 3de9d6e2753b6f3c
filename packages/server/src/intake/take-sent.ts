// One report as it was sent, whichever way it came: its uploads are joined, it is taken, and what is not needed is removed.
import { HttpProblem } from '../http/problem.ts'
import type { Services } from '../services.ts'
import { type ReportSource, sourceName, type TakenFile } from './intake.ts'
import type { IntakeReceipt } from './receipt.ts'
import { discard } from './receive-files.ts'
import type { SentReport } from './report-schema.ts'
import { joinUploads } from './uploads/join-uploads.ts'

/** The receipt, once the report is durable. `files` are sealed already and belong to this call. */
export async function takeSent(
  services: Services,
  { report, files, source }: Readonly<{ report: SentReport; files: readonly TakenFile[]; source: ReportSource }>,
): Promise<IntakeReceipt> {
  try {
    const uploads = await joinUploads(services, { report, source: sourceName(source) })
    const { receipt, repeated } = await services.intake.take({ report, files: [...files, ...uploads], source })
    if (repeated) await discard(files, services)
    return receipt
  } catch (error) {
    // After any other error it is not known whether the row is there: then the objects stay, and are collected if it is not.
    if (error instanceof HttpProblem) await discard(files, services)
    throw error
  }
}
