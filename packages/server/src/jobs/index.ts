// Every job of the site.
import type { Job } from './job.ts'
import { verifyLedgerJob } from './verify-ledger.ts'

export const JOBS: readonly Job[] = [verifyLedgerJob]
