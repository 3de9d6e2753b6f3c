// Every job of the site.
import type { Job } from './job.ts'
import { collectOrphansJob } from './collect-orphans.ts'
import { beginExaminingJob, examineAgainJob } from './examine-again.ts'
import { examineReportJob } from './examine-report.ts'
import { fetchAddressesJob } from './fetch-addresses.ts'
import { performActJob } from './perform-act.ts'
import { mendQueueJob } from './mend-queue.ts'
import { shredDueJob } from './shred-due.ts'
import { tidyAccessJob } from './tidy-access.ts'
import { beginHuntJob, huntCaseJob } from './retro-hunt.ts'
import { tidyListsJob } from './tidy-lists.ts'
import { verifyEvidenceJob } from './verify-evidence.ts'
import { verifyLedgerJob } from './verify-ledger.ts'
import { watchQueueJob } from './watch-queue.ts'

export const JOBS: readonly Job[] = [
  verifyLedgerJob,
  verifyEvidenceJob,
  collectOrphansJob,
  shredDueJob,
  tidyAccessJob,
  tidyListsJob,
  beginHuntJob,
  huntCaseJob,
  beginExaminingJob,
  examineAgainJob,
  examineReportJob,
  fetchAddressesJob,
  performActJob,
  watchQueueJob,
  mendQueueJob,
]
