// A checkpoint kept elsewhere (a person's copy, a database's, a witnessed one) held against a stored log: what tells a
// truncated, replaced or restored log from one that only grew.
import { type Checkpoint, parseCheckpoint } from './checkpoint.ts'
import { hadRoot, hashReader } from './hash-reader.ts'
import { isSignedWith, type SignedNote, type VerifierKey, verifyNote } from './signed-note.ts'
import type { LedgerStorage } from './storage.ts'

/** `key`: the public key (32 bytes), or the verifier key whose name has to be the signature's. */
export type LogKey = Uint8Array | VerifierKey
/** `agrees`: the log continues it. `unsigned`: it is no checkpoint signed with the key. `other-log`: of another origin.
 * `truncated`: the log was larger. `forked`: its first entries were others. */
export type KeptVerdict = Readonly<
  { kind: 'agrees' } | { kind: 'unsigned' } | { kind: 'other-log' | 'truncated' | 'forked'; kept: Checkpoint }
>

/** Judges `kept` by the tiles of the log whose checkpoint is `current`. */
export async function judgeKept(
  storage: LedgerStorage,
  { kept, key, current }: Readonly<{ kept: string; key: LogKey; current: Checkpoint }>,
): Promise<KeptVerdict> {
  const parsed = parseCheckpoint(Buffer.from(kept))
  if (parsed === undefined || !isSignedByLog(parsed.note, key)) return { kind: 'unsigned' }
  const older = parsed.checkpoint
  if (older.origin !== current.origin) return { kind: 'other-log', kept: older }
  if (older.size > current.size) return { kind: 'truncated', kept: older }
  const agrees = await hadRoot(hashReader(storage, current.size), older)
  return agrees ? { kind: 'agrees' } : { kind: 'forked', kept: older }
}

export function isSignedByLog(note: SignedNote, key: LogKey): boolean {
  return key instanceof Uint8Array ? isSignedWith(note, key) : verifyNote(note, key)
}
