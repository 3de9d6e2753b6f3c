// Copies the site's ledger from the database into C2SP tiles and signs their checkpoints. One process of the site publishes,
// by a lock of the database's session and a term in the database; when it dies the lock is free and another goes on. A
// database or a tile store that was set back to an older state is refused, with both checkpoints kept as they are
// (SECURITY §5 G4).
import { setTimeout as sleep } from 'node:timers/promises'
import { type Clock, UserError } from '@rempart/core'
import { type Ledger, type LedgerStorage, openLedger, type Signer } from '@rempart/ledger'
import {
  beginTerm,
  confirmTerm,
  type Database,
  isLogHalted,
  keepCheckpoint,
  logSize,
  readCheckpoint,
  readLog,
  withSessionLock,
} from '@rempart/store'
import { HALTED_PAUSE_MS, PUBLISH_LOCK_MS, PUBLISH_PAUSE_MS } from '../limits.ts'
import { type Log, stackOf } from '../log.ts'
import { restoreCheckpoint } from './restore-checkpoint.ts'
import type { Witnessing } from './witnessing.ts'

/** "log" in ASCII: the lock of whoever publishes. */
const PUBLISHER_LOCK = 0x6c6f67

/** Runs `work` while nobody publishes; false, without running it, where another process of the site does. */
export function whileNobodyPublishes(database: Database, work: () => Promise<void>): Promise<boolean> {
  return withSessionLock(database, PUBLISHER_LOCK, work)
}

export type PublisherSettings = Readonly<{
  database: Database
  storage: LedgerStorage
  signer: Signer
  origin: string
  clock: Clock
  log: Log
  /** Begun by the process that publishes, ended when it stops. */
  startWitnessing?: () => Witnessing
}>
export type Publisher = Readonly<{ stop(): Promise<void> }>

/** Starts publishing as soon as no other process does. */
export function startPublisher(settings: PublisherSettings): Publisher {
  const stopping = new AbortController()
  const { signal } = stopping
  const pause = (ms: number): Promise<void> => sleep(ms, undefined, { signal }).catch(() => undefined)

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await withSessionLock(settings.database, PUBLISHER_LOCK, (isHeld) => publish(settings, signal, isHeld, pause))
      } catch (error) {
        // A refused state stays refused until a person looks; everything else may pass.
        const code = error instanceof UserError ? error.code : 'failed'
        settings.log.error({ event: 'publishing-stopped', code, stack: stackOf(error) })
        if (code === 'halted') await pause(HALTED_PAUSE_MS)
      }
      await pause(PUBLISH_LOCK_MS)
    }
  }

  const running = run()
  return {
    stop: async () => {
      stopping.abort()
      await running
    },
  }
}

async function publish(
  settings: PublisherSettings,
  signal: AbortSignal,
  isHeld: () => boolean,
  pause: (ms: number) => Promise<void>,
): Promise<void> {
  if (await isLogHalted(settings.database)) throw halted()
  const term = await beginTerm(settings.database)
  const ledger = await openPublished(settings)
  const witnessing = settings.startWitnessing?.()
  try {
    while (!signal.aborted && isHeld()) {
      if (witnessing?.isHalted() === true) throw halted()
      const published = await publishNew(settings, { ledger, term })
      if (published === 0) await pause(PUBLISH_PAUSE_MS)
    }
    if (isHeld()) await publishNew(settings, { ledger, term })
  } finally {
    await witnessing?.stop()
  }
  await ledger.close()
}

function halted(): UserError {
  return new UserError({ code: 'halted', subject: 'ledger', reason: 'is halted: nothing is published' })
}

/** The tiles, opened behind the checkpoint that the database remembers. UserError `conflict` where either was set back. */
async function openPublished({ database, storage, signer, origin, clock }: PublisherSettings): Promise<Ledger> {
  await restoreCheckpoint({ database, tiles: storage, signer, origin, clock })
  const kept = await readCheckpoint(database)
  const ledger = await openLedger({ storage, signer, clock, origin, ...(kept !== undefined && { kept }) })
  const size = await logSize(database)
  if (size < ledger.size()) {
    const reason = `has ${size} entries and ${ledger.size()} were published: it was restored from an older backup`
    throw new UserError({ code: 'conflict', subject: 'the database’s ledger', reason })
  }
  return ledger
}

/** Publishes a page of what is committed; the number of entries. */
async function publishNew(
  { database, clock }: PublisherSettings,
  { ledger, term }: Readonly<{ ledger: Ledger; term: number }>,
): Promise<number> {
  const from = ledger.size()
  const rows = await readLog(database, from)
  if (rows.length === 0) return 0
  if (!(await confirmTerm(database, { term, size: from + rows.length }))) throw new LostPlace()
  for (const { entry } of rows) await ledger.appendSealed(entry)
  const note = await ledger.checkpoint()
  await keepCheckpoint(database, { size: ledger.size(), note, at: clock.now() })
  return rows.length
}

/** Another process has begun to publish. */
class LostPlace extends Error {}
