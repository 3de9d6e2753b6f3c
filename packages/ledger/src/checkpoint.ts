// Checkpoints: the signed size and root of a log (c2sp.org/tlog-checkpoint). The key's name is the log's origin.
import { HASH_BYTES } from './merkle.ts'
import { parseNote, type SignedNote, type Signer, signNote } from './signed-note.ts'

export type Checkpoint = Readonly<{ origin: string; size: number; root: Uint8Array }>

/** The signed note of a checkpoint. */
export function signCheckpoint({ origin, size, root }: Checkpoint, signer: Signer): string {
  return signNote(`${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`, { name: origin, signer })
}

/** The checkpoint of a note and the note itself, unverified; undefined where the bytes are none. */
export function parseCheckpoint(bytes: Uint8Array): Readonly<{ checkpoint: Checkpoint; note: SignedNote }> | undefined {
  const note = parseNote(bytes)
  if (note === undefined) return undefined
  const [, origin, size, encoded] = /^([^\n]+)\n(0|[1-9][0-9]{0,15})\n([A-Za-z0-9+/]+={0,2})\n/u.exec(note.text) ?? []
  if (origin === undefined || encoded === undefined || !Number.isSafeInteger(Number(size))) return undefined
  const root = Buffer.from(encoded, 'base64')
  if (root.length !== HASH_BYTES || root.toString('base64') !== encoded) return undefined
  return { checkpoint: { origin, size: Number(size), root: new Uint8Array(root) }, note }
}
