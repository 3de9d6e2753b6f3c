// What a route or a job may use: the site's open resources and its ports. Assembled once by site.ts.
import type { Clock } from '@rempart/core'
import type { LedgerStorage } from '@rempart/ledger'
import type { Database, ExaminerVersions, SiteLog } from '@rempart/store'
import type { Access } from './access/access.ts'
import type { Provider } from './access/sign-in/provider.ts'
import type { Config } from './config.ts'
import type { LazyDecoder } from './evidence/open-decoder.ts'
import type { Vault } from './evidence/open-vault.ts'
import type { Metrics } from './http/metrics.ts'
import type { ReceiptWriter } from './intake/receipt.ts'
import type { Intake } from './intake/intake.ts'
import type { SiteLists } from './lists/site-lists.ts'
import type { Log } from './log.ts'

export type Services = Readonly<{
  config: Config
  database: Database
  /** The site's ledger: acts are appended in the transaction of what they record. */
  ledger: SiteLog
  /** The ledger as it is published: C2SP tiles and their checkpoint. */
  tiles: LedgerStorage
  /** Origin of the ledger and its verifier key. */
  site: Readonly<{ origin: string; ledgerKey: string }>
  vault: Vault
  /** Makes the pictures that people see, in a sandbox. */
  decoder: LazyDecoder
  /** With which versions this process examines. */
  examiner: ExaminerVersions
  /** The hash lists in effect, ready to be matched. */
  lists: SiteLists
  receipts: ReceiptWriter
  intake: Intake
  clock: Clock
  random: (bytes: number) => Uint8Array
  log: Log
  metrics: Metrics
  access: Access
  /** The organisation's identity provider, where one is set up. */
  provider: Provider | undefined
}>

/** What work on evidence needs. */
export type EvidenceServices = Pick<Services, 'database' | 'ledger' | 'vault' | 'clock' | 'random' | 'log'>
