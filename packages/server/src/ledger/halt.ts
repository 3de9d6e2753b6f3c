// Halting: the ledger here is not the one that was published or witnessed. Both checkpoints are kept as proof, nothing is
// appended any more by any process of the site, and a person has to look (SECURITY §5 G4).
import { hash } from 'node:crypto'
import { type Clock, UserError } from '@rempart/core'
import type { LedgerStorage } from '@rempart/ledger'
import { type Database, haltLog } from '@rempart/store'
import type { Log } from '../log.ts'

/** `ours`: the checkpoint here. `theirs`: the one that it should continue. `known`: who holds that one. */
export type LedgerConflict = Readonly<{ ours: string; theirs: string; known: string; reason: string }>
export type HaltSettings = Readonly<{
  database: Database
  /** Where proofs are kept: a folder of its own. */
  conflicts: LedgerStorage
  clock: Clock
  log: Log
}>

/** Keeps the proof, halts the ledger, and throws UserError `halted`. */
export async function halt(
  { database, conflicts, clock, log }: HaltSettings,
  { ours, theirs, known, reason }: LedgerConflict,
): Promise<never> {
  const folder = hash('sha256', `${ours}\n${theirs}`, 'hex').slice(0, 16)
  await conflicts.write([
    { name: `${folder}/ours`, bytes: Buffer.from(ours) },
    { name: `${folder}/theirs`, bytes: Buffer.from(theirs) },
  ])
  await haltLog(database, clock.now())
  log.error({ event: 'ledger-halted', code: known })
  const sentence = `${reason}. Both checkpoints are kept in ledger-conflicts/${folder}. See docs/ledger.md`
  throw new UserError({ code: 'halted', subject: 'ledger', reason: sentence })
}
