// A proof that one entry is in a log, as one text that travels with it (c2sp.org/tlog-proof).
import { UserError } from '@rempart/core'
import { parseCheckpoint } from './checkpoint.ts'
import { hashReader } from './hash-reader.ts'
import { MAX_PROOF_HASHES } from './limits.ts'
import { HASH_BYTES, inclusionRanges, leafHash, verifyInclusion } from './merkle.ts'
import { type VerifierKey, verifyNote } from './signed-note.ts'
import type { LedgerStorage } from './storage.ts'

const HEADER = 'c2sp.org/tlog-proof@v1'

/** The proof of entry `seq` against the checkpoint `note` of the stored log. */
export async function proofText(
  storage: LedgerStorage,
  { seq, note }: Readonly<{ seq: number; note: string }>,
): Promise<string> {
  const size = parseCheckpoint(Buffer.from(note))?.checkpoint.size ?? 0
  if (!Number.isSafeInteger(seq) || seq < 0 || seq >= size)
    throw new UserError({ code: 'not-found', subject: `entry ${seq}`, reason: `the log has ${size} entries` })
  const read = hashReader(storage, size)
  const lines: string[] = []
  for (const range of inclusionRanges(seq, size)) {
    const hash = await read(range)
    if (hash === undefined) throw new UserError({ code: 'malformed', subject: 'ledger', reason: 'a tile is missing' })
    lines.push(Buffer.from(hash).toString('base64'))
  }
  return [HEADER, `index ${seq}`, ...lines, '', note].join('\n')
}

/** Whether `proof` shows `entry` in the log of `key`: everything offline, from these three. */
export function verifyProof(proof: string, { entry, key }: Readonly<{ entry: Uint8Array; key: VerifierKey }>): boolean {
  const split = proof.indexOf('\n\n')
  const [header, index, ...lines] = proof.slice(0, split).split('\n')
  const seq = /^index (0|[1-9][0-9]{0,15})$/.exec(index ?? '')?.[1]
  if (split < 0 || header !== HEADER || seq === undefined || lines.length > MAX_PROOF_HASHES) return false
  const parsed = parseCheckpoint(Buffer.from(proof.slice(split + 2)))
  if (parsed === undefined || parsed.checkpoint.origin !== key.name || !verifyNote(parsed.note, key)) return false
  const hashes = lines.map((line) => Buffer.from(line, 'base64'))
  if (hashes.some((hash, i) => hash.length !== HASH_BYTES || hash.toString('base64') !== lines[i])) return false
  const { size, root } = parsed.checkpoint
  return verifyInclusion({ index: Number(seq), size, leaf: leafHash(entry), root }, hashes)
}
