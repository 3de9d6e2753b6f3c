// What everything about access stands on: the database, the clock, chance, the site's name and its ledger.
import type { Clock } from '@rempart/core'
import type { Database, SiteAct, Transaction } from '@rempart/store'
import type { Box } from './box.ts'
import type { Random } from './secret.ts'
import type { SiteOrigin } from './site-origin.ts'

export type Access = Readonly<{
  database: Database
  clock: Clock
  random: Random
  site: SiteOrigin
  /** What people read as the site's name, in their authenticator too. */
  siteName: string
  box: Box
  /** Appends to the site's ledger inside the transaction of the act; called last, for its lock orders all writers. */
  record(tx: Transaction, acts: readonly SiteAct[]): Promise<unknown>
  /** First in a SERIALIZABLE transaction that will record: the ledger's order is then settled before its snapshot is. */
  lockLedger(tx: Transaction): Promise<void>
}>
