// Plaintext to sealed bytes, in one pass and in the memory of one chunk.
import { createCipheriv, createSecretKey } from 'node:crypto'
import { type ChunkKeys, TAG_BYTES, chunkCount, chunkNonce } from './format.ts'

/** Takes plaintext in pieces; gives back what is ready to be stored. */
export type Encryptor = Readonly<{
  /** The header first, then every chunk that is certainly not the last. */
  push(plaintext: Uint8Array): Uint8Array[]
  /** The rest, padded to its bucket. */
  finish(): Uint8Array[]
}>

/** Begins an object. Its keys must not be used for another one. */
export function createEncryptor(keys: ChunkKeys): Encryptor {
  const { chunkBytes } = keys
  const chunk = Buffer.alloc(chunkBytes)
  let filled = 0
  let index = 0
  let sizeBytes = 0
  let begun = false

  function start(): Uint8Array[] {
    if (begun) return []
    begun = true
    return [keys.header]
  }

  function seal(last: boolean): Uint8Array {
    const sealed = sealChunk(keys, { index, last, plaintext: chunk })
    index += 1
    filled = 0
    return sealed
  }

  return {
    push(plaintext) {
      const out = start()
      sizeBytes += plaintext.length
      for (let at = 0; at < plaintext.length; ) {
        if (filled === chunkBytes) out.push(seal(false))
        const taken = Math.min(chunkBytes - filled, plaintext.length - at)
        chunk.set(plaintext.subarray(at, at + taken), filled)
        filled += taken
        at += taken
      }
      return out
    },
    finish() {
      const out = start()
      const count = chunkCount(sizeBytes, chunkBytes)
      while (index < count) {
        chunk.fill(0, filled)
        out.push(seal(index === count - 1))
      }
      chunk.fill(0)
      return out
    },
  }
}

/** Sealed bytes of a stream, chunk by chunk; `seen` is called with every piece of plaintext. */
export async function* encryptStream(
  source: AsyncIterable<Uint8Array>,
  { keys, seen }: Readonly<{ keys: ChunkKeys; seen: (plaintext: Uint8Array) => void }>,
): AsyncGenerator<Uint8Array> {
  const encryptor = createEncryptor(keys)
  for await (const piece of source) {
    seen(piece)
    yield* encryptor.push(piece)
  }
  yield* encryptor.finish()
}

function sealChunk(
  { encryption, bound }: ChunkKeys,
  { index, last, plaintext }: Readonly<{ index: number; last: boolean; plaintext: Uint8Array }>,
): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(encryption), chunkNonce(index, last), {
    authTagLength: TAG_BYTES,
  })
  cipher.setAAD(bound)
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()])
}
