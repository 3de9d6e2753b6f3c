// Signed notes (c2sp.org/signed-note) with Ed25519: the text, a blank line, and one line a signature.
import { createPublicKey, hash, type KeyObject, verify } from 'node:crypto'
import { equalBytes } from './merkle.ts'

const ED25519 = 0x01
/** SubjectPublicKeyInfo of an Ed25519 key without its 32 bytes (RFC 8410 §4). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
/** More signatures than any log of ours carries; the rest of a hostile note is not read (c2sp.org/signed-note). */
const MAX_SIGNATURES = 100

/** Who signs: holds the private key, which lives outside every case. */
export type Signer = Readonly<{ publicKey: Uint8Array; sign(message: Uint8Array): Uint8Array }>
/** A verifier key: key name and 32 bytes of Ed25519 public key. */
export type VerifierKey = Readonly<{ name: string; publicKey: Uint8Array }>
export type NoteSignature = Readonly<{ name: string; keyId: string; signature: Uint8Array }>
export type SignedNote = Readonly<{ text: string; signatures: readonly NoteSignature[] }>

/** First four bytes of SHA-256(name ‖ LF ‖ type ‖ key), in hexadecimal. */
export function keyId({ name, publicKey }: VerifierKey, type: number = ED25519): string {
  const named = Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), publicKey])
  return hash('sha256', named, 'hex').slice(0, 8)
}

/** `name+keyid+base64(type ‖ key)`: what a person keeps to verify with. */
export function verifierKeyText(key: VerifierKey, type: number = ED25519): string {
  return `${key.name}+${keyId(key, type)}+${Buffer.concat([Buffer.of(type), key.publicKey]).toString('base64')}`
}

/** The key of its text form, or undefined where the text is malformed or its id does not fit. */
export function parseVerifierKey(text: string, type: number = ED25519): VerifierKey | undefined {
  const [, name, id, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+={0,2})$/u.exec(text.trim()) ?? []
  if (name === undefined || encoded === undefined) return undefined
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.length !== 33 || bytes[0] !== type || bytes.toString('base64') !== encoded) return undefined
  const key = { name, publicKey: new Uint8Array(bytes.subarray(1)) }
  return keyId(key, type) === id ? key : undefined
}

/** `text` (ends in a line feed) with the signature of `signer` under `name`. */
export function signNote(text: string, { name, signer }: Readonly<{ name: string; signer: Signer }>): string {
  const id = Buffer.from(keyId({ name, publicKey: signer.publicKey }), 'hex')
  const signature = Buffer.concat([id, signer.sign(Buffer.from(text))])
  return `${text}\n— ${name} ${signature.toString('base64')}\n`
}

/** The parts of a note, or undefined where the bytes are no note. */
export function parseNote(note: Uint8Array): SignedNote | undefined {
  const whole = decodeUtf8(note)
  if (whole === undefined || [...whole].some((char) => char < ' ' && char !== '\n')) return undefined
  const split = whole.lastIndexOf('\n\n')
  if (split < 0 || !whole.endsWith('\n')) return undefined
  const lines = whole.slice(split + 2, -1).split('\n')
  if (lines.length > MAX_SIGNATURES) return undefined
  const signatures = lines.map(parseSignatureLine)
  return signatures.every((signature) => signature !== undefined)
    ? { text: whole.slice(0, split + 1), signatures }
    : undefined
}

/** Whether the note carries a valid signature of `key`: exactly one line of its name and id, which verifies. */
export function verifyNote(note: SignedNote, key: VerifierKey): boolean {
  const id = keyId(key)
  const own = note.signatures.filter((line) => line.name === key.name && line.keyId === id)
  const signature = own[0]?.signature
  if (own.length !== 1 || signature === undefined) return false
  return verifyEd25519(key.publicKey, Buffer.from(note.text), signature)
}

/** The verifier key of `name` among the lines whose id fits `publicKey`. */
export function isSignedWith(note: SignedNote, publicKey: Uint8Array): boolean {
  return note.signatures.some(({ name }) => verifyNote(note, { name, publicKey }))
}

/** One signature line of a note, without its line feed; undefined where it is none. */
export function parseSignatureLine(line: string): NoteSignature | undefined {
  const [, name, encoded] = /^— ([^+\s]+) ([A-Za-z0-9+/]+={0,2})$/u.exec(line) ?? []
  if (name === undefined || encoded === undefined) return undefined
  const bytes = Buffer.from(encoded, 'base64')
  if (bytes.length < 5 || bytes.toString('base64') !== encoded) return undefined
  return { name, keyId: bytes.subarray(0, 4).toString('hex'), signature: new Uint8Array(bytes.subarray(4)) }
}

/** Whether `signature` is an Ed25519 signature (RFC 8032) of `message` by the 32-byte key. */
export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, message, publicKeyObject(publicKey), signature)
}

function publicKeyObject(publicKey: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' })
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
  return equalBytes(Buffer.from(text), bytes) ? text : undefined
}
