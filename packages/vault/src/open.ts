// Opening what was sealed, with the secret that the key service unwrapped.
import type { ObjectStore, StoredName } from '@rempart/core'
import { decryptRange, type Range, type SealedSource } from './cipher/decrypt.ts'
import { chunkKeys } from './cipher/format.ts'
import { readObjectSecret } from './cipher/object-secret.ts'
import { CHUNK_BYTES, TEXT_CHUNK_BYTES } from './limits.ts'

/** An object that can be read. `sha256` in lower-case hexadecimal is what was sealed, not what is read now. */
export type OpenedObject = Readonly<{
  sizeBytes: number
  sha256: string
  /** Plaintext of a range, or all of it; each piece is verified before it is given. Throws DamagedObject. */
  read(range?: Range): AsyncIterable<Uint8Array>
}>

/** Nothing is read yet. UserError `malformed` where the secret is none. */
export function openObject(
  objects: ObjectStore,
  { name, secret }: Readonly<{ name: StoredName; secret: Uint8Array }>,
): OpenedObject {
  return opened((range) => objects.read(name, range), { name, secret, chunkBytes: CHUNK_BYTES })
}

/** The text of a row. Throws DamagedObject where the row is not what was sealed. */
export async function openText(
  sealed: Uint8Array,
  { name, secret }: Readonly<{ name: StoredName; secret: Uint8Array }>,
): Promise<Uint8Array> {
  async function* source(): AsyncGenerator<Uint8Array> {
    yield sealed
  }
  const pieces: Uint8Array[] = []
  const { read } = opened(source, { name, secret, chunkBytes: TEXT_CHUNK_BYTES })
  for await (const piece of read()) pieces.push(piece)
  return Buffer.concat(pieces)
}

function opened(
  source: SealedSource,
  { name, secret, chunkBytes }: Readonly<{ name: StoredName; secret: Uint8Array; chunkBytes: number }>,
): OpenedObject {
  const { key, sizeBytes, sha256 } = readObjectSecret(secret)
  const keys = chunkKeys(key, { name, chunkBytes })
  return {
    sizeBytes,
    sha256: Buffer.from(sha256).toString('hex'),
    read: (range) => decryptRange(source, { keys, sizeBytes, ...(range === undefined ? {} : { range }) }),
  }
}
