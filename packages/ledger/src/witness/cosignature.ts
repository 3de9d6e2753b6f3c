// Cosignatures: a witness states that, at a time, this was the largest consistent tree that it had seen of a log
// (c2sp.org/tlog-cosignature, Ed25519, type 0x04). One key signs for one witness only: the message does not name it.
import {
  parseNote,
  verifierKeyText,
  keyId,
  parseSignatureLine,
  parseVerifierKey,
  verifyEd25519,
} from '../signed-note.ts'
import type { Signer, SignedNote, VerifierKey } from '../signed-note.ts'

const COSIGNATURE = 0x04
const TIME_BYTES = 8
const SIGNATURE_BYTES = TIME_BYTES + 64

/** `name+keyid+base64(0x04 ‖ key)`: how a log's operator is told a witness. */
export function witnessKeyText(key: VerifierKey): string {
  return verifierKeyText(key, COSIGNATURE)
}

/** The witness of its text form, or undefined where it is none. */
export function parseWitnessKey(text: string): VerifierKey | undefined {
  return parseVerifierKey(text, COSIGNATURE)
}

/** The signature line over a checkpoint's text, with its line feed. `atSeconds`: POSIX time. */
export function cosign(
  text: string,
  { name, signer, atSeconds }: Readonly<{ name: string; signer: Signer; atSeconds: number }>,
): string {
  const time = Buffer.alloc(TIME_BYTES)
  time.writeBigUInt64BE(BigInt(atSeconds))
  const id = Buffer.from(keyId({ name, publicKey: signer.publicKey }, COSIGNATURE), 'hex')
  const signature = signer.sign(messageOf(text, BigInt(atSeconds)))
  return `— ${name} ${Buffer.concat([id, time, signature]).toString('base64')}\n`
}

/** When `key` cosigned this note, in POSIX seconds; undefined where it did not, or where two lines claim it. */
export function cosignedAt(note: SignedNote, key: VerifierKey): number | undefined {
  const id = keyId(key, COSIGNATURE)
  const own = note.signatures.filter((line) => line.name === key.name && line.keyId === id)
  const signature = own[0]?.signature
  if (own.length !== 1 || signature?.length !== SIGNATURE_BYTES) return undefined
  const at = Buffer.from(signature).readBigUInt64BE(0)
  if (at > BigInt(Number.MAX_SAFE_INTEGER)) return undefined
  return verifyEd25519(key.publicKey, messageOf(note.text, at), signature.subarray(TIME_BYTES)) ? Number(at) : undefined
}

/** The note with those of the lines that are valid cosignatures by `keys`, each witness once, its newest line winning. */
export function withCosignatures(note: string, lines: readonly string[], keys: readonly VerifierKey[]): string {
  const parsed = parseNote(Buffer.from(note))
  if (parsed === undefined) return note
  const body = note.slice(0, parsed.text.length + 1)
  const kept = note.slice(body.length).split('\n').filter(Boolean)
  for (const line of lines) {
    const signature = parseSignatureLine(line)
    const key = keys.find((one) => signature?.name === one.name && signature.keyId === keyId(one, COSIGNATURE))
    if (signature === undefined || key === undefined) continue
    if (cosignedAt({ text: parsed.text, signatures: [signature] }, key) === undefined) continue
    const older = kept.findIndex((other) => parseSignatureLine(other)?.keyId === signature.keyId)
    if (older >= 0) kept.splice(older, 1)
    kept.push(line)
  }
  return `${body}${kept.map((line) => `${line}\n`).join('')}`
}

function messageOf(text: string, atSeconds: bigint): Buffer {
  return Buffer.from(`cosignature/v1\ntime ${atSeconds}\n${text}`)
}
