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
/** Reads sealed bytes; fewer than asked for only at the end of the object. */
export type SealedSource = (range: Range) => AsyncIterable<Uint8Array>

/** Plaintext of a range, chunk by chunk. `sizeBytes` is the true size, which came with the key. Throws DamagedObject. */
export async function* decryptRange(
  source: SealedSource,
  { keys, sizeBytes, range }: Readonly<{ keys: ChunkKeys; sizeBytes: number; range?: Range }>,
): AsyncGenerator<Uint8Array> {
  const start = Math.min(range?.offset ?? 0, sizeBytes)
  const end = Math.min(start + (range?.length ?? sizeBytes), sizeBytes)
  const count = chunkCount(sizeBytes, keys.chunkBytes)
  const from = start === sizeBytes ? count - 1 : Math.floor(start / keys.chunkBytes)
  const to = range === undefined ? count : Math.max(from + 1, Math.ceil(end / keys.chunkBytes))
  if (!headerFits(await gather(source({ offset: 0, length: HEADER_BYTES })), keys)) throw new DamagedObject('header')
  const sealedBytes = keys.chunkBytes + TAG_BYTES
  const past = to === count ? 1 : 0 // one byte more than there may be: what was appended shows
  const offset = HEADER_BYTES + from * sealedBytes
  let index = from
  for await (const sealed of inPieces(source({ offset, length: (to - from) * sealedBytes + past }), sealedBytes)) {
    if (index === to) throw new DamagedObject('size')
    const plaintext = openChunk(keys, { index, last: index === count - 1, sealed })
    const at = index * keys.chunkBytes
    const kept = plaintext.subarray(Math.max(0, start - at), Math.max(0, Math.min(keys.chunkBytes, end - at)))
    if (kept.length > 0) yield kept
    index += 1
  }
  if (index < to) throw new DamagedObject('size')
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

async function* inPieces(source: AsyncIterable<Uint8Array>, pieceBytes: number): AsyncGenerator<Uint8Array> {
  let piece = Buffer.alloc(pieceBytes)
  let filled = 0
  for await (const bytes of source) {
    for (let at = 0; at < bytes.length; ) {
      const taken = Math.min(pieceBytes - filled, bytes.length - at)
      piece.set(bytes.subarray(at, at + taken), filled)
      filled += taken
      at += taken
      if (filled === pieceBytes) {
        yield piece
        piece = Buffer.alloc(pieceBytes)
        filled = 0
      }
    }
  }
  if (filled > 0) yield piece.subarray(0, filled)
}

async function gather(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of source) pieces.push(piece)
  return Buffer.concat(pieces)
}
