// A publisher that lost its place in the middle of a write may put its older checkpoint over the newer one of its successor:
// a store of objects cannot refuse that. The database remembers the newer one, and the tiles that it names are all there,
// so that it is put back. A tile store that was restored from a backup lacks those tiles, and is not mended here.
import { type Clock, UserError } from '@rempart/core'
import { CHECKPOINT_NAME, type LedgerStorage, openLedger, parseCheckpoint, type Signer } from '@rempart/ledger'
import { type Database, readCheckpoint } from '@rempart/store'

/** Call it while nobody publishes. Whether a checkpoint was put back. */
export async function restoreCheckpoint({
  database,
  tiles,
  signer,
  origin,
  clock,
}: Readonly<{
  database: Database
  tiles: LedgerStorage
  signer: Signer
  origin: string
  clock: Clock
}>): Promise<boolean> {
  const kept = await readCheckpoint(database)
  const published = await tiles.read(CHECKPOINT_NAME)
  if (kept === undefined || published === undefined) return false
  const note = Buffer.from(published).toString('utf8')
  if (sizeOf(kept) <= sizeOf(note)) return false
  const asKept: LedgerStorage = {
    ...tiles,
    read: (name) => (name === CHECKPOINT_NAME ? Promise.resolve(Buffer.from(kept)) : tiles.read(name)),
  }
  try {
    // Opens only where the newest tiles and entries have the kept root, and the published checkpoint is in its past.
    await openLedger({ storage: asKept, signer, origin, clock, kept: note })
  } catch (error) {
    if (error instanceof UserError && (error.code === 'malformed' || error.code === 'conflict')) return false
    throw error
  }
  await tiles.write([{ name: CHECKPOINT_NAME, bytes: Buffer.from(kept) }])
  return true
}

function sizeOf(note: string): number {
  return parseCheckpoint(Buffer.from(note))?.checkpoint.size ?? 0
}
