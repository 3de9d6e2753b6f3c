// Sealing on arrival: whoever does this holds no key that opens anything. A file goes to the object store, a text comes back
// as bytes for a row; each gets a fresh key, wrapped to the intake key.
import { createHash, hash } from 'node:crypto'
import { type IntakeKey, type ObjectStore, type StoredName, UserError, type WrappedKey } from '@rempart/core'
import { createEncryptor, encryptStream } from './cipher/encrypt.ts'
import { chunkKeys, KEY_BYTES } from './cipher/format.ts'
import { writeObjectSecret } from './cipher/object-secret.ts'
import { sealToIntake } from './keys/intake-seal.ts'
import { CHUNK_BYTES, MAX_TEXT_BYTES, TEXT_CHUNK_BYTES } from './limits.ts'
import { freshName, type ObjectId, objectIdOf } from './object-id.ts'

type Random = (bytes: number) => Uint8Array

/** A sealed file. `sizeBytes` and `sha256` (hexadecimal) are of the plaintext and secret; `storedBytes` is public. */
export type SealedObject = Readonly<{
  id: ObjectId
  name: StoredName
  type: string
  storedBytes: number
  key: WrappedKey
  sizeBytes: number
  sha256: string
}>
/** A sealed text: `sealed` and `name` go into its row beside the wrapped key. */
export type SealedText = Readonly<{ name: StoredName; sealed: Uint8Array; key: WrappedKey }>

/** Seals a stream into the store. The media type may be decided by the bytes: it is asked for at the end. Durable when it
 * resolves. UserError `limit-exceeded` beyond `maxBytes`; nothing is then kept. */
export async function sealObject(
  source: AsyncIterable<Uint8Array>,
  settings: Readonly<{
    objects: ObjectStore
    intakeKey: IntakeKey
    siteKey: Uint8Array
    maxBytes: number
    type: () => string
    random: Random
    /** Sees each piece of plaintext, for digests that lists need. */
    seen?: (plaintext: Uint8Array) => void
  }>,
): Promise<SealedObject> {
  const { objects, intakeKey, siteKey, maxBytes, random } = settings
  const name = freshName(random)
  const key = random(KEY_BYTES)
  const digest = createHash('sha256')
  let sizeBytes = 0
  const seen = (plaintext: Uint8Array): void => {
    sizeBytes += plaintext.length
    if (sizeBytes > maxBytes)
      throw new UserError({ code: 'limit-exceeded', subject: 'file', reason: `larger than ${maxBytes} bytes` })
    digest.update(plaintext)
    settings.seen?.(plaintext)
  }
  const keys = chunkKeys(key, { name, chunkBytes: CHUNK_BYTES })
  const storedBytes = await objects.put(name, encryptStream(source, { keys, seen }))
  const sha256 = digest.digest()
  const id = objectIdOf(siteKey, sha256)
  const type = settings.type()
  const secret = writeObjectSecret({ key, sizeBytes, sha256 })
  const wrapped = sealToIntake(intakeKey, secret, { kind: 'object', id, scope: 'intake', type })
  key.fill(0)
  secret.fill(0)
  return { id, name, type, storedBytes, key: wrapped, sizeBytes, sha256: sha256.toString('hex') }
}

/** Seals a text for a row; `id` names the row. UserError `limit-exceeded` beyond 1 MiB. */
export function sealText(
  text: Uint8Array,
  { intakeKey, id, random }: Readonly<{ intakeKey: IntakeKey; id: string; random: Random }>,
): SealedText {
  const name = freshName(random)
  const key = random(KEY_BYTES)
  const sealed = encryptText(text, { key, name })
  const secret = writeObjectSecret({ key, sizeBytes: text.length, sha256: hash('sha256', text, 'buffer') })
  const wrapped = sealToIntake(intakeKey, secret, { kind: 'text', id, scope: 'intake', type: 'text/plain' })
  key.fill(0)
  secret.fill(0)
  return { name, sealed, key: wrapped }
}

function encryptText(text: Uint8Array, { key, name }: Readonly<{ key: Uint8Array; name: StoredName }>): Uint8Array {
  if (text.length > MAX_TEXT_BYTES)
    throw new UserError({ code: 'limit-exceeded', subject: 'text', reason: `larger than ${MAX_TEXT_BYTES} bytes` })
  const encryptor = createEncryptor(chunkKeys(key, { name, chunkBytes: TEXT_CHUNK_BYTES }))
  return Buffer.concat([...encryptor.push(text), ...encryptor.finish()])
}
