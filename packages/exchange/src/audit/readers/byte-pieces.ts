// The bytes of a file, or of a range of it, piece by piece; gzip is undone on the way.
import { createReadStream } from 'node:fs'
import { createGunzip } from 'node:zlib'
import { UserError } from '@rempart/core'
import { READ_BYTES } from '../limits.ts'

type Range = Readonly<{ from?: number; to?: number; packed?: boolean }>

/** UserError `unreadable` for a file that cannot be read, or whose gzip is damaged. `to` is exclusive. */
export async function* bytePieces(path: string, { from = 0, to, packed = false }: Range = {}): AsyncGenerator<Buffer> {
  const end = to === undefined ? {} : { end: to - 1 }
  if (to !== undefined && to <= from) return
  const file = createReadStream(path, { start: from, ...end, highWaterMark: READ_BYTES })
  const source = packed ? file.pipe(createGunzip({ chunkSize: READ_BYTES })) : file
  if (packed) file.on('error', (error) => source.destroy(error))
  try {
    for await (const piece of source) yield piece as Buffer
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : 'cannot be read'
    throw new UserError({ code: 'unreadable', subject: path, reason, cause })
  } finally {
    file.destroy()
  }
}
