// Sealed bytes to plaintext: no byte of a chunk is given out before the chunk is verified.
import { createDecipheriv } from 'node:crypto'
import { type ChunkKeys, HEADER_BYTES, TAG_BYTES, chunkCount, chunkNonce, headerFits } from './format.ts'

/** Stored bytes are not what was sealed, or the key is another object's. Not for a user to mend: evidence is damaged. */
export class DamagedObject extends Error {
  readonly part: 'header' | 'size' | 'chunk'
  readonly index: number
  constructor(part: DamagedObject['part'], index = 0) {
    super(part === 'chunk' ? `chunk ${index} is not what was sealed` : `the ${part} is not what was sealed`)
    this.name = 'DamagedObject'
    this.part = part
    this.index = index
  }
}

/** Bytes [offset, offset + length) of an object. */
export type Range = Readonly<{ offset: number; length: number }>
/** Reads sealed bytes, all without a range; fewer than asked for only at the end of the object. */
export type SealedSource = (range?: Range) => AsyncIterable<Uint8Array>

type Opening = Readonly<{ keys: ChunkKeys; sizeBytes: number; range?: Range }>

/** Plaintext of a range, chunk by chunk. `sizeBytes` is the true size, which came with the key. Throws DamagedObject. */
export async function* decryptRange(
  source: SealedSource,
  { keys, sizeBytes, range }: Opening,
): AsyncGenerator<Uint8Array> {
  const start = Math.min(range?.offset ?? 0, sizeBytes)
  const end = Math.min(start + (range?.length ?? sizeBytes), sizeBytes)
  const count = chunkCount(sizeBytes, keys.chunkBytes)
  const from = range === undefined ? 0 : Math.min(count - 1, Math.floor(start / keys.chunkBytes))
  const to = range === undefined ? count : Math.max(from + 1, Math.ceil(end / keys.chunkBytes))
  let index = from - 1
  for await (const sealed of headerThenChunks(source, { keys, from, to, whole: range === undefined })) {
    if (index < from) {
      if (!headerFits(sealed, keys)) throw new DamagedObject('header')
    } else {
      if (index === to) throw new DamagedObject('size')
      const plaintext = openChunk(keys, { index, last: index === count - 1, sealed })
      const at = index * keys.chunkBytes
      const kept = plaintext.subarray(Math.max(0, start - at), Math.max(0, Math.min(keys.chunkBytes, end - at)))
      if (kept.length > 0) yield kept
    }
    index += 1
  }
  if (index < from) throw new DamagedObject('header')
  if (index < to) throw new DamagedObject('size')
}

/** The header as one piece, then sealed chunks [from, to) and, of a whole object, whatever stands behind them. */
async function* headerThenChunks(
  source: SealedSource,
  { keys, from, to, whole }: Readonly<{ keys: ChunkKeys; from: number; to: number; whole: boolean }>,
): AsyncGenerator<Uint8Array> {
  const sealedBytes = keys.chunkBytes + TAG_BYTES
  if (whole) return yield* inPieces(source(), { first: HEADER_BYTES, others: sealedBytes })
  yield* inPieces(source({ offset: 0, length: HEADER_BYTES }), { first: HEADER_BYTES, others: 1 })
  const chunks = { offset: HEADER_BYTES + from * sealedBytes, length: (to - from) * sealedBytes }
  yield* inPieces(source(chunks), { first: sealedBytes, others: sealedBytes })
}

function openChunk(
  { encryption, bound }: ChunkKeys,
  { index, last, sealed }: Readonly<{ index: number; last: boolean; sealed: Uint8Array }>,
): Uint8Array {
  if (sealed.length <= TAG_BYTES) throw new DamagedObject('size')
  const decipher = createDecipheriv('aes-256-gcm', encryption, chunkNonce(index, last), { authTagLength: TAG_BYTES })
  decipher.setAAD(bound)
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES))
  const plaintext = decipher.update(sealed.subarray(0, -TAG_BYTES))
  try {
    decipher.final()
    return plaintext
  } catch {
    plaintext.fill(0)
    throw new DamagedObject('chunk', index)
  }
}

async function* inPieces(
  source: AsyncIterable<Uint8Array>,
  { first, others }: Readonly<{ first: number; others: number }>,
): AsyncGenerator<Uint8Array> {
  let piece = Buffer.alloc(first)
  let filled = 0
  for await (const bytes of source) {
    for (let at = 0; at < bytes.length; ) {
      const taken = Math.min(piece.length - filled, bytes.length - at)
      piece.set(bytes.subarray(at, at + taken), filled)
      filled += taken
      at += taken
      if (filled === piece.length) {
        yield piece
        piece = Buffer.alloc(others)
        filled = 0
      }
    }
  }
  if (filled > 0) yield piece.subarray(0, filled)
}
