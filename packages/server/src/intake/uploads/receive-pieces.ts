// The body of one PATCH as sealed pieces: cut so that a line that breaks loses little, each piece durable and counted before
// the next. What arrived of a broken body is kept (tus 1.0.0, "PATCH": as much of the received data as possible), but under a
// checksum all of it counts or nothing.
import { createHash } from 'node:crypto'
import { appendPieces, inTransaction, type Upload, type UploadPiece } from '@rempart/store'
import { sealObject } from '@rempart/vault'
import { HttpProblem } from '../../http/problem.ts'
import { MAX_UPLOAD_PIECES, UPLOAD_PIECE_BYTES } from '../../limits.ts'
import type { Services } from '../../services.ts'

export type Checksum = Readonly<{ algorithm: 'sha1' | 'sha256'; digest: Uint8Array }>
/** Pieces are bytes of nothing in particular: the media type is told when they are one file again. */
const PIECE_TYPE = 'application/octet-stream'

/** The upload's new offset. HttpProblem 409 where it has moved meanwhile, 413 beyond its size or its number of pieces, 460
 * where the checksum is another, 408 where the body broke off. */
export async function receivePieces(
  services: Pick<Services, 'database' | 'vault' | 'random'>,
  { upload, body, checksum }: Readonly<{ upload: Upload; body: AsyncIterable<Uint8Array>; checksum?: Checksum }>,
): Promise<number> {
  const digest = checksum && createHash(checksum.algorithm)
  const cutter = cutBody(body, (bytes) => digest?.update(bytes))
  const held: UploadPiece[] = []
  let offset = upload.offsetBytes
  const append = async (pieces: readonly UploadPiece[], to: number): Promise<void> => {
    const added = await inTransaction(services.database, (tx) =>
      appendPieces(tx, upload.id, { from: pieces[0]?.start ?? offset, to, pieces, limit: MAX_UPLOAD_PIECES }),
    )
    if (!added) throw moved()
  }
  try {
    while (await cutter.hasMore()) {
      const { name, key, sizeBytes } = await sealPiece(services, cutter.piece(), upload.sizeBytes - offset)
      const piece = { start: offset, name, key }
      held.push(piece)
      offset += sizeBytes
      if (checksum !== undefined) continue
      await append([piece], offset)
      held.pop()
    }
    if (checksum !== undefined) {
      if (digest?.digest().equals(checksum.digest) !== true) throw wrongChecksum()
      await append(held, offset)
      held.length = 0
    }
    return offset
  } catch (error) {
    // Known to be in no row; after any other error a row may name them, and the collector of orphans decides.
    if (error instanceof HttpProblem)
      for (const { name } of held) await services.vault.objects.remove(name).catch(() => undefined)
    throw error
  }
}

function sealPiece(
  { vault, random }: Pick<Services, 'vault' | 'random'>,
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
): ReturnType<typeof sealObject> {
  return sealObject(source, {
    objects: vault.objects,
    intakeKey: vault.intakeKey(),
    siteKey: vault.siteKey,
    maxBytes,
    random,
    type: () => PIECE_TYPE,
  })
}

type Cutter = Readonly<{
  /** Whether bytes follow; HttpProblem 408 where the body broke off and all that came was given. */
  hasMore(): Promise<boolean>
  /** The next piece; ends early where the body breaks off, and `hasMore` then tells. */
  piece(): AsyncIterable<Uint8Array>
}>

function cutBody(body: AsyncIterable<Uint8Array>, seen: (bytes: Uint8Array) => void): Cutter {
  const source = body[Symbol.asyncIterator]()
  let rest: Uint8Array | undefined
  let broken: HttpProblem | undefined

  /** Bytes that are waiting, undefined at the end or where the body broke off. */
  async function next(): Promise<Uint8Array | undefined> {
    while (rest === undefined && broken === undefined) {
      try {
        const { value, done } = await source.next()
        if (done === true) return undefined
        if (value.length > 0) rest = value
      } catch (cause) {
        broken = brokenOff(cause)
      }
    }
    return rest
  }

  async function* piece(): AsyncGenerator<Uint8Array> {
    for (let left = UPLOAD_PIECE_BYTES; left > 0; ) {
      const bytes = await next()
      if (bytes === undefined) return
      const taken = bytes.subarray(0, left)
      rest = taken.length < bytes.length ? bytes.subarray(taken.length) : undefined
      left -= taken.length
      seen(taken)
      yield taken
    }
  }

  return {
    hasMore: async () => {
      const bytes = await next()
      if (bytes === undefined && broken !== undefined) throw broken
      return bytes !== undefined
    },
    piece,
  }
}

function moved(): HttpProblem {
  const detail =
    'The upload has moved on, was taken by a report, or has too many pieces: ask for its offset, send larger ones.'
  return new HttpProblem({ status: 409, code: 'conflict', detail })
}

function brokenOff(cause: unknown): HttpProblem {
  const detail = 'The body broke off: ask how much has arrived, and go on from there.'
  return Object.assign(new HttpProblem({ status: 408, code: 'broken-off', detail }), { cause })
}

/** 460 of the tus extension "Checksum". */
function wrongChecksum(): HttpProblem {
  return new HttpProblem({ status: 460, code: 'wrong-checksum', detail: 'The checksum does not fit: send it again.' })
}
