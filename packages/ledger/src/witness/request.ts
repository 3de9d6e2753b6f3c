// What a log sends to a witness: the size that the witness knows, a consistency proof, a checkpoint (c2sp.org/tlog-witness).
import { parseCheckpoint } from '../checkpoint.ts'
import type { Checkpoint } from '../checkpoint.ts'
import { hashReader } from '../hash-reader.ts'
import { consistencyRanges, HASH_BYTES } from '../merkle.ts'
import type { SignedNote } from '../signed-note.ts'
import type { LedgerStorage } from '../storage.ts'

/** A client sends no more proof lines than this (c2sp.org/tlog-witness, add-checkpoint). */
const MAX_PROOF_LINES = 63

export type AddCheckpoint = Readonly<{
  older: number
  proof: readonly Uint8Array[]
  checkpoint: Checkpoint
  note: SignedNote
  noteText: string
}>

/** The body of a request. Undefined where a tile of the stored log is missing: then nothing can be proven. */
export async function writeAddCheckpoint(
  storage: LedgerStorage,
  { older, note }: Readonly<{ older: number; note: string }>,
): Promise<string | undefined> {
  const size = parseCheckpoint(Buffer.from(note))?.checkpoint.size ?? 0
  const read = hashReader(storage, size)
  const hashes = await Promise.all(consistencyRanges(older, size).map(read))
  if (hashes.some((hash) => hash === undefined)) return undefined
  const lines = hashes.map((hash) => `${Buffer.from(hash ?? []).toString('base64')}\n`)
  return `old ${older}\n${lines.join('')}\n${note}`
}

/** The request of a body, or undefined where it is none. */
export function parseAddCheckpoint(body: Uint8Array): AddCheckpoint | undefined {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
  const split = text.indexOf('\n\n')
  if (split < 0) return undefined
  const [first = '', ...lines] = text.slice(0, split).split('\n')
  const older = /^old (0|[1-9][0-9]{0,15})$/u.exec(first)?.[1]
  if (older === undefined || !Number.isSafeInteger(Number(older)) || lines.length > MAX_PROOF_LINES) return undefined
  const proof = lines.map((line) => Buffer.from(line, 'base64'))
  if (proof.some((hash, at) => hash.length !== HASH_BYTES || hash.toString('base64') !== lines[at])) return undefined
  const noteText = text.slice(split + 2)
  const parsed = parseCheckpoint(Buffer.from(noteText))
  return parsed && { older: Number(older), proof, ...parsed, noteText }
}
