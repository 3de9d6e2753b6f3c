// The newest entries of a stored log, read from its edge: what another copy of the log has to agree with.
import { parseCheckpoint } from './checkpoint.ts'
import type { LedgerStorage } from './storage.ts'
import { CHECKPOINT_NAME, fileName, splitEntries, TILE_WIDTH, widthAt } from './tile-layout.ts'

/** The entries of the last bundle, from number `first` on; none where the log is empty or the bundle is missing. */
export async function lastEntries(
  storage: LedgerStorage,
): Promise<Readonly<{ first: number; entries: readonly Uint8Array[] }>> {
  const size = parseCheckpoint((await storage.read(CHECKPOINT_NAME)) ?? new Uint8Array(0))?.checkpoint.size ?? 0
  if (size === 0) return { first: 0, entries: [] }
  const index = Math.floor((size - 1) / TILE_WIDTH)
  const bytes = await storage.read(fileName({ kind: 'entries' }, { index, width: widthAt(index, size) }))
  return { first: index * TILE_WIDTH, entries: splitEntries(bytes ?? new Uint8Array(0)).entries }
}
