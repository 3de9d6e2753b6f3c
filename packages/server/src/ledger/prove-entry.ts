// The proof that travels with an entry, out of the site: against the checkpoint that witnesses cosigned, where the entry is in
// it, so that it carries their word; else against the newest one.
import { CHECKPOINT_NAME, COSIGNED_NAME, type LedgerStorage, parseCheckpoint, proofText } from '@rempart/ledger'

/** A tlog-proof of entry `seq`; undefined while it is not published. */
export async function proveEntry(tiles: LedgerStorage, seq: number): Promise<string | undefined> {
  for (const name of [COSIGNED_NAME, CHECKPOINT_NAME]) {
    const note = await tiles.read(name)
    const size = note && parseCheckpoint(note)?.checkpoint.size
    if (note !== undefined && size !== undefined && seq < size)
      return proofText(tiles, { seq, note: Buffer.from(note).toString('utf8') })
  }
  return undefined
}
